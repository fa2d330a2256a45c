import Foundation
import Testing
import _TestSupport

/// Every output makes the folders that it needs, and none stays when nothing comes of it.
struct OutputFoldersTests {
  private static let examples = Fixtures.path("records/examples.tfrecord")
  private static let damaged = Fixtures.path("records/bad-data.tfrecord")
  private static let shapes = Fixtures.path("shapes/train")
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    (["tfrecord-tool", "merge", examples, "--output"], "a.tfrecord"), (["tfrecord-tool", "convert", examples, "--output"], "a.jsonl"),
    (["tfrecord-tool", "convert", examples, "--output"], "a.csv"), (["tfrecord-tool", "convert", examples, "--output"], "a.npz"),
    (["tfrecord-tool", "repair", damaged, "--output"], "a"), (["tfrecord-tool", "schema", examples, "--output"], "a.pbtxt"),
    (["tfrecord-tool", "sample", examples, "--output"], "a"), (["dataset-inspect", shapes, "--html"], "a.html"),
    (["dataset-inspect", shapes, "--contact-sheet"], "a.jpg"), (["dataset-inspect", shapes, "--stats"], "a.pb"),
    (["dataset-inspect", shapes, "--image-size", "8", "--export"], "a.npz"),
  ])
  func missingFoldersAreMade(command: [String], name: String) throws {
    let features = command.contains("convert") && name.hasSuffix("npz") ? ["--features", "-name,-tags,-été,-unset"] : []
    let run = try CommandRun(command[0], command.dropFirst() + ["new/x/\(name)"] + features, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try readFile(folder.path("new/x/\(name)")).count > 10)
    #expect(try folder.contents() == ["new"])
  }

  @Test(arguments: [
    (["tfrecord-tool", "convert", damaged, "--output"], "a.jsonl"), (["tfrecord-tool", "convert", damaged, "--output"], "a.csv"),
    (["tfrecord-tool", "repair", "letter", "--output"], "a"), (["tfrecord-tool", "schema", damaged, "--output"], "a.pbtxt"),
    (["tfrecord-tool", "convert", damaged, "--to", "image-folder", "--output"], "a"),
    (["dataset-inspect", "missing", "--html"], "a.html"), (["dataset-inspect", "missing", "--export"], "a.npz"),
  ])
  func whereNothingIsWrittenNoneStays(command: [String], name: String) throws {
    try folder.write(Array("This is a letter, and no file of records at all.".utf8), to: "letter")
    let run = try CommandRun(command[0], command.dropFirst() + ["new/x/\(name)"], in: folder)
    #expect(run.status != 0)
    #expect(try folder.contents() == ["letter"], "\(run.errors)")
  }
}
