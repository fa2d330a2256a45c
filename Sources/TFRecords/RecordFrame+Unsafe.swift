/// What a file holds of a record: its length, a checksum of that, the data, and a checksum of these.
///
/// ```swift
/// var bytes: [UInt8] = []
/// RecordFrame.append(Array("hello".utf8).span.bytes, to: &bytes)   // 21 bytes: a file with this record
/// ```
package enum RecordFrame {
  /// What a record takes besides its data, in bytes.
  package static let overhead = TFRecordReader.overhead

  /// Appends the record with these data to `bytes`.
  package static func append(_ data: RawSpan, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt64(data.byteCount).littleEndian) { length in
      bytes.append(contentsOf: length)
      append(length.bytes.maskedChecksum, to: &bytes)
    }
    data.append(0..<data.byteCount, to: &bytes)
    append(data.maskedChecksum, to: &bytes)
  }

  private static func append(_ checksum: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
