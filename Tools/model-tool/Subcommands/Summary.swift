import ArgumentParser
import Models
import Tensors
import Terminal

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows the layers of a model, their shapes and parameters, and how it was compiled.",
    discussion: """
        model-tool summary pets.keras
        model-tool summary pets.keras --json
        model-tool summary pets.keras --plot pets.svg --expand-nested
      """)

  @Argument(help: "A .keras file.", completion: .file(extensions: ["keras"]))
  var model: String

  @Flag(help: "Print it as JSON.")
  var json = false

  @Option(help: "Draw the graph of layers into this SVG file.", completion: .file(extensions: ["svg"]))
  var plot: String?

  @Flag(help: "Show the layers of models inside, too.")
  var expandNested = false

  func run() throws {
    let (model, problem) = try loaded()
    if let plot { try model.plot(to: plot, expandNested: expandNested) }
    if json {
      print(try jsonText(ModelDescription(model, trainingProblem: problem)))
      return
    }
    model.summary(expandNested: expandNested)
    guard let optimizer = model.optimizer else {
      print(problem.map { " Not to be trained here: \($0)" } ?? " Not compiled.")
      return
    }
    print(" Optimizer: \(optimizer.className), \(counted(optimizer.iterations, "step")) done")
    for output in ModelDescription(model).outputs {
      let parts = [output.loss.map { "loss \($0)" }, output.metrics.isEmpty ? nil : "metrics \(output.metrics.joined(separator: ", "))"]
      print(" Output \(output.name): \(parts.compactMap(\.self).joined(separator: ", "))")
    }
  }
}

extension Summary {
  /// The model, and why it cannot be trained here where that is all that is wrong with it, such as a loss of its own.
  private func loaded() throws -> (Model, trainingProblem: String?) {
    do {
      return (try Model.load(model), nil)
    } catch let error as ModelFileError {
      guard let model = try? Model.load(self.model, compile: false) else { throw error }
      return (model, error.description)
    }
  }
}

/// What `summary --json` prints.
struct ModelDescription: Encodable {
  struct Input: Encodable {
    let name: String
    let shape: [Int?]
    let dtype: String
  }

  struct Output: Encodable {
    let name: String
    let shape: [Int?]?
    let loss: String?
    let metrics: [String]
  }

  struct Part: Encodable {
    let name: String
    let type: String
    let outputShapes: [[Int?]]?
    let parameters: Int
    let trainable: Bool
  }

  let name: String
  let type: String
  let parameters: Int
  let trainableParameters: Int
  let inputs: [Input]
  let outputs: [Output]
  let layers: [Part]
  let optimizer: String?
  let steps: Int?
  /// Why it cannot be trained here; nil when it can, or was not compiled.
  let trainingProblem: String?

  init(_ model: Model, trainingProblem: String? = nil) {
    self.trainingProblem = trainingProblem
    func count(_ parameters: [Parameter]) -> Int { parameters.reduce(0) { $0 + $1.value.count } }
    name = model.name
    type = model.className
    parameters = count(model.parameters)
    trainableParameters = count(model.parameters.filter(\.trainable))
    inputs = model.declaredInputs?.map {
      Input(name: $0.name, shape: $0.shape, dtype: $0.dtype.rawValue)
    } ?? []
    let shapes = model.declaredInputs.map { model.outputShapes(for: $0.map(\.shape)) }
    let compiled = model.compiledOutputs
    outputs = model.outputNames.enumerated().map { index, name in
      Output(
        name: name, shape: shapes?[index], loss: compiled?[index].loss,
        metrics: compiled?[index].metrics ?? [])
    }
    layers = model.layers.map { layer in
      Part(
        name: layer.name, type: layer.className,
        outputShapes: layer.builtInputShapes.map { layer.outputShapes(for: $0) },
        parameters: count(layer.parameters), trainable: layer.trainable)
    }
    optimizer = model.optimizer?.className
    steps = model.optimizer?.iterations
  }
}
