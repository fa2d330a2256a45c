import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// A run that Keras finished, and where it began: `Tools/goldens/runs.py`.
struct SavedRun {
  let path: String
  let dataPath: String
  let inputs: [Tensor]
  let labels: [String: Tensor]
  let weights: Tensor?
  private let after: NPZFile

  /// Whether the layers of the run's model are here.
  static func isReadable(_ name: String) -> Bool {
    name != "transformer" || LayerRegistry.standard.classNames.contains("MultiHeadAttention")
  }

  init(_ name: String) throws {
    path = Fixtures.path("goldens/runs/\(name).keras")
    dataPath = Fixtures.path("goldens/runs/\(name).npz")
    let data = try NPZFile(dataPath)
    inputs = try data.names.filter { $0.hasPrefix("x") }.sorted().map { try data.tensor($0) }
    weights = data.names.contains("sample_weight") ? try data.tensor("sample_weight") : nil
    var labels: [String: Tensor] = [:]
    for name in data.names where !name.hasPrefix("x") && name != "sample_weight" {
      labels[name] = try data.tensor(name)
    }
    self.labels = labels
    after = try NPZFile(Fixtures.path("goldens/runs/\(name).after.npz"))
  }

  /// The weights after the run, in Keras' order.
  func weightsAfter() throws -> [Tensor] {
    try (0..<after.names.count { $0.hasPrefix("after_") }).map { try after.tensor("after_\($0)") }
  }

  func predictions() throws -> [Tensor] {
    try (0..<after.names.count { $0.wholeMatch(of: /p\d+/) != nil }).map { try after.tensor("p\($0)") }
  }

  /// Figures by name: `history` of each epoch, `evaluated` at the end.
  func figures(_ prefix: String) throws -> [String: [Float]] {
    var figures: [String: [Float]] = [:]
    for name in after.names where name.hasPrefix(prefix + "_") {
      figures[String(name.dropFirst(prefix.count + 1))] = try after.tensor(name).scalars(of: Float.self)
    }
    return figures
  }
}

/// Twenty steps of `fit` from a file of Keras end where Keras ends.
@Suite struct WholeRunTests {
  @Test(arguments: ["cnn", "lstm", "pair", "transformer", "lists", "muon", "cells"].filter(SavedRun.isReadable))
  func endsWhereKerasEnds(name: String) throws {
    let run = try SavedRun(name)
    let model = try Model.load(run.path)
    let labels = try (0..<run.labels.count).map { try #require(run.labels["y\($0)"]) }
    let history = try model.fit(
      run.inputs, labels, batchSize: 8, epochs: 5, sampleWeight: run.weights, shuffle: false,
      verbose: .silent)
    try expectEnd(of: run, model, history, try model.evaluate(
      run.inputs, labels, batchSize: 8, sampleWeight: run.weights, verbose: .silent))
  }

  /// Each output has weights of its own, of steps or of samples, by name; its loss counts differently, and steps are masked.
  @Test func endsWhereKerasEndsWithWeights() throws {
    let run = try SavedRun("weighted")
    let model = try Model.load(run.path)
    let data = try NPZFile(run.dataPath)
    let labels = ["each": try data.tensor("y0"), "whole": try data.tensor("y1")]
    let weights = ["each": try data.tensor("w0"), "whole": try data.tensor("w1")]
    let history = try model.fit(
      ["sequence": run.inputs[0]], labels, batchSize: 8, epochs: 5, sampleWeight: weights, shuffle: false,
      verbose: .silent)
    try expectEnd(of: run, model, history, try model.evaluate(
      ["sequence": run.inputs[0]], labels, batchSize: 8, sampleWeight: weights, verbose: .silent))
  }

  /// Outputs called by keys, one layer for two of them, one without a loss.
  @Test func endsWhereKerasEndsWithKeys() throws {
    let run = try SavedRun("keyed")
    let model = try Model.load(run.path)
    #expect(model.outputNames == ["again", "left", "sum"])
    let history = try model.fit(
      run.inputs, run.labels, batchSize: 8, epochs: 5, shuffle: false, verbose: .silent)
    try expectEnd(of: run, model, history, try model.evaluate(
      run.inputs, run.labels, batchSize: 8, verbose: .silent))
  }

  private func expectEnd(
    of run: SavedRun, _ model: Model, _ history: History, _ evaluation: Evaluation
  ) throws {
    let after = try run.weightsAfter()
    #expect(model.parameters.count == after.count)
    for (parameter, expected) in zip(model.parameters, after) {
      #expect(largestDifference(parameter.value, expected) < 1e-4, "\(parameter.name)")
    }
    let figures = try run.figures("history")
    #expect(Set(history.names) == Set(figures.keys))
    for (name, expected) in figures {
      let ours = history.lists[name]?.flatMap { $0 } ?? history[name]
      #expect(ours.count == expected.count, "\(name)")
      for (ours, theirs) in zip(ours, expected) {
        #expect(abs(ours - theirs) < 1e-4, "\(name) \(history[name]) for \(expected)")
      }
    }
    for (name, expected) in try run.figures("evaluated") {
      let ours = evaluation.lists[name] ?? [evaluation[name] ?? .nan]
      #expect(ours.count == expected.count, "\(name)")
      for (ours, theirs) in zip(ours, expected) { #expect(abs(ours - theirs) < 1e-4, "\(name)") }
    }
    for (ours, theirs) in try zip(model.predict(run.inputs), run.predictions()) {
      #expect(largestDifference(ours, theirs) < 1e-4)
    }
  }

  /// Metrics of several numbers keep them; their mean stands where one number is asked for.
  @Test func listsStayLists() throws {
    let run = try SavedRun("lists")
    let model = try Model.load(run.path)
    let ear = ListEar()
    let log = try TemporaryFolder()
    let history = try model.fit(
      run.inputs, run.labels, batchSize: 8, epochs: 2, sampleWeight: run.weights, validationSplit: 0.25,
      callbacks: [ear, CSVLogger(log.path("log.csv"))], verbose: .silent)
    // As Keras writes a list into a cell.
    let cell = try #require(history.lists["f1_score"]?[1]).map { "\($0)" }.joined(separator: ", ")
    let text = String(decoding: try readFile(log.path("log.csv")), as: UTF8.self)
    #expect(text.contains(",\"\"\"[\(cell)]\"\"\","))
    let names = ["precision", "false_negatives", "f1_score", "fbeta_score", "r2_score", "weighted_precision"]
    #expect(Set(history.lists.keys) == Set(names + names.map { "val_" + $0 }))
    #expect(history.lists["false_negatives"]?.map(\.count) == [3, 3])
    let means = try #require(history.lists["val_f1_score"]).map { $0.reduce(0, +) / Float($0.count) }
    #expect(history["val_f1_score"] == means)
    #expect(ear.heard == history.lists["val_precision"])
    #expect(ear.batches.allSatisfy { $0 == 2 } && ear.batches.count == 6)
    let figures = try model.testOnBatch(run.inputs, Array(run.labels.values))
    #expect(figures.lists["precision"]?.count == 2 && figures.lists["recall"] == nil)
  }

  /// What was compiled in Keras is compiled here, and saved as Keras reads it.
  @Test func compiledOutputsSurviveSaving() throws {
    let folder = try TemporaryFolder()
    let run = try SavedRun("pair")
    let model = try Model.load(run.path)
    try model.save(folder.path("pair.keras"))
    let copy = try Model.load(folder.path("pair.keras"))
    let labels = [run.labels["y0"]!, run.labels["y1"]!]
    let figures = try copy.testOnBatch(run.inputs, labels, sampleWeight: run.weights)
    #expect(
      figures.figures.map(\.name) == [
        "loss", "kind_loss", "box_loss", "box_mae", "box_root_mean_squared_error", "kind_accuracy",
        "kind_weighted_accuracy",
      ])
    #expect(try figures.list == model.testOnBatch(run.inputs, labels, sampleWeight: run.weights).list)
    let keyed = try Model.load(SavedRun("keyed").path)
    try keyed.save(folder.path("keyed.keras"))
    #expect(try Model.load(folder.path("keyed.keras")).outputNames == keyed.outputNames)
  }
}

/// Hears the lists among the figures.
private final class ListEar: Callback {
  private(set) var heard: [[Float]] = []
  private(set) var batches: [Int] = []

  override func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) {
    batches.append(logs.lists["precision"]?.count ?? 0)
  }

  override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    heard.append(lists["val_precision"] ?? [])
  }
}
