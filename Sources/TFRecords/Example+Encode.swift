extension Example {
  /// The example as protobuf bytes, keys in the order of their UTF-8: the same example, the same
  /// bytes.
  ///
  /// ```swift
  /// let example: Example = ["a": 1]
  /// example.encoded()  // [10, 12, 10, 10, 10, 1, 97, 18, 5, 26, 3, 10, 1, 1]
  /// ```
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return bytes
  }

  /// Appends the encoded form to `bytes`, whose memory can so be used again.
  ///
  /// - Complexity: O(bytes), and sorting the keys.
  public func encode(into bytes: inout [UInt8]) {
    var plan = FeaturesPlan()
    plan.append(1, features, to: &bytes)
  }
}
