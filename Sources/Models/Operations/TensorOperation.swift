import Tensors

/// One of Keras' operations on tensors as a step of a graph: what `x[:, 0]`, `x * 2 + 1` or
/// `keras.ops.mean(x, axis=1)` leave in a model, and `x[.all, 0]`, `x * 2 + 1` or `x.mean(axes: [1])` of a
/// `SymbolicTensor` make here.
///
/// It has no parameters, takes no notice of masks and hands none on, as in Keras. Each of its calls has
/// arguments of its own, numbers among them; they are kept with the call.
final class TensorOperation: Layer {
  private let operation: String
  /// Where Keras has the class.
  let module: String
  /// The options of the class as Keras writes them, without the name.
  let entries: [String: ConfigValue]
  private let function: any TensorFunction
  /// The arguments of the first call, for the shapes that a summary tells.
  private var firstOptions: [String: ConfigValue]?

  /// - Throws: `ConfigError` for an operation that is not known, or an option that is not followed.
  init(_ operation: String, entries: [String: ConfigValue] = [:], name: String? = nil) throws(ConfigError) {
    guard let form = TensorFunctions.forms[operation] else {
      let known = TensorFunctions.forms.keys.sorted().joined(separator: ", ")
      throw ConfigError(
        className: operation, reason: "the operation '\(operation)' is not supported; known are \(known).")
    }
    for (key, value) in entries.sorted(by: { $0.key < $1.key })
    where !form.options.contains(key) && value != .null && value != false {
      throw ConfigError(
        className: operation, key: key, reason: "it is not supported, found \(value.summary).")
    }
    function = try form.make(ConfigReader(operation, entries))
    self.operation = operation
    self.entries = entries
    module = form.module
    super.init(name: name)
  }

  override var className: String { operation }
  override var maskPath: MaskPath { .made }

  override func config() -> [String: ConfigValue] { entries.merging(["name": .string(name)]) { $1 } }

  override func outputCount(_ options: [String: ConfigValue]) -> Int { function.resultCount }

  override func callProblem(_ shapes: [[Int?]], options: [String: ConfigValue]) -> String? {
    do throws(ConfigError) {
      _ = try function.shapes(OperationArguments(options).operands(shapes, parameters: function.parameters))
      return nil
    } catch {
      return error.reason
    }
  }

  override func outputShapes(
    for inputShapes: [[Int?]], options: [String: ConfigValue]
  ) -> [[Int?]] {
    firstOptions = firstOptions ?? options
    do throws(ConfigError) {
      return try function.shapes(OperationArguments(options).operands(inputShapes, parameters: function.parameters))
    } catch {
      preconditionFailure("\(className) '\(name)': \(error.reason)")
    }
  }

  override func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    firstOptions.map { outputShapes(for: inputShapes, options: $0) } ?? inputShapes
  }

  override func callAll(
    _ inputs: [Variable], options: [String: ConfigValue], training: Bool
  ) -> [Variable] {
    if let problem = callProblem(inputs.map { $0.shape.map { $0 } }, options: options) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    return function.values(OperationArguments(options).operands(inputs, parameters: function.parameters)).map { $0.masked(nil) }
  }

  /// What the operation will give for arguments of which some are tensors.
  ///
  /// Traps with a sentence when they do not fit.
  static func results(
    of operation: String, _ arguments: [Operand<SymbolicTensor>], entries: [String: ConfigValue] = [:]
  ) -> [SymbolicTensor] {
    let (placed, tensors) = OperationArguments.placed(arguments)
    do throws(ConfigError) {
      return try TensorOperation(operation, entries: entries)
        .callAll(tensors, options: placed.options)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

/// What an operation does, its options known.
protocol TensorFunction: Sendable {
  /// How many results it gives.
  var resultCount: Int { get }
  /// What Keras calls its parameters, where some may be left out.
  var parameters: [String] { get }
  /// The shapes of the results, nil for sizes not known yet.
  ///
  /// - Throws: `ConfigError` when the operands do not fit.
  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]]
  /// The results for operands that fit.
  func values(_ operands: [Operand<Variable>]) -> [Variable]
}

extension TensorFunction {
  var resultCount: Int { 1 }
  var parameters: [String] { [] }
}
