import Foundation
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// `model-tool` on models that Keras saved (`Tools/goldens/runs.py`).
@Suite struct ModelToolTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func golden(_ name: String) -> String { Fixtures.path("goldens/runs/\(name)") }

  private func run(_ arguments: String...) throws -> CommandRun { try CommandRun("model-tool", arguments) }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars(of: Float.self), b.scalars(of: Float.self)).map { abs($0 - $1) }.max() ?? 0
  }

  @Test(arguments: ["cnn", "lstm", "pair", "keyed"])
  func fitEndsWhereKerasEnds(name: String) throws {
    let (trained, history) = (try folder.path("trained.keras"), try folder.path("history.json"))
    let fit = try run(
      "fit", golden("\(name).keras"), "--data", golden("\(name).npz"), "--epochs", "5", "--batch-size",
      "8", "--no-shuffle", "--output", trained, "--history", history)
    #expect(fit.status == 0, "\(fit.errors)")
    let after = try NPZFile(golden("\(name).after.npz"))
    let model = try Model.load(trained)
    for (index, parameter) in model.parameters.enumerated() {
      #expect(try difference(parameter.value, after.tensor("after_\(index)")) < 1e-4)
    }
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(readFile(history))) as? [String: [Double]])
    #expect(
      Set(figures.keys)
        == Set(after.names.filter { $0.hasPrefix("history_") }.map { String($0.dropFirst(8)) }))

    let evaluation = try run(
      "evaluate", trained, "--data", golden("\(name).npz"), "--batch-size", "8", "--json")
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    for (figure, value) in try evaluation.json() {
      let expected = try after.tensor("evaluated_\(figure)").scalar(of: Float.self)
      #expect(abs((value as? Double ?? .nan) - Double(expected)) < 1e-4, "\(figure)")
    }
  }

  /// A metric of several numbers is a list in JSON, as Keras' would be, and a row of numbers for people.
  @Test func metricsOfSeveralNumbersAreLists() throws {
    let (trained, history) = (try folder.path("trained.keras"), try folder.path("history.json"))
    let fit = try run(
      "fit", golden("lists.keras"), "--data", golden("lists.npz"), "--epochs", "5", "--batch-size", "8",
      "--no-shuffle", "--output", trained, "--history", history)
    #expect(fit.status == 0, "\(fit.errors)")
    let after = try NPZFile(golden("lists.after.npz"))
    let figures = try #require(
      try JSONSerialization.jsonObject(with: Data(readFile(history))) as? [String: Any])
    let expected = try after.tensor("history_f1_score")
    let found = try #require(figures["f1_score"] as? [[Double]])
    #expect(found.count == 5 && found.allSatisfy { $0.count == 3 })
    #expect(difference(Tensor(found.joined().map { Float($0) }), expected.reshaped([-1])) < 1e-4)
    #expect((figures["recall"] as? [Double])?.count == 5)

    let arguments = ["evaluate", trained, "--data", golden("lists.npz"), "--batch-size", "8"]
    let evaluation = try CommandRun("model-tool", arguments + ["--json"])
    let precision = try #require(try evaluation.json()["precision"] as? [Double])
    #expect(
      try difference(Tensor(precision.map { Float($0) }), after.tensor("evaluated_precision")) < 1e-4)
    #expect(try evaluation.json()["recall"] is Double)
    let table = try CommandRun("model-tool", arguments).output
    #expect(table.contains(/false_negatives +[0-9.]+, [0-9.]+, [0-9.]+/), "\(table)")
  }

  @Test func predictAnswersByOutput() throws {
    let answers = try folder.path("answers.npz")
    let predict = try run(
      "predict", golden("pair.keras"), "--input", golden("pair.npz"), "--output", answers,
      "--batch-size", "5")
    #expect(predict.status == 0, "\(predict.errors)")
    #expect(predict.output == "kind\t[32, 3]\nbox\t[32, 4]\n")
    let model = try Model.load(golden("pair.keras"))
    let data = try NPZFile(golden("pair.npz"))
    let expected = try model.predict([data.tensor("x0"), data.tensor("x1")])
    let file = try NPZFile(answers)
    #expect(try difference(file.tensor("kind"), expected[0]) < 1e-5)
    #expect(try difference(file.tensor("box"), expected[1]) < 1e-5)
  }

  @Test func predictTakesOneArray() throws {
    let data = try NPZFile(golden("cnn.npz"))
    try NPYFile.write(data.tensor("x0"), to: folder.path("x.npy"))
    let predict = try run(
      "predict", golden("cnn.keras"), "--input", folder.path("x.npy"), "--output", folder.path("y.npy"))
    #expect(predict.status == 0, "\(predict.errors)")
    #expect(try NPYFile.read(folder.path("y.npy")).shape == [32, 4])
  }

  @Test func summaryShowsLayersAndTraining() throws {
    let summary = try run("summary", golden("pair.keras"), "--plot", folder.path("pair.svg"))
    #expect(summary.status == 0)
    #expect(summary.output.contains("│ kind (Dense)"))
    #expect(summary.output.contains("concatenate"))
    #expect(summary.output.contains("Optimizer: AdamW, 0 steps done"))
    #expect(summary.output.contains("Output box: loss huber_loss, metrics mae, root_mean_squared_error"))
    #expect(try String(decoding: readFile(folder.path("pair.svg")), as: UTF8.self).hasPrefix("<svg"))
    let picture = try folder.path("graph.svg")
    let nested = try run(
      "summary", Fixtures.path("goldens/keras/layers/graph.keras"), "--plot", picture, "--expand-nested")
    #expect(nested.status == 0 && nested.output.contains("│   dense"), "\(nested.output)")
    #expect(String(decoding: try readFile(picture), as: UTF8.self).contains("inner/dense"))

    let json = try run("summary", golden("pair.keras"), "--json").json()
    #expect(json["parameters"] as? Int == 655)
    #expect((json["inputs"] as? [[String: Any]])?.map { $0["name"] as? String } == ["image", "text"])
  }

  /// A loss of the caller's own in Python says nothing against the layers.
  @Test func summaryShowsModelsThatCannotBeTrained() throws {
    let archive = try ZipArchive(golden("pair.keras"))
    let config = String(decoding: try archive.read("config.json"), as: UTF8.self)
    let path = try folder.path("own.keras")
    let writer = ZipWriter(name: path)
    try writer.add("config.json", Array(config.replacing("\"Huber\"", with: "\"Hubert\"").utf8))
    try writer.add("model.weights.h5", archive.read("model.weights.h5"))
    try writer.write(to: path)
    let summary = try run("summary", path)
    #expect(summary.status == 0 && summary.output.contains("│ kind (Dense)"))
    #expect(summary.output.contains("Not to be trained here: ") && summary.output.contains("Hubert"))
    let json = try run("summary", path, "--json").json()
    #expect((json["trainingProblem"] as? String)?.contains("Hubert") == true)
    #expect(json["parameters"] as? Int == 655)
    #expect(try run("fit", path, "--data", golden("pair.npz"), "--output", folder.path("no.keras")).status == 1)
  }

  @Test func initDrawsTheSameWeightsForASeed() throws {
    for name in ["a", "b"] {
      let made = try run(
        "init", golden("pair.json"), "--output", folder.path("\(name).keras"), "--seed", "5")
      #expect(made.status == 0, "\(made.errors)")
    }
    #expect(try run("diff", folder.path("a.keras"), folder.path("b.keras")).status == 0)
    let diff = try run("diff", folder.path("a.keras"), golden("pair.keras"), "--json")
    #expect(diff.status == 1)
    #expect((try diff.json()["structure"] as? [Any])?.isEmpty == true)
    #expect((try diff.json()["weights"] as? [[String: Any]])?.count == 5)
    // The fresh model trains, as its configuration says how.
    let fit = try run(
      "fit", folder.path("a.keras"), "--data", golden("pair.npz"), "--output",
      folder.path("trained.keras"), "--quiet")
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(fit.output.isEmpty)
  }

  @Test func diffNamesWhatDiffers() throws {
    let diff = try run("diff", golden("cnn.keras"), golden("lstm.keras"))
    #expect(diff.status == 1)
    #expect(diff.output.contains("Conv2D 'conv2d'"))
    #expect(try run("diff", golden("cnn.keras"), golden("cnn.keras")).output.hasPrefix("The same: "))
  }

  @Test func wrongDataAreErrorsThatNameThem() throws {
    func fit(_ arrays: [String: Tensor], _ model: String = "pair") throws -> CommandRun {
      try NPZFile.write(arrays, to: folder.path("data.npz"))
      return try run(
        "fit", golden("\(model).keras"), "--data", folder.path("data.npz"), "--output",
        folder.path("out.keras"))
    }
    var arrays = try NPZFile(golden("pair.npz")).tensors()
    arrays["x1"] = nil
    var result = try fit(arrays)
    #expect(result.status == 1)
    #expect(result.errors.contains("no array for the input 'text' (nor 'x1')"))
    arrays["text"] = Tensor.zeros([32, 6])
    result = try fit(arrays)
    #expect(result.errors.contains("the input 'text' takes shape [any, 5], and got [32, 6]"))
    arrays["text"] = Tensor.full([32, 5], 12 as Float)
    result = try fit(arrays)
    #expect(result.errors.contains("looks up numbers from 0 to 11"))
    arrays["text"] = Tensor.zeros([32, 5])
    arrays["y0"] = Tensor.full([32], 3 as Float)
    result = try fit(arrays)
    #expect(result.status == 1)
    #expect(result.errors.contains("labels of the output 'kind': sample 0 holds the class 3, expected 0 to 2"))
    let classes = (0..<32).map { $0 == 21 ? -1 : Int32($0 % 3) }
    arrays["y0"] = Tensor(classes)
    result = try fit(arrays)
    #expect(result.status == 1)
    let place = "labels of the output 'kind': sample 21 holds the class -1, expected 0 to 2"
    #expect(result.errors.contains("data.npz': " + place), "\(result.errors)")
    let judged = try run("evaluate", golden("pair.keras"), "--data", folder.path("data.npz"), "--json")
    #expect(judged.status == 1)
    #expect(judged.output.contains(place), "\(judged.output)")
    arrays["y0"] = Tensor.zeros([32])
    arrays["y1"] = Tensor.zeros([32, 3])
    result = try fit(arrays)
    #expect(result.errors.contains("labels of the output 'box': expected shape [32, 4], found [32, 3]"))
    arrays["y1"] = Tensor.zeros([32, 4])
    arrays["sample_weight"] = Tensor.zeros([31])
    result = try fit(arrays)
    #expect(result.errors.contains("sample weights of shape [31] do not fit"))
    #expect(result.status == 1)
    #expect(throws: (any Error).self) { try readFile(folder.path("out.keras")) }
  }

  @Test func missingFilesAndWrongFlags() throws {
    let missing = try run("summary", "missing.keras")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("missing.keras"))
    #expect(try run("fit", golden("cnn.keras"), "--data", "x.npz", "--output", "y.txt").status == 64)
    #expect(try run("predict", golden("cnn.keras")).status == 64)
    let huge = try folder.write(
      Array(
        """
        {"class_name":"Sequential","config":{"layers":[
        {"class_name":"InputLayer","config":{"batch_shape":[null,2000000000],"dtype":"float32","name":"x"}},
        {"class_name":"Dense","config":{"units":2000000000,"name":"d"}}]}}
        """.utf8), to: "huge.json")
    let result = try run("init", huge, "--output", folder.path("huge.keras"))
    #expect(result.status == 1)
    #expect(result.errors.contains("at most 2147483648 are allowed"))
  }
}
