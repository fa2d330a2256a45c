import Foundation
import TFRecords
import Testing
import _TestSupport

/// repair, verify and cat of gzip and zlib files that are damaged behind intact records.
struct RepairCompressedTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// The twenty records of the examples, packed, with the last bytes cut off and others behind.
  private func damaged(_ ending: String, cut: Int = 0, more: [UInt8] = []) throws {
    try folder.write(Fixtures.bytes("records/examples.tfrecord" + ending).dropLast(cut) + more, to: "damaged")
  }

  @Test(arguments: [("trailer", 8, 0), ("a part of it", 3, 0), ("garbage behind", 0, 7)])
  func allThatCanBeUnpackedIsSaved(what: String, cut: Int, more: Int) throws {
    try damaged(".gz", cut: cut, more: [UInt8](repeating: 7, count: more))
    let verified = try CommandRun("tfrecord-tool", ["verify", "damaged"], in: folder)
    #expect(verified.status == 1)
    #expect(verified.output.contains("20 records") && verified.output.contains("of the compressed file)"), "\(verified.output)")
    let repaired = try CommandRun("tfrecord-tool", ["repair", "damaged", "--output", "mended", "--json"], in: folder)
    #expect(repaired.status == 0, "\(repaired.errors)")
    let json = try repaired.json()
    #expect(json["records"] as? Int == 20)
    #expect(json["lossCount"] as? Int == 1)
    #expect(json["lostBytes"] as? Int == 0)
    let report = try TFRecordReport(verifying: folder.path("mended"))
    #expect(report.recordCount == 20 && report.problems.isEmpty && report.compression == .gzip)
    let printed = try CommandRun("tfrecord-tool", ["cat", "damaged"], in: folder)
    #expect(printed.status == 1)
    #expect(printed.output == (try CommandRun("tfrecord-tool", ["cat", "mended"], in: folder).output))
  }

  @Test func whatIsLeftOutOfACutFileIsTheRestOfOneRecord() throws {
    let plain = try Fixtures.bytes("records/examples.tfrecord")
    let packed = try readFile(folder.write(plain, to: "whole", compression: .zlib))
    try folder.write(Array(packed[..<(packed.count / 2)]), to: "damaged")
    let repaired = try CommandRun("tfrecord-tool", ["repair", "damaged", "--output", "mended", "--json"], in: folder)
    #expect(repaired.status == 0, "\(repaired.errors)")
    let json = try repaired.json()
    let saved = try #require(json["bytes"] as? Int)
    let lost = try #require(json["lostBytes"] as? Int)
    let records = try #require(json["records"] as? Int)
    #expect(records > 3 && records < 20)
    // Less than the record that was cut, whose length is in front of it.
    let length = plain[saved..<saved + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(lost < length + 16)
    #expect(try TFRecordReport(verifying: folder.path("mended")).recordCount == records)
  }
}
