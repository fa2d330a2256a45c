import Files
import Foundation
import Testing
import _TestSupport

struct FilePeekTests {
  @Test func bytesThatAreInMemoryAreSeen() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let file = try MappedFile(path: folder.write(bytes, to: "a"))
    let peek = try #require(FilePeek(of: file))
    // What was just written is at hand, unless the operating system had no room for it.
    for offset in [0, 65_530, 99_988] {
      if let found = peek.bytes(12, at: offset) { #expect(found == Array(bytes[offset..<offset + 12])) }
    }
    #expect(peek.bytes(12, at: 99_989) == nil)
    #expect(peek.bytes(12, at: 200_000) == nil)
  }

  @Test func anotherFileUnderTheNameIsNotTaken() throws {
    let folder = try TemporaryFolder()
    let file = try MappedFile(path: folder.write([1, 2, 3], to: "a"))
    try FileManager.default.removeItem(atPath: file.path)
    #expect(FilePeek(of: file) == nil)
    try folder.write([4, 5, 6], to: "b")
    try FileManager.default.moveItem(atPath: folder.path("b"), toPath: file.path)
    #expect(FilePeek(of: file) == nil)
  }
}
