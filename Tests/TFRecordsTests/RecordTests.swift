import Files
import TFRecords
import Testing
import _TestSupport

/// What a record holds of its file.
struct RecordTests {
  let folder: TemporaryFolder
  let path: String
  static let count = 3_000

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.path("large.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<Self.count {
      try writer.write(Array(repeating: UInt8(truncatingIfNeeded: number), count: 4_000))
    }
    try writer.close()
  }

  @Test func pagesStayAsLongAsRecordsReferToThem() throws {
    let reader = try TFRecordReader(path: path)
    var kept: [Record] = []
    var peak = 0
    while let record = try reader.next() {
      if record.number % 1_000 == 7 { kept.append(record) }
      if record.number % 100 == 0 { peak = max(peak, residentBytes(of: path) ?? 0) }
    }
    // Two megabytes around each that is kept, and the two that are read.
    #expect(peak <= 9 << 20)
    #expect(kept.map(\.number) == [7, 1_007, 2_007])
    #expect(kept.allSatisfy { $0.bytes == Array(repeating: UInt8(truncatingIfNeeded: $0.number), count: 4_000) })
    #expect(kept.allSatisfy { $0.path == path })
  }

  @Test func recordsThatAreLookedAtLateLeaveNothing() throws {
    let reader = try TFRecordReader(path: path)
    var waiting: [Record] = []
    var (sum, peak) = (0, 0)
    while let record = try reader.next() {
      waiting.append(record)
      // A thousand behind the reader, as in a buffer.
      guard waiting.count > 1_000 else { continue }
      sum += waiting.removeFirst().bytes.count
      if record.number % 100 == 0 { peak = max(peak, residentBytes(of: path) ?? 0) }
    }
    #expect(sum == (Self.count - 1_000) * 4_000)
    #expect(peak <= 9 << 20)
  }

  @Test func rangesKeepTheirPages() throws {
    let reader = try TFRecordReader(path: path)
    var ranges: [RecordRange] = []
    while let range = try reader.nextRange(upTo: 700) { ranges.append(range) }
    var sum = 0
    while !ranges.isEmpty {
      try ranges.removeFirst().forEach { _, bytes in sum += bytes.byteCount }
      // What others have to look at is there; what was looked at is gone.
      #expect(residentBytes(of: path) ?? 0 <= (ranges.count + 1) * 700 * 4_016 + (5 << 20))
    }
    #expect(sum == Self.count * 4_000)
    #expect(residentBytes(of: path) ?? 0 <= 3 << 20)
  }

  @Test func copiesHoldNothing() throws {
    var copies: [Record] = []
    do {
      let reader = try TFRecordReader(path: path)
      while let record = try reader.next(), record.number < 1_000 { copies.append(record.copied()) }
      let packed = try folder.path("packed.tfrecord.gz")
      let writer = try TFRecordWriter(path: packed, compression: .gzip)
      try writer.write([1, 2])
      try writer.close()
      let record = try #require(try TFRecordReader(path: packed).next())
      #expect(record.copied().bytes == [1, 2] && record.copied().path == packed)
    }
    #expect(residentBytes(of: path) ?? 0 == 0)
    #expect(copies.map(\.number) == Array(0..<1_000))
    #expect(copies[999].bytes == Array(repeating: UInt8(truncatingIfNeeded: 999), count: 4_000))
    #expect(copies[999].path == path && copies[999].byteOffset == 999 * 4_016)
    #expect(Record([7]).copied().bytes == [7])
  }

  @Test func recordsByNumberWithoutTheMapping() throws {
    let index = try TFRecordIndex(path: path)
    index.file.release(0..<index.file.count)
    let files = OpenFiles()
    for number in stride(from: 0, to: Self.count, by: 111) {
      let record = try index.record(at: number, readingThrough: files)
      #expect(record.number == number && record.byteOffset == number * 4_016 && record.path == path)
      #expect(record.bytes == Array(repeating: UInt8(truncatingIfNeeded: number), count: 4_000))
    }
    #expect(residentBytes(of: path) ?? 0 == 0)
  }

  @Test func damageIsTheSameWithoutTheMapping() throws {
    var bytes = try readFile(path)
    bytes[5 * 4_016 + 100] ^= 1
    let damaged = try folder.write(bytes, to: "damaged.tfrecord")
    let index = try TFRecordIndex(path: damaged)
    let mapped = try #require(throws: TFRecordError.self) { try index.record(at: 5) }
    let read = try #require(throws: TFRecordError.self) { try index.record(at: 5, readingThrough: OpenFiles()) }
    #expect(mapped.code == .corruptedData && "\(mapped)" == "\(read)")
    #expect(try index.record(at: 6, readingThrough: OpenFiles()).count == 4_000)
  }
}
