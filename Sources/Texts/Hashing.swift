public import Tensors

/// The key of a salted hash: `133` stands for `HashingSalt(133, 133)`.
public struct HashingSalt: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// The first word of the key.
  public var first: UInt64
  /// The second word of the key.
  public var second: UInt64

  /// A key of two words.
  public init(_ first: UInt64, _ second: UInt64) {
    self.first = first
    self.second = second
  }

  /// A key of one word twice.
  public init(integerLiteral value: UInt64) { self.init(value, value) }

  /// The bucket of bytes: FarmHash's fingerprint without a key, SipHash with one.
  static func bucket(of bytes: Span<UInt8>, among count: Int, _ salt: HashingSalt?) -> Int {
    let hash = salt.map { SipHash(key: ($0.first, $0.second))(bytes) } ?? Fingerprint64.of(bytes)
    return Int(hash % UInt64(count))
  }
}

/// Strings and integers to bins by their hash, without a vocabulary: Keras' `Hashing`.
///
/// ```swift
/// Hashing(numBins: 3)(["A", "B", "C", "D", "E"])                    // [1 0 1 1 2]
/// Hashing(numBins: 3, maskValue: "")(["A", "B", "", "C", "D"])      // [1 1 0 2 2]
/// Hashing(numBins: 3, salt: 133)(["A", "B", "C", "D", "E"])         // [0 0 2 1 0]
/// ```
/// The same bins as in TensorFlow, on every machine. Integers are hashed by their decimal digits.
public struct Hashing: Sendable {
  /// The number of bins, the one of `maskValue` counted.
  public let numBins: Int
  /// A token that stands for nothing and has bin 0 to itself.
  public let maskValue: String?
  /// A key, for a hash that others cannot foresee.
  public let salt: HashingSalt?
  /// What a call gives; not `tfIDF`.
  public let outputMode: LookupOutputMode

  /// Traps when `numBins` is below 1 and for `tfIDF`.
  public init(
    numBins: Int, maskValue: String? = nil, salt: HashingSalt? = nil,
    outputMode: LookupOutputMode = .int
  ) {
    precondition(numBins >= 1, "numBins must be 1 or more, got \(numBins)")
    precondition(outputMode != .tfIDF, "Hashing has no tf_idf: it knows no documents")
    self.numBins = numBins
    self.maskValue = maskValue
    self.salt = salt
    self.outputMode = outputMode
  }

  /// The bin of a token.
  public func bin(of token: some LookupToken) -> Int {
    let text = token.tokenText
    guard let maskValue, numBins > 1 else {
      return HashingSalt.bucket(of: text.utf8Span.span, among: numBins, salt)
    }
    if text.utf8.elementsEqual(maskValue.utf8) { return 0 }
    return HashingSalt.bucket(of: text.utf8Span.span, among: numBins - 1, salt) + 1
  }

  /// The bins of tokens: `[tokens]` int64 for `int`, `[tokens, numBins]` for `oneHot`, `[numBins]` for `multiHot` and
  /// `count`, where the tokens are one sample (float32).
  public func callAsFunction(_ tokens: [some LookupToken]) -> Tensor {
    outputMode.tensor(of: tokens.map { bin(of: $0) }, depth: numBins)
  }

  /// The bins of samples: `[samples, tokens]` for `int`, which needs samples of one length; `[samples, tokens, numBins]`
  /// for `oneHot` (`[samples, numBins]` with one token each); `[samples, numBins]` for `multiHot` and `count`.
  public func callAsFunction(_ samples: [[some LookupToken]]) -> Tensor {
    outputMode.tensor(of: samples.map { $0.map { bin(of: $0) } }, depth: numBins)
  }
}
