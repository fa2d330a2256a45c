import Files
import Testing
import _TestSupport

struct FileIdentityTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func tellsWritingAndReplacing() throws {
    let path = try folder.write([1, 2], to: "file")
    let before = FileIdentity(path: path)
    #expect(before.byteCount == 2)
    #expect(FileIdentity(path: path) == before)
    let replaced = try AtomicFile(path: path)
    try replaced.write([3, 4])
    try replaced.commit()
    #expect(FileIdentity(path: path) != before)
    #expect(FileIdentity(path: folder.path + "/missing").byteCount == nil)
    #expect(FileIdentity(path: folder.path + "/missing") == FileIdentity(path: folder.path + "/missing"))
  }
}
