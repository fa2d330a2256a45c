import Files
import Testing
import _TestSupport

struct FilePagesTests {
  let folder: TemporaryFolder
  let file: MappedFile

  init() throws {
    folder = try TemporaryFolder()
    file = try MappedFile(path: folder.write(Array(repeating: 3, count: 4 << 20), to: "four"))
  }

  /// Looks at every page of `range`.
  func look(_ range: Range<Int>) -> Int {
    file.withBytes(in: range) { bytes in
      stride(from: 0, to: bytes.byteCount, by: 4096).reduce(0) {
        $0 + Int(bytes.unsafeLoad(fromByteOffset: $1, as: UInt8.self))
      }
    }
  }

  @Test func theLastReferenceGivesThePagesBack() throws {
    var pages: FilePages? = FilePages(of: file, in: 0..<2 << 20)
    var other = pages
    #expect(look(0..<2 << 20) == 3 * 512)
    guard let resident = residentBytes(of: file.path) else { return }
    #expect(resident >= 2 << 20)
    pages = nil
    #expect(residentBytes(of: file.path)! >= 2 << 20)
    #expect(other?.range == 0..<2 << 20)
    other = nil
    #expect(residentBytes(of: file.path)! <= 128 << 10)
    #expect(look(0..<2 << 20) == 3 * 512)
  }

  @Test func neighboursThatCameAlongGoToo() throws {
    for start in stride(from: 0, to: 4 << 20, by: 300_000) {
      let pages = FilePages(of: file, in: start..<min(file.count, start + 200))
      withExtendedLifetime(pages) { _ = look(pages.range) }
    }
    #expect(residentBytes(of: file.path) ?? 0 == 0)
  }
}
