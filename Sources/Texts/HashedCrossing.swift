public import Tensors

/// Pairs and longer combinations of features to bins by their hash: Keras' `HashedCrossing`.
///
/// ```swift
/// let crossing = HashedCrossing(numBins: 5)
/// crossing([["A", 101], ["B", 101], ["A", 101], ["B", 102], ["A", 102]])      // [1 4 1 1 3]
/// ```
/// The same bins as in TensorFlow, on every machine. Integers take part as numbers, not by their digits.
public struct HashedCrossing: Sendable {
  /// The number of bins.
  public let numBins: Int
  /// What a call gives: `int` or `oneHot`.
  public let outputMode: LookupOutputMode

  /// Traps when `numBins` is below 1, and for a mode other than `int` and `oneHot`.
  public init(numBins: Int, outputMode: LookupOutputMode = .int) {
    precondition(numBins >= 1, "numBins must be 1 or more, got \(numBins)")
    precondition(
      outputMode == .int || outputMode == .oneHot,
      "HashedCrossing gives int or one_hot, and not \(outputMode.rawValue)")
    self.numBins = numBins
    self.outputMode = outputMode
  }

  /// The bin of the features of one sample, in their order. Traps when there are none.
  public func bin(of features: [any LookupToken]) -> Int {
    precondition(!features.isEmpty, "a crossing needs features, and got none")
    var hash: UInt64 = 0xDECA_FCAF_FE
    for feature in features {
      let fingerprint =
        (feature as? Int).map { UInt64(bitPattern: Int64($0)) }
        ?? Fingerprint64.of(feature.tokenText)
      hash = Fingerprint64.joined(hash, fingerprint)
    }
    return Int(hash % UInt64(numBins))
  }

  /// The bins of samples: `[samples]` int64, or `[samples, numBins]` float32 for `oneHot`.
  public func callAsFunction(_ samples: [[any LookupToken]]) -> Tensor {
    outputMode.tensor(of: samples.map { bin(of: $0) }, depth: numBins)
  }
}

extension Fingerprint64 {
  /// One fingerprint of two, as TensorFlow's `FingerprintCat64` joins them.
  static func joined(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let factor: UInt64 = 0xC6A4_A793_5BD1_E995
    func shifted(_ value: UInt64) -> UInt64 { value ^ value &>> 47 }
    var joined = (a ^ factor) ^ shifted(b &* factor) &* factor
    joined = shifted(joined &* factor) &* factor
    return shifted(joined)
  }
}
