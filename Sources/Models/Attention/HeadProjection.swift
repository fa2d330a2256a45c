import Tensors

/// The linear maps to the heads of an attention layer and back, which Keras makes of `EinsumDense`.
///
/// Parameters: kernel, of the sizes of the input's last axes and those of the result, and bias.
final class HeadProjection: Layer {
  /// How many of the last axes of the input are summed over.
  private let summedAxes: Int
  /// The sizes that take their place.
  var outputSizes: [Int]
  private let settings: HeadSettings
  private let activation: ActivationFunction
  private(set) var kernel: Parameter!
  private(set) var bias: Parameter?

  init(
    _ name: String, summedAxes: Int = 1, outputSizes: [Int], _ settings: HeadSettings,
    activation: ActivationFunction = .linear
  ) {
    self.summedAxes = summedAxes
    self.outputSizes = outputSizes
    self.settings = settings
    self.activation = activation
    super.init(name: name)
  }

  override var className: String { "EinsumDense" }

  override var countsInFloats: Bool { true }

  override func build(inputShape: [Int]) {
    let summed = Array(inputShape.suffix(summedAxes))
    let (rows, columns) = (summed.reduce(1, *), outputSizes.reduce(1, *))
    // The fans are those of the matrix that the kernel is.
    let start = settings.kernel.initializer
    var ofMatrix = settings.kernel
    ofMatrix.initializer = Initializer(className: start.className, config: start.config) {
      start([rows, columns], seed: Int(truncatingIfNeeded: $1.next() >> 1)).reshaped($0)
    }
    kernel = addParameter("kernel", shape: summed + outputSizes, ofMatrix)
    if settings.useBias { bias = addParameter("bias", shape: outputSizes, settings.bias) }
  }

  override func call(_ x: Variable, training: Bool) -> Variable {
    let kept = Array(x.shape.dropLast(summedAxes))
    let summed = x.shape.suffix(summedAxes).reduce(1, *)
    let columns = outputSizes.reduce(1, *)
    return x.reshaped(kept + [summed]).dense(
      kernel.variable.reshaped([summed, columns]), bias: bias?.variable.reshaped([columns]),
      activation: activation
    ).reshaped(kept + outputSizes)
  }

  override func outputShape(for inputShape: [Int?]) -> [Int?] {
    inputShape.dropLast(summedAxes) + outputSizes
  }
}

/// What the maps of an attention layer have in common.
struct HeadSettings {
  var kernel: ParameterSettings
  var bias: ParameterSettings
  var useBias: Bool
}

extension ConfigReader {
  /// What the maps of an attention layer have in common.
  func headSettings() throws(ConfigError) -> HeadSettings {
    HeadSettings(
      kernel: try parameter("kernel", default: .glorotUniform),
      bias: try parameter("bias", default: .zeros), useBias: try bool("use_bias", default: true))
  }

  /// A whole number that counts something: from 1 to what a file can describe.
  func positiveCount(_ key: String, default fallback: Int? = nil) throws(ConfigError) -> Int {
    let count = try int(key, default: fallback)
    guard count > 0 && count <= Int(Int32.max) else {
      throw ConfigError(
        className: className, key: key,
        reason: "expected a whole number from 1 to \(Int32.max), found \(count).")
    }
    return count
  }

  /// The same, or nil when absent or null.
  func optionalPositiveCount(_ key: String) throws(ConfigError) -> Int? {
    try optionalInt(key) == nil ? nil : try positiveCount(key)
  }
}
