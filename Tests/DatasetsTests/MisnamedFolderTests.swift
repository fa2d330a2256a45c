import Datasets
import Files
import Glibc
import Testing
import _TestSupport

/// Folders in which something has a name that is not UTF-8, as from old archives.
struct MisnamedFolderTests {
  /// A path with a byte for each letter, for C.
  private func latin1(_ path: String) -> [CChar] {
    path.unicodeScalars.map { CChar(bitPattern: UInt8(truncatingIfNeeded: $0.value)) } + [0]
  }

  private func folder(_ ending: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let content = ending == "txt" ? Array("one".utf8) : try Fixtures.bytes("images/rgb-444.jpg")
    for name in ["a", "b"] { for number in 1...2 { try folder.write(content, to: "in/\(name)/\(number).\(ending)") } }
    return folder
  }

  private func open(_ folder: TemporaryFolder, _ ending: String) throws -> [String] {
    ending == "txt"
      ? try TextFolder(folder.path("in"), quiet: true).filePaths : try ImageFolder(folder.path("in"), quiet: true).filePaths
  }

  @Test(arguments: ["jpg", "txt"])
  func aFileIsToldBeforeAnythingIsRead(ending: String) throws {
    let folder = try folder(ending)
    try #require(rename(folder.path("in/a/1.\(ending)"), latin1(folder.path("in/a/café.\(ending)"))) == 0)
    let error = #expect(throws: FileError.self) { try open(folder, ending) }
    #expect(error.map { "\($0)" }?.contains("in/a': the name 'caf\\xE9.\(ending)' in it is not UTF-8; rename it") ?? false, "\(String(describing: error))")
  }

  @Test(arguments: ["jpg", "txt"])
  func aClassIsNotLeftOut(ending: String) throws {
    let folder = try folder(ending)
    try #require(rename(folder.path("in/a"), latin1(folder.path("in/Ä"))) == 0)
    let error = #expect(throws: FileError.self) { try open(folder, ending) }
    #expect(error.map { "\($0)" }?.contains("in': the name '\\xC4' in it is not UTF-8; rename it") ?? false, "\(String(describing: error))")
  }

  /// What is passed over anyway may be called anything.
  @Test func otherFilesAndHiddenOnesDoNotMatter() throws {
    let folder = try folder("txt")
    for name in ["in/é.md", "in/a/é.md", "in/a/.é.txt"] {
      try folder.write([], to: "made")
      try #require(rename(folder.path("made"), latin1(folder.path(name))) == 0)
    }
    #expect(try open(folder, "txt").count == 4)
    #expect(try Folder.names(in: folder.path("in/a")) == ["1.txt", "2.txt"])
    #expect(try Folder.listing(of: folder.path("in/a")).misnamed.map(\.name) == [".\\xE9.txt", "\\xE9.md"])
  }

  @Test func aPatternThatMatchesOne() throws {
    let folder = try folder("txt")
    try #require(rename(folder.path("in/a/1.txt"), latin1(folder.path("in/a/é.txt"))) == 0)
    let error = #expect(throws: FileError.self) { try Dataset.files(matching: folder.path("in/a") + "/*.txt") }
    #expect(error.map { "\($0)" }?.contains("in/a/\\xE9.txt': its name is not UTF-8; rename it") ?? false, "\(String(describing: error))")
  }
}
