import Files
import Testing
import _TestSupport

struct FileBytesTests {
  @Test func aFileUpToTheLimitIsRead() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let path = try folder.write(bytes, to: "a")
    #expect(try FileBytes.read(path, upTo: 70_000) == bytes)
    #expect(try FileBytes.read(path, upTo: 69_999) == nil)
    #expect(try FileBytes.read(folder.write([], to: "empty"), upTo: 10) == [])
  }

  @Test func whatIsNoFileIsToldAtOnce() throws {
    let folder = try TemporaryFolder()
    for (path, words) in [
      (try folder.path("missing"), "No such file"), (folder.path, "Is a directory"), ("/dev/null", "a pipe or a device"),
    ] {
      #expect { try FileBytes.read(path, upTo: 10) } throws: { "\($0)".contains(words) && "\($0)".contains(path) }
    }
  }
}
