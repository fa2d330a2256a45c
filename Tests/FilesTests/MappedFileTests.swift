import Files
import Testing
import _TestSupport

struct MappedFileTests {
  @Test func bytesAreTheFile() throws {
    let folder = try TemporaryFolder()
    let file = try MappedFile(path: folder.write([1, 2, 3, 4, 5], to: "five"))
    #expect(file.count == 5)
    #expect(try readFile(file.path) == [1, 2, 3, 4, 5])
    let middle = file.withBytes(in: 1..<3) { bytes in
      (0..<bytes.byteCount).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
    #expect(middle == [2, 3])
    file.prefetch(0..<100)
  }

  @Test func emptyFileIsAllowed() throws {
    let folder = try TemporaryFolder()
    let file = try MappedFile(path: folder.write([], to: "empty"))
    #expect(file.count == 0)
    #expect(file.withBytes { $0.byteCount } == 0)
    #expect(file.withBytes(in: 0..<0) { $0.byteCount } == 0)
  }

  @Test func missingFilesAndFoldersSaySo() throws {
    let folder = try TemporaryFolder()
    let missing = try #require(throws: FileError.self) {
      try MappedFile(path: folder.path + "/none")
    }
    #expect(missing.description == "cannot open '\(folder.path)/none': No such file or directory")
    let isFolder = try #require(throws: FileError.self) { try MappedFile(path: folder.path) }
    #expect(isFolder.description == "cannot open '\(folder.path)': Is a directory")
    #expect(throws: FileError.self) { try MappedFile(path: "/dev/null") }
  }

  #if os(Linux)
    @Test func bytesWithoutASizeAreNoEmptyFile() throws {
      let error = try #require(throws: FileError.self) { try MappedFile(path: "/proc/self/status") }
      #expect(error.description.hasPrefix("cannot open '/proc/self/status': it has bytes but no size"), "\(error)")
    }
  #endif

  @Test func rangesOutsideTrap() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], to: "one")
    await #expect(processExitsWith: .failure) { [path = path as String] in
      _ = try MappedFile(path: path).withBytes(in: 0..<2) { $0.byteCount }
    }
  }
}
