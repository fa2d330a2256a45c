extension [UInt8] {
  /// Appends a copy of `bytes`, in one piece.
  mutating func append(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { append(contentsOf: $0) }
  }
}
