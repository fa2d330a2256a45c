extension SequenceExample {
  /// Whether the data of a record have the part that holds feature lists, which those of an `Example` lack: a look at the outermost
  /// fields only.
  ///
  /// ```swift
  /// try record.withBytes { SequenceExample.hasLists($0) }   // false of an Example
  /// ```
  /// Of data that are damaged so far that these fields cannot be told apart, it is false.
  package static func hasLists(_ bytes: RawSpan) -> Bool {
    var reader = WireReader(0..<bytes.byteCount)
    do throws(WireReader.Malformed) {
      while !reader.isAtEnd {
        let tag = try reader.tag(bytes)
        if tag == (2, WireReader.Wire.bytes) { return true }
        try reader.skip(tag, bytes)
      }
    } catch {
      return false
    }
    return false
  }
}
