import Models
import TensorFiles
import Tensors

/// The arrays of a file, matched to the inputs and outputs of a model.
struct ModelData {
  private let path: String
  private let model: Model
  private let arrays: [String: Tensor]

  /// Reads a .npy file, whose array is called x, or a .npz file.
  init(_ path: String, for model: Model) throws {
    self.path = path
    self.model = model
    arrays =
      path.hasSuffix(".npy") ? ["x": try NPYFile.read(path)] : try NPZFile(path).tensors()
  }

  /// The model's inputs in their order, checked and of the types it takes.
  ///
  /// - Parameter training: whether they are to be trained on.
  func inputs(training: Bool = false) throws -> [Tensor] {
    guard let declared = model.declaredInputs else {
      throw ModelToolError(description: "'\(path)': the model does not say what it takes")
    }
    let inputs = try declared.enumerated().map { index, input in
      guard let tensor = array(called: input.name, "x", index, of: declared.count) else {
        throw missing("input '\(input.name)'", "x", index, of: declared.count)
      }
      return tensor
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
      labels[name] = array(called: own, "y", index, of: names.count)
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
  private func array(called name: String, _ letter: String, _ index: Int, of count: Int) -> Tensor? {
    arrays[name] ?? (count == 1 ? arrays[letter] : nil) ?? arrays["\(letter)\(index)"]
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
