import FoundationEssentials
import Millrace

/// A model that takes texts, and the names of its classes.
struct TextClassifier {
  let model: Model
  let classNames: [String]

  /// The file within the model's that has the names, as a JSON list.
  private static let namesFile = "class_names.json"

  /// `body`, which takes word numbers, behind the vectorization that makes them.
  init(_ vectorization: TextVectorization, _ body: Model, classNames: [String]) {
    let text = Input(textShape: [], name: "text")
    model = Functional(
      inputs: text, outputs: body(TextVectorizationLayer(vectorization)(text)), name: "text_classifier")
    self.classNames = classNames
  }

  /// A model that train-text or Keras saved.
  ///
  /// - Throws: `TextDataError` for one that does not take texts or does not give classes, and the errors of `Model.load`.
  init(path: String) throws {
    model = try Model.load(path, compile: false)
    let inputs = (model as? Functional)?.inputs ?? [model.layers.first].compactMap { $0 as? Input }
    guard inputs.count == 1, inputs[0].isText, inputs[0].shape.dropLast().allSatisfy({ $0 ?? 1 == 1 }) else {
      throw TextDataError(
        description: "'\(path)' does not take a text: its first layers should be an input of strings and a TextVectorization."
      )
    }
    let shape = model.outputShapes(for: inputs.map { [nil] + $0.shape })[0]
    guard shape.count == 2, let outputs = shape[1] else {
      throw TextDataError(description: "'\(path)' does not give a number for each class.")
    }
    // One number says yes or no.
    let classes = max(2, outputs)
    if let bytes = model.assets[Self.namesFile] {
      do { classNames = try JSONDecoder().decode([String].self, from: Data(bytes)) } catch {
        throw TextDataError(description: "'\(path)', '\(Self.namesFile)': expected a list of names.")
      }
      guard classNames.count == classes else {
        throw TextDataError(
          description: "'\(path)' has \(classNames.count) names of classes, and tells \(classes) apart.")
      }
    } else {
      classNames = (0..<classes).map(String.init)
    }
  }

  /// Writes model, vocabulary and names into one file.
  func save(_ path: String) throws {
    model.assets[Self.namesFile] = Array(try JSONEncoder().encode(classNames))
    try model.save(path)
  }

  /// For each text the probability of each class.
  ///
  /// Outputs that are no probabilities yet, as of a last layer without an activation, become some.
  func probabilities(of texts: [String]) throws -> [[Float]] {
    if texts.isEmpty { return [] }
    let output = try model.predict(texts, batchSize: 256, verbose: .silent)
    let width = output.shape[1]
    let numbers = output.scalars(of: Float.self)
    let rows = stride(from: 0, to: numbers.count, by: width).map { Array(numbers[$0..<$0 + width]) }
    if width == 1 {
      let areLogits = numbers.contains { $0 < 0 || $0 > 1 }
      return rows.map { row in
        let yes = areLogits ? Activation(.sigmoid)(Tensor(row)).value.scalars(of: Float.self)[0] : row[0]
        return [1 - yes, yes]
      }
    }
    let areProbabilities = rows.allSatisfy { row in
      let sum: Float = row.reduce(0, +)
      return row.allSatisfy { $0 >= 0 } && abs(sum - 1) < 1e-3
    }
    if areProbabilities { return rows }
    return rows.map { row in Softmax()(Tensor(row, shape: [1, width])).value.scalars(of: Float.self) }
  }

  /// The most probable class of each row.
  static func answers(_ probabilities: [[Float]]) -> [Int] {
    probabilities.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
  }
}
