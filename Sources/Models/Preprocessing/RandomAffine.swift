import Glibc
import Tensors

/// What turning, moving and scaling layers share.
public class RandomAffine: ImageLayer {
  private let sampling: Sampling
  /// What stands outside of the image.
  public var fillMode: FillMode { sampling.fillMode }
  /// How numbers between pixels are found.
  public var interpolation: AffineInterpolation { sampling.interpolation }
  /// What stands outside with `.constant`.
  public var fillValue: Float { sampling.fillValue }

  fileprivate init(
    _ recipe: any ImageRecipe, _ sampling: Sampling, dataFormat: DataFormat, name: String?, seed: Int?
  ) {
    self.sampling = sampling
    super.init(recipe, dataFormat: dataFormat, name: name, seed: seed)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(sampling.entries) { $1 }
  }
}

/// While training, turns each image by a random angle around its middle.
///
/// `[batch, height, width, channels]` in, the same out.
///
///     RandomRotation(0.1)                 // up to a tenth of a full turn, either way
///     RandomRotation(0.1...0.2)           // counter-clockwise
public final class RandomRotation: RandomAffine {
  private let factor: FactorRange

  /// - Parameter factor: the largest angle either way, as a share of a full turn.
  public convenience init(
    _ factor: Double, fillMode: FillMode = .reflect, interpolation: AffineInterpolation = .bilinear,
    fillValue: Float = 0, dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      FactorRange(around: factor),
      Sampling(fillMode: fillMode, interpolation: interpolation, fillValue: fillValue),
      dataFormat: dataFormat, name: name, seed: seed)
  }

  /// - Parameter factor: the smallest and the largest angle as shares of a full turn, positive ones
  ///   counter-clockwise.
  public convenience init(
    _ factor: ClosedRange<Double>, fillMode: FillMode = .reflect,
    interpolation: AffineInterpolation = .bilinear, fillValue: Float = 0,
    dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      FactorRange(factor),
      Sampling(fillMode: fillMode, interpolation: interpolation, fillValue: fillValue),
      dataFormat: dataFormat, name: name, seed: seed)
  }

  private init(
    _ factor: FactorRange, _ sampling: Sampling, dataFormat: DataFormat, name: String?, seed: Int?
  ) {
    precondition(
      abs(factor.lower) <= 1 && abs(factor.upper) <= 1,
      "A rotation is a share of a full turn, and got \(factor.lower) to \(factor.upper).")
    self.factor = factor
    super.init(
      RotationRecipe(factor: factor, sampling: sampling), sampling, dataFormat: dataFormat,
      name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomRotation", config)
    self.init(
      try reader.factor("factor", in: -1...1), try reader.sampling(),
      dataFormat: try reader.dataFormat(), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["factor": factor.boundsValue]) { $1 }
  }
}

private struct RotationRecipe: ImageRecipe {
  var factor: FactorRange
  var sampling: Sampling

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    let angle = factor.draw(using: &random) * 360 * (Float.pi / 180)
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let (x, y) = (0.5 * Float(width - 1), 0.5 * Float(height - 1))
    return AffineTransform(
      a: (cosine, -sine, x - x * cosine + y * sine), b: (sine, cosine, y - x * sine - y * cosine),
      sampling: sampling)
  }
}

/// While training, moves each image by random shares of its height and width.
///
/// `[batch, height, width, channels]` in, the same out.
///
///     RandomTranslation(heightFactor: 0.1...0.1, widthFactor: -0.2...0.2)
public final class RandomTranslation: RandomAffine {
  private let heightFactor: FactorRange
  private let widthFactor: FactorRange

  /// - Parameters:
  ///   - heightFactor: how far down, as shares of the height, from -1 to 1.
  ///   - widthFactor: how far to the right, as shares of the width.
  public convenience init(
    heightFactor: ClosedRange<Double>, widthFactor: ClosedRange<Double>,
    fillMode: FillMode = .reflect, interpolation: AffineInterpolation = .bilinear,
    fillValue: Float = 0, dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      FactorRange(heightFactor), FactorRange(widthFactor),
      Sampling(fillMode: fillMode, interpolation: interpolation, fillValue: fillValue),
      dataFormat: dataFormat, name: name, seed: seed)
  }

  private init(
    _ height: FactorRange, _ width: FactorRange, _ sampling: Sampling, dataFormat: DataFormat,
    name: String?, seed: Int?
  ) {
    for factor in [height, width] {
      precondition(
        factor.lower >= -1 && factor.upper <= 1,
        "An image moves by at most its size, and got \(factor.lower) to \(factor.upper).")
    }
    (heightFactor, widthFactor) = (height, width)
    super.init(
      TranslationRecipe(height: height, width: width, sampling: sampling), sampling,
      dataFormat: dataFormat, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomTranslation", config)
    self.init(
      try reader.factor("height_factor", in: -1...1), try reader.factor("width_factor", in: -1...1),
      try reader.sampling(), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "height_factor": heightFactor.configValue, "width_factor": widthFactor.configValue,
    ]) { $1 }
  }
}

private struct TranslationRecipe: ImageRecipe {
  var height: FactorRange
  var width: FactorRange
  var sampling: Sampling

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    let down = self.height.draw(using: &random) * Float(height)
    let right = self.width.draw(using: &random) * Float(width)
    return AffineTransform(a: (1, 0, -right), b: (0, 1, -down), sampling: sampling)
  }
}

/// While training, makes each image larger or smaller around its middle by random factors.
///
/// `[batch, height, width, channels]` in, the same out.
///
///     RandomZoom(heightFactor: -0.2...0.3)                     // in and out, in its proportions
///     RandomZoom(heightFactor: -0.2...0, widthFactor: 0...0)   // taller
public final class RandomZoom: RandomAffine {
  private let heightFactor: FactorRange
  private let widthFactor: FactorRange?

  /// - Parameters:
  ///   - heightFactor: by how much more of the height is seen, above -1 and up to 1; negative factors
  ///     enlarge.
  ///   - widthFactor: the same for the width; nil for the factor of the height.
  public convenience init(
    heightFactor: ClosedRange<Double>, widthFactor: ClosedRange<Double>? = nil,
    fillMode: FillMode = .reflect, interpolation: AffineInterpolation = .bilinear,
    fillValue: Float = 0, dataFormat: DataFormat = .channelsLast, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      FactorRange(heightFactor), widthFactor.map { FactorRange($0) },
      Sampling(fillMode: fillMode, interpolation: interpolation, fillValue: fillValue),
      dataFormat: dataFormat, name: name, seed: seed)
  }

  private init(
    _ height: FactorRange, _ width: FactorRange?, _ sampling: Sampling, dataFormat: DataFormat,
    name: String?, seed: Int?
  ) {
    for factor in [height, width ?? height] {
      precondition(
        factor.lower > -1 && factor.upper <= 1,
        "A zoom is above -1 and at most 1, and got \(factor.lower) to \(factor.upper).")
    }
    (heightFactor, widthFactor) = (height, width)
    super.init(
      ZoomRecipe(height: height, width: width, sampling: sampling), sampling,
      dataFormat: dataFormat, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomZoom", config)
    let bounds = (-1.0).nextUp...1
    self.init(
      try reader.factor("height_factor", in: bounds),
      try reader.optionalFactor("width_factor", in: bounds), try reader.sampling(),
      dataFormat: try reader.dataFormat(), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "height_factor": heightFactor.configValue, "width_factor": widthFactor?.configValue ?? .null,
    ]) { $1 }
  }
}

private struct ZoomRecipe: ImageRecipe {
  var height: FactorRange
  var width: FactorRange?
  var sampling: Sampling

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    let tall = 1 + self.height.draw(using: &random)
    let wide = self.width.map { 1 + $0.draw(using: &random) } ?? tall
    return AffineTransform(
      a: (wide, 0, Float(width - 1) / 2 * (1 - wide)),
      b: (0, tall, Float(height - 1) / 2 * (1 - tall)), sampling: sampling)
  }
}
