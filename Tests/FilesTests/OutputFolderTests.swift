import Files
import Testing
import _TestSupport

struct OutputFolderTests {
  private struct Failure: Error {}
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func foldersAreMadeAndRemovedAgainWhenEmpty() throws {
    try OutputFolder(folder.path + "/x/y/").removeIfEmpty()
    #expect(try folder.contents() == [])
    let kept = try OutputFolder(folder.path + "/x/y/")
    try folder.write([1], to: "x/file")
    kept.removeIfEmpty()
    #expect(try folder.contents() == ["x"])
    _ = try OutputFolder("")
    _ = try OutputFolder(of: "name")
  }

  @Test func onlyAFailureRemovesThem() throws {
    #expect(throws: Failure.self) { try OutputFolder.making(for: folder.path + "/x/y/a.csv") { throw Failure() } }
    #expect(try folder.contents() == [])
    #expect(try OutputFolder.making(for: folder.path + "/x/a.csv") { 7 } == 7)
    #expect(try folder.contents() == ["x"])
    // What was there before stays.
    #expect(throws: Failure.self) { try OutputFolder.making(for: folder.path + "/x/b.csv") { throw Failure() } }
    #expect(try folder.contents() == ["x"])
  }

  @Test func aFileIsNoFolder() throws {
    try folder.write([1], to: "x")
    let error = try #require(throws: FileError.self) { try OutputFolder(of: folder.path + "/x/y/a.csv") }
    #expect(error.description == "cannot create '\(folder.path)/x/y/': Not a directory")
  }
}
