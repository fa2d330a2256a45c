import Tensors

/// What layers share that change the numbers of images in place.
public class RandomColour: ImageLayer {
  fileprivate let valueRange: ClosedRange<Double>

  fileprivate init(
    _ recipe: any ImageRecipe, valueRange: ClosedRange<Double>, name: String?, seed: Int?
  ) {
    self.valueRange = valueRange
    super.init(recipe, dataFormat: .channelsLast, name: name, seed: seed)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "value_range": .array([.double(valueRange.lowerBound), .double(valueRange.upperBound)])
    ]) { $1 }
  }
}

/// While training, makes each image brighter or darker by a random number.
///
/// `[batch, height, width, channels]` in, the same out, kept in the range of the values.
///
///     RandomBrightness(0.2)                            // up to 51 either way, of 0 to 255
///     RandomBrightness(0...0.5, valueRange: 0...1)     // brighter alone
public final class RandomBrightness: RandomColour {
  private let factor: FactorRange

  /// - Parameter factor: the largest change either way, as a share of the range.
  public convenience init(
    _ factor: Double, valueRange: ClosedRange<Double> = 0...255, name: String? = nil, seed: Int? = nil
  ) {
    self.init(FactorRange(around: factor), valueRange, name: name, seed: seed)
  }

  /// - Parameter factor: the smallest and the largest change as shares of the range, from -1 to 1.
  public convenience init(
    _ factor: ClosedRange<Double>, valueRange: ClosedRange<Double> = 0...255, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(FactorRange(factor), valueRange, name: name, seed: seed)
  }

  private init(
    _ factor: FactorRange, _ valueRange: ClosedRange<Double>, name: String?, seed: Int?
  ) {
    precondition(
      factor.lower >= -1 && factor.upper <= 1,
      "A change of brightness is from -1 to 1, and got \(factor.lower) to \(factor.upper).")
    self.factor = factor
    super.init(
      BrightnessRecipe(factor: factor, range: valueRange), valueRange: valueRange, name: name,
      seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomBrightness", config)
    self.init(
      try reader.factor("factor", in: -1...1), try reader.valueRange(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["factor": factor.boundsValue]) { $1 }
  }
}

private struct BrightnessRecipe: ImageRecipe {
  var factor: FactorRange
  var range: ClosedRange<Double>

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    Brightness(
      change: factor.draw(using: &random) * Float(range.upperBound - range.lowerBound),
      range: Float(range.lowerBound)...Float(range.upperBound))
  }
}

private struct Brightness: ImageTransform {
  var change: Float
  var range: ClosedRange<Float>

  func apply(_ image: Tensor) -> Tensor {
    image.mapped { min(max($0 + change, range.lowerBound), range.upperBound) }
  }

  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor {
    gradient * image.mapped { range.contains($0 + change) ? 1 : 0 }
  }
}

/// While training, moves the numbers of each image towards or away from the mean of their channel.
///
/// `[batch, height, width, channels]` in, the same out, kept in the range of the values.
///
///     RandomContrast(0.2)                                   // factors from 0.8 to 1.2
///     RandomContrast(lower: 0.5, upper: 0, valueRange: 0...1)
public final class RandomContrast: RandomColour {
  private let lower: Double
  private let upper: Double

  /// - Parameter factor: how far the factor is from 1 at most, from 0 to 1.
  public convenience init(
    _ factor: Double, valueRange: ClosedRange<Double> = 0...255, name: String? = nil, seed: Int? = nil
  ) {
    self.init(lower: factor, upper: factor, valueRange: valueRange, name: name, seed: seed)
  }

  /// The factor is from 1 - `lower` to 1 + `upper`, each from 0 to 1.
  public init(
    lower: Double, upper: Double, valueRange: ClosedRange<Double> = 0...255, name: String? = nil,
    seed: Int? = nil
  ) {
    precondition(
      (0...1).contains(lower) && (0...1).contains(upper),
      "Bounds of contrast are from 0 to 1, and got \(lower) and \(upper).")
    (self.lower, self.upper) = (lower, upper)
    super.init(
      ContrastRecipe(factor: FactorRange(1 - lower...1 + upper), range: valueRange),
      valueRange: valueRange, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomContrast", config)
    // Of a single factor Keras writes the lower bound with the sign turned.
    let factor = try reader.factor("factor", in: -1...1)
    self.init(
      lower: abs(factor.lower), upper: abs(factor.upper),
      valueRange: try reader.valueRange(), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["factor": .array([.double(lower), .double(upper)])]) { $1 }
  }
}

private struct ContrastRecipe: ImageRecipe {
  var factor: FactorRange
  var range: ClosedRange<Double>

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    Contrast(
      factor: factor.draw(using: &random),
      range: Float(range.lowerBound)...Float(range.upperBound))
  }
}

private struct Contrast: ImageTransform {
  var factor: Float
  var range: ClosedRange<Float>

  /// (x - mean) · factor + mean.
  private func spread(_ image: Tensor) -> Tensor {
    let channels = image.shape[2]
    let pixels = image.reshaped([image.shape[0] * image.shape[1], channels])
    let means = pixels.columnSums() * (1 / Double(pixels.shape[0]))
    return ((pixels - means) * Double(factor) + means).reshaped(image.shape)
  }

  func apply(_ image: Tensor) -> Tensor {
    spread(image).mapped { min(max($0, range.lowerBound), range.upperBound) }
  }

  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor {
    // The matrix is symmetric: a gradient is spread as an image is.
    spread(gradient * spread(image).mapped { range.contains($0) ? 1 : 0 })
  }
}

extension ConfigReader {
  /// `value_range`, 0 to 255 when absent.
  func valueRange() throws(ConfigError) -> ClosedRange<Double> {
    guard let value = values["value_range"], value != .null else { return 0...255 }
    guard let range = try optionalFactor("value_range", in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude),
      !range.isSingle
    else {
      throw ConfigError(
        className: className, key: "value_range", reason: "expected two numbers, found \(value.summary)")
    }
    return range.lower...range.upper
  }
}
