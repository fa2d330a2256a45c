/// TensorFlow's usual record: named features, in no order.
///
/// ```swift
/// let example: Example = ["label": 7, "name": "cat", "pixels": .floats(pixels)]
/// try writer.write(example)
///
/// let same = try Example(parsing: record)
/// try same.int64("label")                // 7
/// try same.string("name")                // "cat"
/// ```
///
/// To read many records of one kind, `ExampleBatch` is several times faster.
public struct Example: Sendable, Hashable {
  /// The features by name.
  public var features: Features

  /// An example with these features.
  public init(features: Features = [:]) { self.features = features }

  /// The feature called `key`; nil when there is none.
  public subscript(key: String) -> Feature? {
    get { features[key] }
    set { features[key] = newValue }
  }
}

extension Example: ExpressibleByDictionaryLiteral {
  /// `["label": 7]`; of a key given twice the last counts.
  public init(dictionaryLiteral elements: (String, Feature)...) {
    features = Features(elements)
  }
}

extension Example {
  /// The one integer of `key`.
  ///
  /// - Throws: `ExampleError` with `.missing`, `.wrongKind` or `.wrongCount`.
  public func int64(_ key: String) throws(ExampleError) -> Int64 { try one(key, int64s(key)) }

  /// The one float of `key`.
  ///
  /// - Throws: `ExampleError` with `.missing`, `.wrongKind` or `.wrongCount`.
  public func float(_ key: String) throws(ExampleError) -> Float { try one(key, floats(key)) }

  /// The one byte string of `key`, such as an encoded image.
  ///
  /// - Throws: `ExampleError` with `.missing`, `.wrongKind` or `.wrongCount`.
  public func bytes(_ key: String) throws(ExampleError) -> [UInt8] {
    try one(key, byteStrings(key))
  }

  /// The one byte string of `key` as text.
  ///
  /// - Throws: `ExampleError` with `.missing`, `.wrongKind`, `.wrongCount`, or `.malformed` when it is
  ///   not UTF-8.
  public func string(_ key: String) throws(ExampleError) -> String {
    guard let text = String(validating: try bytes(key), as: UTF8.self) else {
      throw ExampleError(.malformed, "is not UTF-8 text", key: key)
    }
    return text
  }

  /// All integers of `key`.
  ///
  /// - Throws: `ExampleError` with `.missing` or `.wrongKind`.
  public func int64s(_ key: String) throws(ExampleError) -> [Int64] {
    let feature = try present(key)
    guard case .int64s(let values) = feature else { throw kind(key, feature, "int64") }
    return values
  }

  /// All floats of `key`.
  ///
  /// - Throws: `ExampleError` with `.missing` or `.wrongKind`.
  public func floats(_ key: String) throws(ExampleError) -> [Float] {
    let feature = try present(key)
    guard case .floats(let values) = feature else { throw kind(key, feature, "float") }
    return values
  }

  /// All byte strings of `key`.
  ///
  /// - Throws: `ExampleError` with `.missing` or `.wrongKind`.
  public func byteStrings(_ key: String) throws(ExampleError) -> [[UInt8]] {
    let feature = try present(key)
    guard case .bytes(let values) = feature else { throw kind(key, feature, "bytes") }
    return values
  }

  private func present(_ key: String) throws(ExampleError) -> Feature {
    guard let feature = features[key], feature != .unset else {
      throw ExampleError(.missing, "is missing", key: key)
    }
    return feature
  }

  private func kind(_ key: String, _ feature: Feature, _ expected: String) -> ExampleError {
    ExampleError(
      .wrongKind, "is a list of \(feature.kindName) where \(expected) was expected", key: key)
  }

  private func one<T>(_ key: String, _ values: [T]) throws(ExampleError) -> T {
    guard values.count == 1 else {
      throw ExampleError(.wrongCount, "holds \(values.count) values where 1 was expected", key: key)
    }
    return values[0]
  }
}
