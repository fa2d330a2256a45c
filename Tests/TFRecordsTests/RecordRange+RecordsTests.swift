import Files
import TFRecords
import Testing
import _TestSupport

struct RecordRangeRecordsTests {
  private func file(_ folder: TemporaryFolder, _ change: (inout [UInt8]) -> Void = { _ in }) throws -> MappedFile {
    let writer = try TFRecordWriter(path: folder.path("a"))
    for number in 0..<10 { try writer.write([UInt8](repeating: UInt8(number), count: number)) }
    try writer.close()
    var bytes = try readFile(folder.path("a"))
    change(&bytes)
    return try MappedFile(path: folder.write(bytes, to: "b"))
  }

  @Test func everyRecordHasItsPlace() throws {
    let folder = try TemporaryFolder()
    let reader = try TFRecordReader(file(folder))
    _ = try reader.nextRange(upTo: 3)
    let range = try #require(try reader.nextRange(upTo: 4))
    var kept: [Record] = []
    try range.forEach { number, offset, bytes in
      #expect(bytes.byteCount == number)
      kept.append(range.record(number: number, byteOffset: offset, count: bytes.byteCount))
    } damage: { error in
      Issue.record("\(error)")
    }
    #expect(kept.map(\.number) == [3, 4, 5, 6])
    #expect(kept.map(\.bytes) == (3...6).map { [UInt8](repeating: UInt8($0), count: $0) })
    #expect(kept[0].byteOffset == 3 * 16 + 0 + 1 + 2)
  }

  @Test func damagedDataCostThemselvesAlone() throws {
    let folder = try TemporaryFolder()
    // The first byte of record 4's data.
    let place = (0..<4).reduce(0) { $0 + 16 + $1 } + 12
    let reader = try TFRecordReader(file(folder) { $0[place] ^= 1 })
    let range = try #require(try reader.nextRange(upTo: 100))
    var (good, bad): ([Int], [TFRecordError]) = ([], [])
    try range.forEach { number, _, _ in good.append(number) } damage: { bad.append($0) }
    #expect(good == [0, 1, 2, 3, 5, 6, 7, 8, 9])
    #expect(bad.map(\.code) == [.corruptedData])
    #expect(bad.map(\.recordNumber) == [4])
  }
}
