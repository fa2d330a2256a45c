import Files
import TensorFiles
import Testing
import _TestSupport

struct ZipArchiveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// An archive with one stored and one deflated entry.
  func archive(_ name: String) throws -> String {
    let path = try folder.path(name)
    let writer = ZipWriter(name: path)
    try writer.add("metadata.json", Array("{}".utf8))
    try writer.add("folder/zeros", [UInt8](repeating: 0, count: 5000), compression: .deflated)
    try writer.write(to: path)
    return path
  }

  @Test func writesAndReads() throws {
    let archive = try ZipArchive(archive("a.zip"))
    #expect(archive.entries.map(\.name) == ["metadata.json", "folder/zeros"])
    #expect(archive.entries[0].compressedByteCount == 2)
    #expect(archive.entries[1].compressedByteCount < 100)
    #expect(try archive.read("metadata.json") == Array("{}".utf8))
    #expect(try archive.read("folder/zeros") == [UInt8](repeating: 0, count: 5000))
  }

  @Test func refusesTheSameNameTwice() throws {
    let writer = ZipWriter(name: "a.zip")
    try writer.add("x", [1])
    let error = try #require(throws: TensorFileError.self) { try writer.add("x", [2]) }
    #expect(error.entry == "x")
  }

  @Test(arguments: ["../x.npy", "/x.npy", "a/../x.npy", ".."])
  func refusesNamesThatLeadOut(_ name: String) throws {
    let path = try folder.path("a.zip")
    let writer = ZipWriter(name: path)
    try writer.add("metadata.json", [1])
    try writer.add(name, [1])
    try writer.write(to: path)
    let error = try #require(throws: TensorFileError.self) { try ZipArchive(path) }
    #expect(error.entry == name)
    #expect(error.found == "one that leads out of it")
  }

  @Test func namesWithDotsInThemLeadNowhere() throws {
    let path = try folder.path("a.zip")
    let writer = ZipWriter(name: path)
    try writer.add("a..b/.c/...npy", [1])
    try writer.write(to: path)
    #expect(try ZipArchive(path).entries.map(\.name) == ["a..b/.c/...npy"])
  }

  @Test func namesAMissingEntryAndAMissingFile() throws {
    let archive = try ZipArchive(archive("a.zip"))
    let error = try #require(throws: TensorFileError.self) { try archive.read("config.json") }
    #expect(error.entry == "config.json")
    #expect(throws: FileError.self) { try ZipArchive("missing.zip") }
    #expect(throws: TensorFileError.self) {
      try ZipArchive(folder.write(Array("no archive".utf8), to: "b.zip"))
    }
  }

  @Test func noticesAWrongChecksum() throws {
    var bytes = try readFile(archive("a.zip"))
    // The content of the first entry follows its header of 30 bytes and its name.
    bytes[30 + 13] = UInt8(ascii: "[")
    let damaged = try ZipArchive(folder.write(bytes, to: "b.zip"))
    let error = try #require(throws: TensorFileError.self) { try damaged.read("metadata.json") }
    #expect(error.description.contains("CRC"))
  }

  @Test func refusesALargerEntryThanAllowed() throws {
    let archive = try ZipArchive(archive("a.zip"), maximumEntryByteCount: 4999)
    let error = try #require(throws: TensorFileError.self) { try archive.read("folder/zeros") }
    #expect(error.found == "5000")
  }

  @Test func refusesAClaimThatCannotBe() throws {
    var bytes = try readFile(archive("a.zip"))
    // The size of the last entry, 24 bytes into its directory entry, claims 4 GB.
    let directory = try #require(
      (0..<bytes.count - 4).last { bytes[$0..<$0 + 4] == [0x50, 0x4B, 1, 2] })
    for index in 24..<28 { bytes[directory + index] = 0xFE }
    let error = try #require(throws: TensorFileError.self) {
      try ZipArchive(folder.write(bytes, to: "b.zip")).read("folder/zeros")
    }
    #expect(error.found.contains("4278124286") || error.description.contains("zip"))
  }

  @Test func survivesDamage() throws {
    let bytes = try readFile(archive("a.zip"))
    func read(_ bytes: [UInt8]) throws {
      let archive = try ZipArchive(folder.write(bytes, to: "damaged.zip"))
      for entry in archive.entries { _ = try archive.read(entry.name) }
    }
    #expect(changeEachByte(of: bytes, in: 0..<bytes.count, by: 3, read: read).refused > 40)
    #expect(truncate(bytes, by: 5, read: read).accepted == 0)
  }
}
