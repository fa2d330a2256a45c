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

  /// Appends a record with this example to `bytes`, which is encoded where it is to stay.
  package static func append(_ example: SequenceExample, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: TFRecordReader.headerByteCount))
    example.encode(into: &bytes)
    let length = bytes.count - start - TFRecordReader.headerByteCount
    bytes.append(contentsOf: repeatElement(0, count: overhead - TFRecordReader.headerByteCount))
    bytes.withUnsafeMutableBytes { end(begin(length, at: $0.baseAddress! + start)) }
  }

  /// Where the data are in a record that takes `byteCount` bytes of a file.
  package static func dataRange(in byteCount: Int) -> Range<Int> {
    TFRecordReader.headerByteCount..<byteCount - overhead + TFRecordReader.headerByteCount
  }

  /// The examples as they lie in a record file.
  package static func records(of examples: [Example]) -> [UInt8] {
    var bytes: [UInt8] = []
    var plan = FeaturesPlan()
    for example in examples {
      plan.withSize(1, of: example.features) { plan, length in
        bytes.append(length + overhead) { memory in
          let data = begin(length, at: memory.baseAddress!)
          plan.write(1, filling: data)
          end(data)
        }
      }
    }
    return bytes
  }

  /// Begins the record with `length` bytes of data at `start`, where there is room for it, and returns the place of the data.
  @inline(__always)
  static func begin(_ length: Int, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawBufferPointer {
    start.storeBytes(of: UInt64(length).littleEndian, as: UInt64.self)
    let checksum = UnsafeRawBufferPointer(start: start, count: 8).bytes.maskedChecksum
    (start + 8).storeBytes(of: checksum.littleEndian, as: UInt32.self)
    return UnsafeMutableRawBufferPointer(start: start + TFRecordReader.headerByteCount, count: length)
  }

  /// Completes the record whose data have been written.
  @inline(__always)
  static func end(_ data: UnsafeMutableRawBufferPointer) {
    let checksum = UnsafeRawBufferPointer(data).bytes.maskedChecksum
    (data.baseAddress! + data.count).storeBytes(of: checksum.littleEndian, as: UInt32.self)
  }

  private static func append(_ checksum: UInt32, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
