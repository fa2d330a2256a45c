extension RecordRange {
  /// Lends each record in turn, going on behind damaged ones.
  ///
  /// ```swift
  /// try records.forEach { number, offset, bytes in count += 1 } damage: { error in print(error) }
  /// ```
  /// Every record of a range has a length that agrees with its checksum, so what is damaged is one record's data.
  ///
  /// - Parameters:
  ///   - body: gets the record's number, where it starts in the file, and its data.
  ///   - damage: gets what is wrong in a record's place.
  /// - Throws: what the closures throw; `TFRecordError` with `.fileChanged` when the file was shortened.
  @inline(__always)
  public func forEach(
    _ body: (_ number: Int, _ byteOffset: Int, RawSpan) throws -> Void, damage: (TFRecordError) throws -> Void
  ) throws {
    // The pages stay until the last record was looked at.
    defer { withExtendedLifetime(pages) {} }
    let file = file
    try checkLength()
    var offset = bytes.lowerBound
    for number in firstNumber..<firstNumber + count {
      let start = offset + TFRecordReader.headerByteCount
      let length = checkedLength(at: offset, in: file)
      if length >= 0 {
        try file.withBytes(in: start..<start + length) { try body(number, offset, $0) }
        offset += length + TFRecordReader.overhead
      } else {
        try damage(fault(number, at: offset))
        let claim = file.withBytes(in: offset..<start) { Int(clamping: $0.littleEndian64(at: 0)) }
        // Only a file that was changed in the meantime has another length here.
        guard claim <= bytes.upperBound - start - 4 else { return }
        offset += claim + TFRecordReader.overhead
      }
    }
  }

  /// The record that starts at an offset which `forEach` gave, to be kept.
  public func record(number: Int, byteOffset: Int, count: Int) -> Record {
    let start = byteOffset + TFRecordReader.headerByteCount
    return file.record(in: start..<start + count, number: number)
  }
}
