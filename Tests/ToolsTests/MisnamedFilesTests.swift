import Foundation
import Glibc
import Testing
import _TestSupport

/// Files whose names are not UTF-8, as those from old archives are.
struct MisnamedFilesTests {
  /// A folder of images, or of texts, with a Latin-1 name in a class and a class of such a name.
  private func data(_ ending: String, _ content: [UInt8]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(content, to: "in/a/1." + ending)
    try #require(rename(folder.path("in/a/1." + ending), latin1(folder.path("in/a/café." + ending))) == 0)
    try folder.write(content, to: "in/a/1." + ending)
    try #require(mkdir(latin1(folder.path("in/Ä")), 0o755) == 0)
    return folder
  }

  /// A path with a byte for each letter, for C.
  private func latin1(_ path: String) -> [CChar] {
    path.unicodeScalars.map { CChar(bitPattern: UInt8(truncatingIfNeeded: $0.value)) } + [0]
  }

  @Test(arguments: ["jpg", "txt"])
  func areToldEscaped(ending: String) throws {
    let folder = try data(ending, ending == "jpg" ? Fixtures.bytes("images/rgb-444.jpg") : Array("one".utf8))
    let inspected = try CommandRun("dataset-inspect", ["in"], in: folder)
    #expect(inspected.status == 1)
    #expect(inspected.output.contains("3 \(ending == "jpg" ? "image" : "text")s in 1 class"), "\(inspected.output)")
    #expect(
      inspected.output.contains("2 problems:\n  in/\\xC4: the name is not UTF-8; rename it\n  in/a/caf\\xE9.\(ending): the name is not UTF-8"),
      "\(inspected.output)")
    let converted = try CommandRun("tfrecord-tool", ["convert", "in", "--output", "a"], in: folder)
    #expect(converted.status == 0)
    #expect(
      converted.errors == "warning: 2 files are left out, since their names are not UTF-8 (first: \\xC4)\n", "\(converted.errors)")
    #expect(converted.output.contains("1 record in 1 file"), "\(converted.output)")
  }

  @Test func recordsOfSuchANameAreNotPassedOver() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "in/a.tfrecord")
    try folder.write(Fixtures.bytes("records/examples.tfrecord"), to: "in/b.tfrecord")
    try #require(rename(folder.path("in/b.tfrecord"), latin1(folder.path("in/é.tfrecord"))) == 0)
    for (tool, arguments) in [("tfrecord-tool", ["info", "in"]), ("dataset-inspect", ["in"])] {
      let run = try CommandRun(tool, arguments, in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("'in/\\xE9.tfrecord'") && run.errors.contains("the name is not UTF-8"), "\(run.errors)")
    }
  }
}
