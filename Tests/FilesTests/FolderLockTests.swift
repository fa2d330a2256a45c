import Files
import Testing
import _TestSupport

struct FolderLockTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func isHeldByOneAtATime() throws {
    let lock = try FolderLock(folder: folder.path)
    lock.unlock()
    lock.unlock()
    // Without the release this would wait for ever.
    let next = try FolderLock(folder: folder.path)
    next.unlock()
    #expect(try folder.contents() == [".lock"])
    #expect(throws: FileError.self) { try FolderLock(folder: folder.path + "/missing") }
  }

  @Test func onlyAbandonedFilesAreRemoved() throws {
    let file = try AtomicFile(path: folder.path("out"))
    try file.write([1])
    try folder.write([2], to: ".other.abcdef.partial")
    try folder.write([3], to: "kept.partial")
    try AtomicFile.removeAbandoned(in: folder.path)
    #expect(try folder.contents().count == 2)
    try file.commit()
    #expect(try folder.contents() == ["kept.partial", "out"])
  }
}
