import Files
import Foundation
import TFRecords
import Testing
import _TestSupport

/// Files that become shorter while they are read, and passes that go through several windows.
struct TFRecordReaderLengthTests {
  let folder: TemporaryFolder
  let path: String
  static let count = 9_000

  /// 9 MB in records of a kilobyte.
  init() throws {
    folder = try TemporaryFolder()
    path = try folder.path("long.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<Self.count { try writer.write([UInt8](repeating: UInt8(number % 251), count: 1_000)) }
    try writer.close()
  }

  @Test func recordsOutliveTheWindow() throws {
    let reader = try TFRecordReader(path: path)
    var records: [Record] = []
    while let record = try reader.next() { records.append(record) }
    #expect(records.count == Self.count)
    #expect(
      records.indices.allSatisfy {
        records[$0].number == $0 && records[$0].byteOffset == 1_016 * $0
          && records[$0].bytes == [UInt8](repeating: UInt8($0 % 251), count: 1_000)
      })
  }

  @Test func backAndForth() throws {
    let reader = try TFRecordReader(path: path)
    while try reader.skipRecord() {}
    for number in [0, 8_999, 4_000, 4_001, 17] {
      try reader.seek(toByteOffset: 1_016 * number, recordNumber: number)
      #expect(try reader.next()?.bytes.first == UInt8(number % 251))
    }
    try reader.seek(toByteOffset: 1_016 * Self.count, recordNumber: Self.count)
    #expect(try reader.next() == nil)
  }

  @Test func aRecordLargerThanTheWindow() throws {
    let large = try folder.path("large.tfrecord")
    let writer = try TFRecordWriter(path: large)
    for size in [3, 5_000_000, 2_097_152, 7, 2_097_136] { try writer.write([UInt8](repeating: 9, count: size)) }
    try writer.close()
    let reader = try TFRecordReader(path: large)
    var sizes: [Int] = []
    try reader.forEach { sizes.append($0.byteCount) }
    #expect(sizes == [3, 5_000_000, 2_097_152, 7, 2_097_136])
  }

  @Test func shorteningIsAnErrorAndNotACrash() throws {
    let reader = try TFRecordReader(path: path)
    #expect(try reader.next() != nil)
    #expect(truncate(path, 4_000_000) == 0)
    var good = 1
    let error = #expect(throws: TFRecordError.self) { while try reader.next() != nil { good += 1 } }
    #expect(error?.code == .fileChanged)
    #expect(error?.recordNumber == good)
    #expect(error?.byteOffset == 1_016 * good)
    #expect(
      error?.reason
        == "cannot read '\(path)' at byte offset 4000000: the file was shortened to 4000000 of 9144000 bytes")
    #expect(good < Self.count)
    reader.skipDamage()
    #expect(try reader.next() == nil)
  }

  @Test func replacingAFileIsSafe() throws {
    let reader = try TFRecordReader(path: path)
    #expect(try reader.next() != nil)
    let writer = try TFRecordWriter(path: path)
    try writer.write([1])
    try writer.close()
    var rest = 0
    while try reader.next() != nil { rest += 1 }
    #expect(rest == Self.count - 1)
    #expect(try TFRecordIndex(path: path).count == 1)
  }

  @Test func releasedMemoryComesBack() throws {
    let file = try MappedFile(path: path)
    let before = file.withBytes { $0.unsafeLoad(fromByteOffset: 5_000, as: UInt8.self) }
    file.release(0..<file.count)
    file.release(-5..<1)
    file.release(100..<50_000_000)
    #expect(file.withBytes { $0.unsafeLoad(fromByteOffset: 5_000, as: UInt8.self) } == before)
    try file.checkLength()
    let empty = try MappedFile(path: folder.write([], to: "empty"))
    empty.release(0..<10)
    try empty.checkLength()
  }

  @Test func rangesAreReadByOthers() throws {
    let reader = try TFRecordReader(path: path)
    var counts: [Int] = []
    var numbers: [Int] = []
    while let range = try reader.nextRange(upTo: 4_000) {
      counts.append(range.count)
      try range.forEach { number, bytes in
        numbers.append(number)
        #expect(bytes.byteCount == 1_000 && bytes.unsafeLoad(as: UInt8.self) == UInt8(number % 251))
      }
    }
    #expect(counts == [4_000, 4_000, 1_000])
    #expect(numbers == Array(0..<Self.count))
  }

  @Test func aRangeOfAShortenedFileIsAnError() throws {
    let range = try #require(try TFRecordReader(path: path).nextRange(upTo: 10))
    #expect(truncate(path, 1_000) == 0)
    let error = #expect(throws: TFRecordError.self) { try range.forEach { _, _ in } }
    #expect(error?.code == .fileChanged && error?.recordNumber == 0)
  }

  @Test func damageInARangeIsPlaced() throws {
    var bytes = try readFile(path)
    bytes[1_016 * 7 + 500] ^= 1
    bytes[1_016 * 20] ^= 1
    try folder.write(bytes, to: "long.tfrecord")
    let reader = try TFRecordReader(path: path)
    let range = try #require(try reader.nextRange(upTo: 100))
    #expect(range.count == 20)
    var seen = 0
    let inData = #expect(throws: TFRecordError.self) { try range.forEach { _, _ in seen += 1 } }
    #expect(inData?.code == .corruptedData && inData?.recordNumber == 7 && inData?.byteOffset == 7_112)
    #expect(inData?.foundChecksum != inData?.expectedChecksum)
    #expect(seen == 7)
    for _ in 0..<2 {
      let inLength = #expect(throws: TFRecordError.self) { try reader.nextRange(upTo: 100) }
      #expect(inLength?.code == .corruptedLength && inLength?.recordNumber == 20)
    }
  }
}
