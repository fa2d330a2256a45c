import TFRecords
import Testing
import _TestSupport

struct TFRecordIndexTests {
  @Test func anyRecordAtOnce() throws {
    let index = try TFRecordIndex(path: Fixtures.path("records/strings.tfrecord"))
    #expect(index.count == 5)
    #expect(index.offsets == [0, 16, 35, 151, 1191])
    for i in [3, 0, 4, 1, 2] {
      let record = try index.record(at: i)
      #expect(record.bytes == strings[i])
      #expect(
        record.number == i && record.byteOffset == index.offsets[i]
          && record.path == index.file.path)
    }
    #expect(index.daliText == "0 16\n16 19\n35 116\n151 1040\n1191 20\n")
    #expect(try TFRecordIndex(path: Fixtures.path("records/empty.tfrecord")).count == 0)
  }

  @Test func dataAreCheckedWhenRead() throws {
    let index = try TFRecordIndex(path: Fixtures.path("records/bad-data.tfrecord"))
    #expect(index.count == 5)
    let error = try #require(throws: TFRecordError.self) { try index.record(at: 2) }
    #expect(error.code == .corruptedData && error.recordNumber == 2 && error.byteOffset == 35)
    #expect(try index.record(at: 2, verifyChecksum: false).count == 100)
    #expect(try index.record(at: 3).bytes == strings[3])
  }

  @Test(arguments: [
    ("bad-length.tfrecord", TFRecordError.Code.corruptedLength, 4),
    ("truncated-data.tfrecord", .truncatedData, 3),
    ("truncated-header.tfrecord", .truncatedHeader, 3),
    ("huge-length.tfrecord", .truncatedData, 0),
  ])
  func damageIsThrownOrLeftOut(name: String, code: TFRecordError.Code, kept: Int) throws {
    let path = Fixtures.path("records/\(name)")
    let error = try #require(throws: TFRecordError.self) { try TFRecordIndex(path: path) }
    #expect(error.code == code)
    let index = try TFRecordIndex(path: path, skipDamage: true)
    #expect(index.count == kept)
    #expect(index.problems == [error])
    #expect(index.problemCount == 1)
    // Not listed, it is damage all the same.
    let bounded = try TFRecordIndex(MappedFile(path: path, access: .normal), skipDamage: true, maximumProblems: 0)
    #expect(bounded.problems == [])
    #expect(bounded.problemCount == 1)
    #expect(try (0..<kept).map { try bounded.record(at: $0).bytes } == (0..<kept).map { try index.record(at: $0).bytes })
    // A record has the number that a reader gives it.
    let reader = try TFRecordReader(path: path)
    for i in 0..<index.count {
      if reader.byteOffset == error.byteOffset {
        #expect(throws: TFRecordError.self) { try reader.next() }
        reader.skipDamage()
      }
      let number = try #require(try reader.next()).number
      #expect(try index.record(at: i).number == number)
      #expect(try index.record(at: i, readingThrough: OpenFiles()).number == number)
    }
  }

  @Test(arguments: ["gz", "zlib"]) func compressedFilesAreRefused(suffix: String) throws {
    let error = try #require(throws: TFRecordError.self) {
      try TFRecordIndex(path: Fixtures.path("records/strings.tfrecord.\(suffix)"))
    }
    #expect(error.code == .notIndexable)
  }
}
