import Files
import Surveys
import Testing
import _TestSupport

@testable import tfrecord_tool

struct JournalTests {
  private func entry(_ position: Int) -> Journal.Entry {
    Journal.Entry(
      part: 0, shard: 1, position: position, file: ShardFile.State(), isComplete: false, classes: [1, 2],
      skipped: [Problem(path: "a", record: 3, reason: "broken")], skippedCount: 7)
  }

  @Test func entriesOutliveTheProcess() throws {
    let path = try TemporaryFolder.kept("journal")
    for position in [5, 9] { try Journal(path: path.file, plan: "plan").add(entry(position)) }
    #expect(try Journal(path: path.file, plan: "plan").entries == [entry(5), entry(9)])
  }

  @Test func anotherPlanBeginsAnew() throws {
    let path = try TemporaryFolder.kept("journal")
    try Journal(path: path.file, plan: "plan").add(entry(5))
    #expect(try Journal(path: path.file, plan: "other").entries == [])
    #expect(try Journal(path: path.file, plan: "plan").entries == [])
  }

  @Test func everyCutLosesAtMostTheLastEntry() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("journal")
    do {
      let journal = try Journal(path: path, plan: "plan")
      try journal.add(entry(5))
      try journal.add(entry(9))
    }
    let bytes = try readFile(path)
    for count in 0..<bytes.count {
      try folder.write(Array(bytes[..<count]), to: "journal")
      let ends = bytes[..<count].count { $0 == UInt8(ascii: "\n") }
      let journal = try Journal(path: path, plan: "plan")
      #expect(journal.entries == [entry(5), entry(9)].prefix(max(0, ends - 1)).map { $0 })
      // What is added behind a cut reads back.
      try journal.add(entry(11))
      #expect(try Journal(path: path, plan: "plan").entries.last == entry(11))
    }
  }
}

extension TemporaryFolder {
  /// A path in a folder that lives as long as the value.
  fileprivate static func kept(_ name: String) throws -> (folder: TemporaryFolder, file: String) {
    let folder = try TemporaryFolder()
    return (folder, try folder.path(name))
  }
}
