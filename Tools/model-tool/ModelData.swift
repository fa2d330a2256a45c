import Models
import TensorFiles
import Tensors
import Texts

/// The arrays of a file, matched to the inputs and outputs of a model.
struct ModelData {
  private let path: String
  private let model: Model
  private var arrays: [String: Tensor] = [:]
  /// The arrays that are texts, which have a last axis of bytes.
  private var textNames: Set<String> = []

  /// Reads a .npy file, whose array is called x, or a .npz file.
  init(_ path: String, for model: Model) throws {
    self.path = path
    self.model = model
    if path.hasSuffix(".npy") {
      if let texts = try NPYTexts(path) { add(texts, "x") } else { arrays["x"] = try NPYFile.read(path) }
      return
    }
    let file = try NPZFile(path)
    for name in file.names {
      if let texts = try file.texts(name) { add(texts, name) } else { arrays[name] = try file.tensor(name) }
    }
  }

  private mutating func add(_ found: NPYTexts, _ name: String) {
    let bytes = Tensor(texts: found.texts)
    arrays[name] = bytes.reshaped(found.shape + [bytes.shape[1]])
    textNames.insert(name)
  }

  /// The model's inputs in their order, checked and of the types it takes.
  ///
  /// - Parameter training: whether they are to be trained on.
  func inputs(training: Bool = false) throws -> [Tensor] {
    guard let declared = model.declaredInputs else {
      throw ModelToolError(description: "'\(path)': the model does not say what it takes")
    }
    let inputs = try declared.enumerated().map { index, input in
      guard let name = nameOfArray(called: input.name, "x", index, of: declared.count) else {
        throw missing("input '\(input.name)'", "x", index, of: declared.count)
      }
      guard textNames.contains(name) == input.isText else {
        let (takes, holds) = input.isText ? ("texts", "numbers") : ("numbers", "texts")
        throw ModelToolError(
          description: "'\(path)': the input '\(input.name)' takes \(takes), and the array '\(name)' holds \(holds)")
      }
      return input.isText ? fitted(arrays[name]!, to: input.shape.count) : arrays[name]!
    }
    return try explained { () throws(DataProblem) in
      try model.checked(inputs: inputs, training: training)
    }
  }

  /// Labels and weights by output, checked against the inputs.
  func labels(for inputs: [Tensor]) throws -> (labels: [String: Tensor], sampleWeight: [String: Tensor]) {
    let names = model.outputNames
    let inputNames = Set(model.declaredInputs?.map(\.name) ?? [])
    var labels: [String: Tensor] = [:]
    for (index, name) in names.enumerated() {
      let own = inputNames.contains(name) ? "" : name
      guard let found = nameOfArray(called: own, "y", index, of: names.count) else { continue }
      guard !textNames.contains(found) else {
        throw ModelToolError(
          description: "'\(path)': labels of the output '\(name)' are numbers, and the array '\(found)' holds texts")
      }
      labels[name] = arrays[found]
    }
    if labels.isEmpty { throw missing("output '\(names[0])'", "y", 0, of: names.count) }
    var weights: [String: Tensor] = [:]
    for name in labels.keys { weights[name] = arrays["sample_weight"] }
    try explained { () throws(DataProblem) in
      try model.check(labels: labels, sampleWeight: weights, for: inputs)
    }
    return (labels, weights)
  }

  /// The array by the name of the model's part, by its letter alone, or by letter and number.
  private func nameOfArray(called name: String, _ letter: String, _ index: Int, of count: Int) -> String? {
    ([name] + (count == 1 ? [letter] : []) + ["\(letter)\(index)"]).first { arrays[$0] != nil }
  }

  /// Texts with an axis of 1 behind the samples more or less, where that makes `rank` axes: one text a sample
  /// is written either way.
  private func fitted(_ texts: Tensor, to rank: Int) -> Tensor {
    let shape = texts.shape
    if shape.count > 1, shape.count == rank - 1 { return texts.reshaped([shape[0], 1] + shape.dropFirst()) }
    if shape.count == rank + 1, shape[1] == 1 { return texts.reshaped([shape[0]] + shape.dropFirst(2)) }
    return texts
  }

  private func missing(_ part: String, _ letter: String, _ index: Int, of count: Int) -> ModelToolError {
    let other = count == 1 ? letter : "\(letter)\(index)"
    return ModelToolError(
      description:
        "'\(path)': there is no array for the \(part) (nor '\(other)'); there are \(arrays.keys.sorted().joined(separator: ", "))")
  }

  private func explained<Result>(_ body: () throws(DataProblem) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw ModelToolError(description: "'\(path)': \(error.description)")
    }
  }
}

extension Model {
  /// The compiled model in a file.
  static func compiled(_ path: String, for verb: String) throws -> Model {
    let model = try Model.load(path)
    guard model.optimizer != nil else {
      throw ModelToolError(
        description: "'\(path)': the model was saved without its compile configuration, so there is no loss to \(verb)")
    }
    return model
  }
}
