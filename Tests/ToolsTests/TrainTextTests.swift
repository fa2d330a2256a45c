import Foundation
import Testing
import _TestSupport

/// `train-text` as it is run: what it reads, says and saves, and how it fails.
@Suite struct TrainTextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ name: String) throws -> [String] {
    String(decoding: try Fixtures.bytes("text/\(name).txt"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  private func trained(_ inputs: [String], _ options: [String] = []) throws -> [String: Any] {
    let model = try folder.path("model.keras")
    let run = try CommandRun(
      "train-text",
      ["train"] + inputs + options + ["--epochs", "12", "--embedding", "8", "--length", "20", "--seed", "3"]
        + ["--learning-rate", "0.01", "--vocabulary", "1000", "--output", model, "--json"])
    #expect(run.status == 0, "\(run.errors)")
    return try run.json()
  }

  @Test func learnsFromTwoFilesAndPredicts() throws {
    let files = ["negative", "positive"].map { Fixtures.path("text/\($0).txt") }
    let report = try trained(files)
    #expect(report["texts"] as? Int == 40)
    #expect(try #require(report["accuracy"] as? Double) > 0.75)
    let confusion = try #require(report["confusion"] as? [[Int]])
    #expect(confusion.joined().reduce(0, +) == 40)
    let classes = try #require(report["classes"] as? [[String: Any]])
    #expect(classes.map { $0["class"] as? String } == ["negative", "positive"])
    let words = try #require(report["telling_words"] as? [[String: Any]])
    #expect(words.count == 20)
    #expect(words.allSatisfy { ($0["score"] as? Double ?? 0) > 0 })

    let model = try folder.path("model.keras")
    let texts = [try lines("positive")[0], try lines("negative")[0]]
    let said = try CommandRun("train-text", ["predict", model] + texts)
    #expect(said.status == 0, "\(said.errors)")
    let answers = said.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(answers.map { String($0[0]) } == ["positive", "negative"])
    #expect(answers.map { String($0[2]) } == texts)
    let read = try CommandRun("train-text", ["predict", model], input: texts.joined(separator: "\n"))
    #expect(read.output == said.output)
    let json = try CommandRun("train-text", ["predict", model, "--json", texts[0]]).json()
    #expect(json["class"] as? String == "positive")
    #expect((json["confidences"] as? [String: Double])?.count == 2)

    let judged = try CommandRun("train-text", ["evaluate", model] + files)
    #expect(judged.output.contains("on 400 held-out texts") && judged.output.contains(#"is \ taken for"#))
  }

  /// The same texts as folders, a table and lines of JSON give the same model, and so the same report.
  @Test func foldersAndTablesAreTheSameTexts() throws {
    var reports: [NSDictionary] = []
    var table = "label,text\n"
    var json = ""
    for name in ["negative", "positive"] {
      for (number, text) in try lines(name).enumerated() {
        let digits = String(number + 1000)
        _ = try folder.write(Array(text.utf8), to: "folders/\(name)/\(digits).txt")
        table += "\(name),\"\(text.replacingOccurrences(of: "\"", with: "\"\""))\"\n"
        let row = try JSONSerialization.data(withJSONObject: ["body": text, "team": name])
        json += String(decoding: row, as: UTF8.self) + "\n"
      }
    }
    reports.append(try trained(["negative", "positive"].map { Fixtures.path("text/\($0).txt") }) as NSDictionary)
    reports.append(try trained([folder.path("folders")]) as NSDictionary)
    reports.append(try trained([folder.write(Array(table.utf8), to: "rows.csv")]) as NSDictionary)
    reports.append(
      try trained(
        [folder.write(Array(json.utf8), to: "rows.jsonl")], ["--text-column", "body", "--label-column", "team"])
        as NSDictionary)
    for report in reports { #expect(report == reports[0]) }
  }

  @Test(arguments: ["cnn", "lstm", "transformer"]) func otherModelsLearnToo(model: String) throws {
    let report = try trained(
      ["negative", "positive"].map { Fixtures.path("text/\($0).txt") }, ["--model", model])
    #expect(try #require(report["accuracy"] as? Double) > 0.7)
    let said = try CommandRun("train-text", ["predict", folder.path("model.keras"), lines("positive")[0]])
    #expect(said.output.hasPrefix("positive\t"), "\(said.output) \(said.errors)")
  }

  @Test func dataThatIsNotRightIsNamed() throws {
    let half = try folder.write(Array(#"{"text": "a", "label": "#.utf8), to: "half.jsonl")
    let other = try folder.write(Array("{\"text\": \"a\"}\n".utf8), to: "other.jsonl")
    let table = try folder.write(Array("text,kind\na,b\n".utf8), to: "table.csv")
    let single = try folder.write(Array("text,label\na,b\nc,b\n".utf8), to: "single.csv")
    _ = try folder.write([0x61], to: "one/a/1.txt")
    _ = try folder.write([0xFF, 0xFE], to: "bytes/a/1.txt")
    _ = try folder.write([0x61], to: "bytes/b/1.txt")
    for (inputs, message) in [
      ([half], "'\(half)', line 1: "), ([other], #"'\#(other)', line 1: expected a text as "label""#),
      ([table], "label"), ([single], "expected texts of at least 2 classes, found b"),
      ([try folder.path("one")], "expected a folder for each class"),
      ([try folder.path("bytes")], "bytes/a/1.txt' is not UTF-8"),
      ([try folder.path("missing.txt"), half], "missing.txt"),
      ([try folder.path("alone.txt")], "two files or more"),
    ] {
      let run = try CommandRun("train-text", ["train"] + inputs)
      #expect(run.status == 1 && run.errors.contains(message), "\(inputs): \(run.status) \(run.errors)")
      #expect(run.output.isEmpty)
    }
  }

  @Test func commandLinesThatAreNotRightAreRefused() throws {
    for arguments in [["train"], ["train", "a", "b", "--epochs", "0"], ["train", "a", "--model", "large"],
      ["train", "a", "--output", "model.txt"], ["predict"]]
    {
      #expect(try CommandRun("train-text", arguments).status == 64, "\(arguments)")
    }
    let file = try folder.write([1, 2, 3], to: "no.keras")
    let run = try CommandRun("train-text", ["predict", file, "a"])
    #expect(run.status == 1 && run.errors.contains("no.keras"))
    let images = Fixtures.path("goldens/keras/images.keras")
    let other = try CommandRun("train-text", ["predict", images, "a"])
    #expect(other.status == 1 && other.errors.contains("does not take a text"))
  }

  /// A model that Keras saved has no names of classes: numbers stand for them.
  @Test func modelsOfKerasPredict() throws {
    let run = try CommandRun("train-text", ["predict", Fixtures.path("goldens/keras/texts/sequence.keras"), "a b zz"])
    #expect(run.output.hasPrefix("1\t0.502022"), "\(run.output) \(run.errors)")
  }
}
