import Files
import TFRecords
import Tensors
import Testing
import _TestSupport

struct TFRecordIndexSidecarTests {
  let folder: TemporaryFolder
  let path: String

  /// 40 records of different lengths.
  init() throws {
    folder = try TemporaryFolder()
    path = try folder.path("forty.tfrecord")
    let writer = try TFRecordWriter(path: path)
    for number in 0..<40 { try writer.write([UInt8](repeating: UInt8(number), count: Self.length(number))) }
    try writer.close()
  }

  static func length(_ number: Int) -> Int { number * 37 % 101 }

  func sidecar(_ text: String) throws { try folder.write(Array(text.utf8), to: "forty.tfrecord.idx") }

  @Test func isWrittenAndUsed() throws {
    #expect(try TFRecordIndex(loading: path).sidecarPath == nil)
    let walked = try TFRecordIndex(path: path)
    try walked.write()
    #expect(try folder.contents() == ["forty.tfrecord", "forty.tfrecord.idx"])
    #expect(try readFile(path + ".idx") == Array(walked.daliText.utf8))
    let loaded = try TFRecordIndex(loading: path)
    #expect(loaded.sidecarPath == path + ".idx")
    #expect(loaded.sidecarProblem == nil)
    #expect(loaded.offsets == walked.offsets)
    #expect(try loaded.record(at: 39).bytes == [UInt8](repeating: 39, count: Self.length(39)))
    #expect(try loaded.withRecord(at: 3) { $0.byteCount } == Self.length(3))
    #expect(loaded.dataRange(at: 5) == walked.dataRange(at: 5))
  }

  @Test func ofAnEmptyFileIsEmpty() throws {
    let empty = try folder.write([], to: "empty.tfrecord")
    try TFRecordIndex(path: empty).write()
    let loaded = try TFRecordIndex(loading: empty)
    #expect(loaded.count == 0)
    #expect(loaded.sidecarPath == empty + ".idx")
  }

  @Test(arguments: [
    ("", "the records end at byte 0, but the file has 2634"),
    ("0 17", "line 1 is not 'offset size'"),
    ("0 15\n", "line 1 has a record of 15 bytes at byte 0 of 2634"),
    ("0 16\n17 20\n", "line 2 starts at byte 17 where 16 was expected"),
    ("0 16\n16 9999\n", "line 2 has a record of 9999 bytes at byte 16 of 2634"),
    ("0 2634\n", "line 1 does not fit the record there"),
    ("0 16\n16 2618\n", "line 2 does not fit the record there"),
    ("0 16\r\n", "line 1 is not 'offset size'"),
    ("0  16\n", "line 1 is not 'offset size'"),
    ("-1 16\n", "line 1 is not 'offset size'"),
    ("0 18446744073709551632\n", "line 1 is not 'offset size'"),
    ("v1.2 40\n", "line 1 is not 'offset size'"),
  ])
  func thatDoesNotFitIsNotUsed(text: String, problem: String) throws {
    try sidecar(text)
    let index = try TFRecordIndex(loading: path)
    #expect(index.sidecarProblem == problem)
    #expect(index.sidecarPath == nil)
    #expect(try index.offsets == TFRecordIndex(path: path).offsets)
    #expect(try readFile(path + ".idx") == Array(text.utf8))
  }

  @Test func thatIsAFolderIsNotUsed() throws {
    _ = try folder.path("forty.tfrecord.idx/inside")
    let index = try TFRecordIndex(loading: path)
    #expect(index.count == 40)
    #expect(index.sidecarProblem?.contains("Is a directory") == true)
  }

  @Test func ofAnotherVersionOfTheFileIsNotUsed() throws {
    try TFRecordIndex(path: path).write()
    let bytes = try readFile(path)
    for shorter in [true, false] {
      try folder.write(shorter ? Array(bytes[..<16]) : bytes + bytes, to: "forty.tfrecord")
      let index = try TFRecordIndex(loading: path)
      #expect(index.count == (shorter ? 1 : 80))
      #expect(index.sidecarProblem != nil)
    }
  }

  /// Two records that nobody looks at in advance change places in the index only.
  func mislead() throws {
    let walked = try TFRecordIndex(path: path)
    var lines = walked.daliText.split(separator: "\n").map(String.init)
    let size = walked.dataRange(at: 13).count + 16
    lines[12] = "\(walked.offsets[12]) \(size)"
    lines[13] = "\(walked.offsets[12] + size) \(walked.offsets[14] - walked.offsets[12] - size)"
    try sidecar(lines.joined(separator: "\n") + "\n")
  }

  @Test func thatMisleadsInASmallFileIsNotUsed() throws {
    try mislead()
    let index = try TFRecordIndex(loading: path)
    #expect(index.sidecarPath == nil)
    #expect(index.sidecarProblem == "line 13 does not fit the record there")
    #expect(index.count == 40)
  }

  @Test func thatMisleadsInALargeFileIsNamedByTheError() throws {
    try mislead()
    let index = try TFRecordIndex(loading: MappedFile(path: path), comparingAllUpTo: 0)
    #expect(index.sidecarPath == path + ".idx")
    var errors: [TFRecordError] = []
    for number in 0..<40 {
      do throws(TFRecordError) {
        #expect(try index.record(at: number).bytes == [UInt8](repeating: UInt8(number), count: Self.length(number)))
      } catch {
        errors.append(error)
      }
    }
    #expect(errors.map(\.recordNumber) == [12, 13])
    #expect(errors.map(\.code) == [.wrongIndex, .corruptedLength])
    #expect(errors.allSatisfy { $0.description.contains("index '\(path).idx'") })
    #expect(
      errors[0].reason.hasSuffix(
        "says that the record takes 93 bytes, but it has 40 bytes of data and 16 around them; "
          + "delete the index or write it again"))
    #expect(throws: TFRecordError.self) { try index.record(at: 12, verifyChecksum: false) }
  }

  @Test func damageOfALengthCostsOnlyItsRecord() throws {
    let walked = try TFRecordIndex(path: path)
    try walked.write()
    var bytes = try readFile(path)
    bytes[walked.offsets[12]] ^= 1
    try folder.write(bytes, to: "forty.tfrecord")
    let index = try TFRecordIndex(loading: path)
    #expect(index.count == 40)
    let error = #expect(throws: TFRecordError.self) { try index.record(at: 12) }
    #expect(error?.code == .corruptedLength)
    #expect(error?.byteOffset == walked.offsets[12])
    #expect(try index.record(at: 13).count == Self.length(13))
  }

  @Test func mutantsNeverGiveWrongRecords() throws {
    let good = Array(try TFRecordIndex(path: path).daliText.utf8)
    var random = SplitMix64(seed: 4)
    var used = 0
    for _ in 0..<1_500 {
      try folder.write(MutationTests.mutate(good, &random), to: "forty.tfrecord.idx")
      let index = try TFRecordIndex(loading: path)
      #expect((index.sidecarPath == nil) == (index.sidecarProblem != nil))
      used += index.sidecarPath == nil ? 0 : 1
      for number in 0..<index.count {
        guard let record = try? index.record(at: number) else { continue }
        #expect(record.bytes == [UInt8](repeating: UInt8(number), count: Self.length(number)))
      }
    }
    #expect(used < 500)
  }

  @Test(arguments: ["gz", "zlib"]) func ofCompressedFilesIsRefused(suffix: String) throws {
    let error = #expect(throws: TFRecordError.self) {
      try TFRecordIndex(loading: Fixtures.path("records/strings.tfrecord.\(suffix)"))
    }
    #expect(error?.code == .notIndexable)
  }
}
