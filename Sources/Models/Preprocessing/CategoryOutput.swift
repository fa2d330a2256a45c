public import Tensors

/// How categories are given. Raw values are Keras' names.
public enum CategoryOutput: String, Sendable {
  /// Their numbers.
  case int
  /// A one for each number, in a row of zeros of its own.
  case oneHot = "one_hot"
  /// Ones for the numbers that are in a sample, one row for each.
  case multiHot = "multi_hot"
  /// How often each number is in a sample, one row for each.
  case count

  /// The shape for categories of `shape` of which there are `depth`.
  func outputShape(for shape: [Int?], depth: Int) -> [Int?] {
    switch self {
    case .int: shape
    case .oneHot:
      (shape.count > 1 && shape[shape.count - 1] == 1 ? Array(shape.dropLast()) : shape) + [depth]
    case .multiHot, .count:
      shape.count >= 2 ? [shape[0]] + shape.dropFirst(2) + [depth] : [depth]
    }
  }

  /// The rows of int32 `numbers` from 0 to `depth` - 1; others count nowhere. A sample is the second axis,
  /// or all of a list.
  ///
  /// - Parameter weights: how much each counts, with `.count`; of the numbers' shape.
  func encode(_ numbers: Tensor, depth: Int, weights: Tensor? = nil) -> Tensor {
    if self == .int { return numbers }
    let shape = outputShape(for: numbers.shape.map { $0 }, depth: depth).map { $0! }
    var (samples, steps, inner) = (1, numbers.count, 1)
    if self == .oneHot {
      (samples, steps) = (numbers.count, 1)
    } else if numbers.rank >= 2 {
      (samples, steps) = (numbers.shape[0], numbers.shape[1])
      inner = numbers.shape.dropFirst(2).reduce(1, *)
    }
    let factors = weights?.cast(to: .float32).scalars(of: Float.self)
    return Tensor(shape: shape, of: Float.self) { out in
      for i in out.indices { out[i] = 0 }
      numbers.withSpan(of: Int32.self) { numbers in
        for place in 0..<samples * steps * inner {
          let number = Int(numbers[place])
          guard number >= 0, number < depth else { continue }
          let row = place / (steps * inner) * inner + place % inner
          if self == .count {
            out[row * depth + number] += factors?[place] ?? 1
          } else {
            out[row * depth + number] = 1
          }
        }
      }
    }
  }
}

extension ConfigReader {
  /// `output_mode`, one of `allowed`.
  func categoryOutput(
    default fallback: CategoryOutput, _ allowed: [CategoryOutput]
  ) throws(ConfigError) -> CategoryOutput {
    var name = try string("output_mode", default: fallback.rawValue)
    // Its name in older versions.
    if name == "binary" { name = "multi_hot" }
    guard let mode = CategoryOutput(rawValue: name), allowed.contains(mode) else {
      throw ConfigError(
        className: className, key: "output_mode",
        reason: "expected one of \(allowed.map(\.rawValue).joined(separator: ", ")), found '\(name)'")
    }
    if try bool("sparse", default: false) {
      throw ConfigError(className: className, key: "sparse", reason: "sparse tensors are not supported")
    }
    return mode
  }
}

/// Whole numbers as rows of zeros and ones, or of counts.
///
/// `[batch, places]` whole numbers below `numTokens` in, `[batch, numTokens]` out: with `.multiHot`
/// ones for those that are there, with `.count` how often; with `.oneHot`, `[batch]` or `[batch, 1]`
/// gives a row each.
///
///     CategoryEncoding(numTokens: 4)(Tensor([[0, 2], [3, 3]] as [[Int32]]))      // [[1. 0. 1. 0.] [0. 0. 0. 1.]]
///
/// Two inputs with `.count`: the numbers, and how much each counts.
public final class CategoryEncoding: Layer, PreparingLayer {
  /// How many different numbers there are.
  public let numTokens: Int
  /// What the rows say.
  public let outputMode: CategoryOutput

  /// Traps with `.int`, which would change nothing.
  public init(numTokens: Int, outputMode: CategoryOutput = .multiHot, name: String? = nil) {
    precondition(numTokens > 0, "CategoryEncoding needs at least one token, and got \(numTokens).")
    precondition(outputMode != .int, "CategoryEncoding gives one_hot, multi_hot or count.")
    self.numTokens = numTokens
    self.outputMode = outputMode
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("CategoryEncoding", config)
    self.init(
      numTokens: try reader.positiveCount("num_tokens"),
      outputMode: try reader.categoryOutput(default: .multiHot, [.oneHot, .multiHot, .count]),
      name: try reader.optionalString("name"))
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard shapes.count == 1 || shapes.count == 2 && outputMode == .count else {
      return "expected numbers, and with 'count' perhaps weights, found \(shapes.count) inputs"
    }
    if let weights = shapes.dropFirst().first, weights.count != shapes[0].count {
      return
        "expected a weight for each number, found \(SavedShapes.text(weights)) for \(SavedShapes.text(shapes[0]))"
    }
    return nil
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    call([x], training: training)
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    let weights = inputs.count > 1 ? inputs[1].value : nil
    precondition(
      weights.map { $0.shape == inputs[0].shape } ?? true,
      "CategoryEncoding '\(name)' takes a weight for each number, and got \(inputs.map(\.shape)).")
    return Variable(
      outputMode.encode(inputs[0].value.cast(to: .int32), depth: numTokens, weights: weights))
  }

  public var preparation: @Sendable (Tensor) -> Tensor {
    let (mode, depth) = (outputMode, numTokens)
    return { mode.encode($0.cast(to: .int32), depth: depth) }
  }

  override func arguments(_ count: Int) -> [CallArgument] {
    count > 1 ? [.placed, .named("count_weights")] : [.listed]
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    outputMode.outputShape(for: inputShape, depth: numTokens)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "num_tokens": .int(numTokens), "output_mode": .string(outputMode.rawValue),
    ]) { $1 }
  }
}
