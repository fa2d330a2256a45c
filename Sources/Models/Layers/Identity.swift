import Tensors

/// Gives what it gets: `Identity()`. Any shape in, the same shape out.
public final class Identity: Layer {
  public init(name: String? = nil) { super.init(name: name) }

  convenience init(config: [String: ConfigValue]) throws {
    self.init(name: try ConfigReader("Identity", config).optionalString("name"))
  }

  override public func call(_ x: Variable, training: Bool) -> Variable { x }
}

/// Marks steps all of whose features are `maskValue` as missing, and zeroes them.
///
/// `[batch, steps, features]` in, the same out with a mask that later layers follow: pooling over time
/// and losses leave those steps out.
///
///     let x = Tensor([1, 2, 0, 0] as [Float], shape: [1, 2, 2])
///     Masking()(x).mask      // [[true false]]
public final class Masking: Layer {
  /// What missing steps are filled with.
  public let maskValue: Float

  public init(maskValue: Float = 0, name: String? = nil) {
    self.maskValue = maskValue
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Masking", config)
    self.init(
      maskValue: Float(try reader.double("mask_value", default: 0)),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    shape.count >= 2
      ? nil : "expected inputs of shape [batch, steps, …, features], found \(SavedShapes.text(shape))"
  }

  override var maskPath: MaskPath { .made }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let (_, features) = x.value.rowsAndColumns
    let steps = Array(x.shape.dropLast())
    let mask = Tensor(shape: steps, of: Bool.self) { out in
      x.value.withSpan(of: Float.self) { x in
        for step in out.indices {
          out[step] = (step * features..<(step + 1) * features).contains { x[$0] != maskValue }
        }
      }
    }
    return x.scaled(by: mask.cast(to: .float32).reshaped(steps + [1])).masked(mask)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["mask_value": .number(maskValue)]) { $1 }
  }
}

/// A function as a layer without parameters.
///
///     Lambda { x in x * x }
///     Lambda("Squares") { x in x * x }      // can be saved
///
/// A function cannot be written to a file. One that is given the name of a class is saved under that
/// name, and whoever loads it registers the class:
///
///     registry.register("Squares") { _, _ in Lambda("Squares") { x in x * x } }
public final class Lambda: Layer {
  private let registeredName: String?
  private let function: (Variable) -> Variable
  private let shape: (([Int?]) -> [Int?])?

  /// - Parameters:
  ///   - registeredName: the class that it is saved as; nil when it is not to be saved.
  ///   - outputShape: from the input's shape to the result's; nil when they are the same.
  ///   - function: what it does, with operations of `Variable`, so that it has a gradient.
  public init(
    _ registeredName: String? = nil, outputShape: (([Int?]) -> [Int?])? = nil, name: String? = nil,
    function: @escaping (Variable) -> Variable
  ) {
    self.registeredName = registeredName
    self.function = function
    self.shape = outputShape
    super.init(name: name)
  }

  override public var className: String { registeredName ?? "Lambda" }

  override public func call(_ x: Variable, training: Bool) -> Variable { function(x) }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    shape.map { $0(inputShape) } ?? inputShape
  }

  override var savingProblem: String? {
    registeredName == nil
      ? "it holds a function, which no file can; give it the name of a registered class" : nil
  }
}
