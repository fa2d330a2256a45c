import Files
import Foundation
import Testing
import _TestSupport

struct OpenFilesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func bytes(_ file: MappedFile, _ range: Range<Int>, _ files: OpenFiles) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var span = bytes.mutableSpan
    var buffer = span.mutableBytes
    let isRead = try files.read(file, from: range.lowerBound, into: &buffer)
    return isRead ? bytes : nil
  }

  @Test func bytesAreThoseOfTheFile() throws {
    let contents = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let file = try MappedFile(path: folder.write(contents, to: "file"))
    let files = OpenFiles()
    for range in [0..<0, 0..<1, 17..<4_000, 0..<100_000, 99_999..<100_000, 100_000..<100_000] {
      #expect(try bytes(file, range, files) == Array(contents[range]))
    }
    // The mapping was not looked at.
    #expect(residentBytes(of: file.path) ?? 0 == 0)
  }

  @Test func moreFilesThanStayOpen() throws {
    let mapped = try (0..<9).map { try MappedFile(path: folder.write([UInt8($0), 9], to: "\($0)")) }
    let files = OpenFiles(limit: 2)
    for round in 0..<3 {
      for (number, file) in mapped.enumerated() where number % (round + 1) == 0 {
        #expect(try bytes(file, 0..<2, files) == [UInt8(number), 9])
      }
    }
  }

  @Test func severalThreadsAtOnce() async throws {
    let mapped = try (0..<8).map { try MappedFile(path: folder.write([UInt8($0)], to: "\($0)")) }
    let files = OpenFiles(limit: 3)
    DispatchQueue.concurrentPerform(iterations: 400) { number in
      #expect((try? bytes(mapped[number % 8], 0..<1, files)) == [UInt8(number % 8)])
    }
  }

  @Test func aFileThatWasReplacedOrRemovedIsOnlyInItsMapping() throws {
    let path = try folder.write([1, 2, 3], to: "file")
    let file = try MappedFile(path: path)
    try folder.write([4, 5, 6], to: "other")
    try FileManager.default.removeItem(atPath: path)
    #expect(try bytes(file, 0..<3, OpenFiles()) == nil)
    try FileManager.default.moveItem(atPath: folder.path + "/other", toPath: path)
    #expect(try bytes(file, 0..<3, OpenFiles()) == nil)
    #expect(try bytes(MappedFile(path: path), 0..<3, OpenFiles()) == [4, 5, 6])
  }

  @Test func aShortenedFileIsAnError() throws {
    let path = try folder.write(Array(repeating: 1, count: 10_000), to: "file")
    let file = try MappedFile(path: path)
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.truncate(atOffset: 5_000)
    #expect(try bytes(file, 0..<5_000, OpenFiles())?.count == 5_000)
    let error = try #require(throws: FileError.self) { try bytes(file, 4_000..<6_000, OpenFiles()) }
    #expect(error.description == "cannot read '\(path)' at byte offset 5000: the file was shortened")
  }

  @Test func rangesOutsideTrap() async throws {
    let path = try folder.write([1], to: "one")
    await #expect(processExitsWith: .failure) { [path = path as String] in
      var bytes: [UInt8] = [0, 0]
      var span = bytes.mutableSpan
      var buffer = span.mutableBytes
      _ = try OpenFiles().read(MappedFile(path: path), from: 0, into: &buffer)
    }
  }
}
