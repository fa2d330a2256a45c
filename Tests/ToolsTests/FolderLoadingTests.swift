import ImageCodecs
import TensorFiles
import Tensors
import Testing
import _TestSupport

struct FolderLoadingTests {
  private let root = Fixtures.path("shapes/train")

  private func lines(_ run: CommandRun) -> [[String]] {
    run.output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test func listsFilesAndLabels() throws {
    let run = try CommandRun("dataset-inspect", [root, "--list", "--no-shuffle"])
    #expect(run.status == 0)
    #expect(run.errors == "Found 180 files belonging to 3 classes.\n")
    let lines = lines(run)
    #expect(lines.count == 180)
    #expect(lines.first == ["\(root)/circle/circle-000.jpg", "0"])
    #expect(lines.last == ["\(root)/triangle/triangle-059.png", "2"])
  }

  @Test func sidesOfASplitShareNothing() throws {
    func list(_ more: String...) throws -> CommandRun {
      try CommandRun("dataset-inspect", [root, "--list", "--seed", "7", "--validation-split", "0.25"] + more)
    }
    let (training, validation) = (try list("--subset", "training"), try list("--subset", "validation"))
    #expect(training.errors.hasSuffix("classes.\nUsing 135 files for training.\n"))
    #expect(validation.errors.hasSuffix("classes.\nUsing 45 files for validation.\n"))
    #expect(lines(training).count == 135 && lines(validation).count == 45)
    #expect(try list().output == training.output + validation.output)
    #expect(Set(lines(training)).isDisjoint(with: lines(validation)))
    #expect(try list("--order", "millrace", "--subset", "validation").output == validation.output)
    let millrace = try list("--order", "millrace", "--subset", "training")
    #expect(millrace.output != training.output && Set(lines(millrace)) == Set(lines(training)))
  }

  @Test func withoutLabelsOnlyPathsAreListed() throws {
    let run = try CommandRun("dataset-inspect", [root, "--list", "--label-mode", "none", "--no-shuffle"])
    #expect(run.errors == "Found 180 files.\n")
    #expect(lines(run).first == ["\(root)/circle/circle-000.jpg"])
  }

  @Test func exportsWhatTheLoaderGives() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(
      "dataset-inspect",
      [
        root, "--list", "--export", "out.npz", "--batches", "2", "--batch-size", "5", "--image-size", "12x10", "--seed", "3",
        "--label-mode", "categorical", "--color-mode", "grayscale", "--interpolation", "area",
      ], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let file = try NPZFile(folder.path + "/out.npz")
    #expect(file.names == ["images", "labels"])
    let (images, labels) = (try file.tensor("images"), try file.tensor("labels"))
    #expect(images.shape == [10, 12, 10, 1] && labels.shape == [10, 3])
    for (row, line) in lines(run).prefix(10).enumerated() {
      let photo = try decodeImage(readFile(line[0]), channels: 1).resized(
        to: ImageSize(height: 12, width: 10), method: .area)
      #expect(images[row] == photo)
      #expect(labels[row].argmax().scalar(of: Int64.self) == Int64(line[1]))
    }
  }

  @Test func exportsGoOverToValidationAndEnd() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(
      "dataset-inspect",
      [root, "--export", "all.npz", "--batches", "100", "--image-size", "2", "--validation-split", "0.1", "--label-mode", "none"],
      in: folder)
    #expect(run.status == 0 && run.output == "")
    let file = try NPZFile(folder.path + "/all.npz")
    #expect(file.names == ["images"])
    #expect(try file.tensor("images").shape == [180, 2, 2, 3])
  }

  @Test(arguments: [
    (["in", "--list", "--validation-split", "1.5"], 64, "--validation-split must be between 0 and 1, but is 1.5"),
    (["in", "--list", "--subset", "training"], 64, "--validation-split must be given, too"),
    (["in", "--list", "--crop-to-aspect-ratio", "--pad-to-aspect-ratio"], 64, "Only one of"),
    (["in", "--list", "--image-size", "0x3"], 64, "image-size"),
    (["in", "--list", "--interpolation", "cubic"], 64, "mitchellcubic"),
    (["in", "in", "--list"], 64, "take one folder, but 2 were given"),
    (["in", "--export", "x.npz", "--batches", "0"], 64, "--batches is 0"),
    (["in", "--list", "--class-names", "cat,emu"], 1, "is named emu. There are: cat"),
    (["missing", "--list"], 1, "missing"),
    (["in", "--export", "in/cat/1.jpg/x.npz"], 1, "in/cat/1.jpg/x.npz"),
    (["in", "--list", "--validation-split", "0.3"], 1, "No validation images found in in"),
  ])
  func mistakes(arguments: [String], status: Int, words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/one-pixel.jpg"), to: "in/cat/1.jpg")
    let run = try CommandRun("dataset-inspect", arguments, in: folder)
    #expect(run.status == status)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }
}
