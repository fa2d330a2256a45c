package import Tensors

/// Arrays of numbers as their plain bytes, little-endian, without any header: what is inside of other formats.
package enum RawNumbers {
  /// The tensor in `bytes`; nil when they are not exactly those of the shape, or the type is none that can be read.
  ///
  /// - Parameter scalar: the type as NumPy calls it, such as `int16`.
  package static func tensor(_ bytes: RawSpan, _ scalar: String, shape: [Int]) -> Tensor? {
    guard let stored = StoredScalar(named: scalar), stored.dtype != nil, stored.byteCount(ofShape: shape) == bytes.byteCount
    else { return nil }
    return stored.tensor(from: bytes, shape: shape)
  }

  /// How many bytes an array takes; nil when there is no such array.
  package static func byteCount(_ scalar: String, shape: [Int]) -> Int? {
    StoredScalar(named: scalar)?.byteCount(ofShape: shape)
  }
}

extension StoredScalar {
  /// The type that NumPy calls `name`.
  fileprivate init?(named name: String) {
    let kinds: [String: (Kind, Int)] = [
      "bool": (.bool, 1), "uint8": (.unsigned, 1), "uint16": (.unsigned, 2), "uint32": (.unsigned, 4),
      "int8": (.signed, 1), "int16": (.signed, 2), "int32": (.signed, 4), "int64": (.signed, 8),
      "float16": (.float, 2), "float32": (.float, 4), "float64": (.float, 8), "bfloat16": (.bfloat, 2),
    ]
    guard let (kind, byteCount) = kinds[name] else { return nil }
    self.init(kind: kind, byteCount: byteCount)
  }
}
