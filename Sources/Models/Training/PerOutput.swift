/// What is said of each output of a model: in their order, by their names, or once for all.
///
///     model.compile(
///       optimizer: Adam(), loss: ["kind": .sparseCategoricalCrossentropy, "box": .meanSquaredError],
///       metrics: ["kind": [.accuracy]], lossWeights: [1, 0.5])
///
/// In a list, nil leaves an output out.
public struct PerOutput<Value>: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  private enum Form {
    case all(Value)
    case list([Value?])
    case named([String: Value])
  }

  private let form: Form

  private init(_ form: Form) { self.form = form }

  /// One for each output, in their order.
  public init(_ values: [Value?]) { form = .list(values) }

  /// Those of the outputs that `values` names.
  public init(_ values: [String: Value]) { form = .named(values) }

  public init(arrayLiteral elements: Value?...) { form = .list(elements) }

  public init(dictionaryLiteral elements: (String, Value)...) {
    form = .named(Dictionary(elements, uniquingKeysWith: { $1 }))
  }

  /// The same for every output.
  public static func all(_ value: Value) -> PerOutput { PerOutput(Form.all(value)) }

  /// The values in the order of the outputs called `names`.
  ///
  /// - Parameter role: what they are, for the message of the error.
  func values(for names: [String], _ role: String) throws(BundleError) -> [Value?] {
    switch form {
    case .all(let value): return names.map { _ in value }
    case .list(let values):
      guard values.count == names.count else {
        throw BundleError(
          reason: "\(role): \(values.count) for the \(names.count) outputs \(names.joined(separator: ", "))")
      }
      return values
    case .named(let values):
      if let stray = values.keys.sorted().first(where: { !names.contains($0) }) {
        throw BundleError(
          reason: "\(role): there is no output '\(stray)'; the outputs are \(names.joined(separator: ", "))")
      }
      return names.map { values[$0] }
    }
  }
}
