import Files
import Foundation
import Surveys
import Testing
import _TestSupport

@testable import tfrecord_tool

/// A source is another one when a file of it changes, although none is added or renamed.
struct SourceIdentityTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func folderOfImages() throws -> RecordSource {
    RecordSource(try ClassFolders(root: folder.path + "/in"), ImageOptions(), FeatureEdits())
  }

  private func folderOfTexts() throws -> RecordSource {
    RecordSource(texts: try ClassFolders(root: folder.path + "/in", extensions: [".txt"]), FeatureEdits())
  }

  private func table() throws -> RecordSource {
    let table = try LabeledImageTable(folder: folder.path + "/in", table: folder.path + "/in.csv")
    return RecordSource(table, ImageOptions(), FeatureEdits())
  }

  private func archive() throws -> RecordSource {
    let images = try ArchiveImages(Source(detecting: folder.path + "/digits"))
    return RecordSource(images, split: images.splits[0], ImageOptions(), FeatureEdits())
  }

  /// The identity before and after a change of a file, which is the same as long as nothing changes.
  private func expectChange(of source: () throws -> RecordSource, by change: () throws -> Void) throws {
    let before = try source().identity
    #expect(try source().identity == before)
    try change()
    #expect(try source().identity != before)
  }

  @Test func ofImagesAndTexts() throws {
    let image = try Fixtures.bytes("images/rgb-444.jpg")
    for name in ["a/1.jpg", "a/2.jpg", "b/3.jpg"] { try folder.write(image, to: "in/" + name) }
    try expectChange(of: folderOfImages) { try folder.write(image + [0], to: "in/a/2.jpg") }
    let table = "file,label,note\na/1.jpg,x,one\na/2.jpg,y,two\n"
    try folder.write(Array(table.utf8), to: "in.csv")
    try expectChange(of: self.table) { try folder.write(image + [0, 0], to: "in/a/1.jpg") }
    try expectChange(of: self.table) { try folder.write(Array((table + "b/3.jpg,x,three\n").utf8), to: "in.csv") }
    // Of the same size, but later.
    try expectChange(of: folderOfImages) {
      try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: folder.path + "/in/b/3.jpg")
    }
    try folder.write(Array("some words".utf8), to: "in/a/1.txt")
    try expectChange(of: folderOfTexts) { try folder.write(Array("other words".utf8), to: "in/a/1.txt") }
  }

  @Test(arguments: ["train-labels-idx1-ubyte", "train-images-idx3-ubyte.gz"])
  func ofAnArchive(name: String) throws {
    let digits = Fixtures.path("digits")
    for name in try FileManager.default.contentsOfDirectory(atPath: digits) {
      try folder.write(readFile("\(digits)/\(name)"), to: "digits/" + name)
    }
    try expectChange(of: archive) {
      var bytes = try inflated("digits/" + name)
      bytes[bytes.count - 1] = bytes[bytes.count - 1] == 3 ? 4 : 3
      try folder.write(bytes, to: "digits/" + name)
    }
  }

  private func inflated(_ name: String) throws -> [UInt8] {
    let file = try MappedFile(path: folder.path(name))
    guard name.hasSuffix(".gz") else { return try readFile(file.path) }
    let stream = try InflateStream(file)
    var bytes: [UInt8] = []
    while try stream.read(into: &bytes, upTo: 1 << 16) > 0 {}
    return bytes
  }

  /// The journal has it in its first line.
  @Test func isShortHoweverManyFiles() throws {
    for number in 0..<300 { try folder.write([1], to: "in/a/\(number).jpg") }
    #expect(try folderOfImages().identity.joined().utf8.count < 1000)
  }
}
