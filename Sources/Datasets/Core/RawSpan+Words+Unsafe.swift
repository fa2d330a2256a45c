extension RawSpan {
  /// Calls `body` with eight bytes at a time, the first the lowest; the last ones are filled up with zeros.
  func forEachWord(_ body: (UInt64) -> Void) {
    withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= bytes.count {
        body(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        offset += 8
      }
      guard offset < bytes.count else { return }
      body(bytes[offset...].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }
}
