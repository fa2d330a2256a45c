import Files
import Testing
import _TestSupport

struct FolderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func foldersAreMadeOnce() throws {
    let path = folder.path + "/a/b/c"
    #expect(try Folder.create(path))
    #expect(try !Folder.create(path))
    #expect(try Folder.names(in: folder.path + "/a") == ["b"])
    #expect(!Folder.removeIfEmpty(folder.path + "/a"))
    #expect(Folder.removeIfEmpty(path))
    #expect(try Folder.names(in: folder.path + "/a/b") == [])
  }

  @Test func namesAreSorted() throws {
    for name in ["b", "a", ".hidden", "é"] { try folder.write([], to: name) }
    #expect(try Folder.names(in: folder.path) == [".hidden", "a", "b", "é"])
    Folder.removeFile(folder.path + "/a")
    Folder.removeFile(folder.path + "/a")
    #expect(try Folder.names(in: folder.path) == [".hidden", "b", "é"])
  }

  @Test func whatIsInTheWayIsNamed() throws {
    let file = try folder.write([], to: "file")
    let error = #expect(throws: FileError.self) { try Folder.create(file) }
    #expect(error?.description == "cannot create '\(file)': a file has this name already, not a folder")
    #expect(throws: FileError.self) { try Folder.create(file + "/below/it") }
    #expect(throws: FileError.self) { try Folder.names(in: file) }
  }
}
