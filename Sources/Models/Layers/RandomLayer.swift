import Tensors

/// What layers share that draw random numbers while training.
public class RandomLayer: Layer, RandomDrawing {
  private let chosenSeed: Int?
  /// How many training calls there were; saved and restored to resume a run.
  public var callCount = 0

  override init(name: String?, seed: Int?) {
    chosenSeed = seed
    super.init(name: name, seed: seed)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["seed": chosenSeed.map(ConfigValue.int) ?? .null]) { $1 }
  }
}

extension ConfigReader {
  /// A share from 0 up to but not including 1, or including it.
  func rate(_ key: String = "rate", includingOne: Bool = false) throws(ConfigError) -> Double {
    let rate = try double(key)
    guard rate >= 0 && (rate < 1 || includingOne && rate == 1) else {
      throw ConfigError(
        className: className, key: key,
        reason: "expected 0 \(includingOne ? "..." : "..<") 1, found \(rate).")
    }
    return rate
  }

  /// `noise_shape`: sizes, null where it is the input's.
  func noiseShape() throws(ConfigError) -> [Int?]? {
    guard let value = values["noise_shape"], value != .null else { return nil }
    guard let shape = value.shape else {
      throw ConfigError(
        className: className, key: "noise_shape", reason: "expected a list of sizes, found \(value.summary)")
    }
    return shape
  }
}

extension Variable {
  /// Every number times a constant that is repeated to fit.
  func scaled(by factors: Tensor) -> Variable {
    Variable.recording(value * factors, from: [self]) { [$0 * factors] }.masked(mask)
  }
}

/// Checks that random factors of `noiseShape` can be repeated over inputs of `shape`.
func noiseProblem(_ noiseShape: [Int?]?, _ shape: [Int?]) -> String? {
  guard let noiseShape else { return nil }
  let fits =
    noiseShape.count == shape.count
    && zip(noiseShape, shape).allSatisfy { $0 == nil || $0 == 1 || $1 == nil || $0 == $1 }
  return fits
    ? nil
    : "expected inputs that noise of shape \(SavedShapes.text(noiseShape)) fits, found \(SavedShapes.text(shape))"
}

/// `noiseShape` with the unknown sizes taken from `shape`.
func resolved(_ noiseShape: [Int?], in shape: [Int]) -> [Int] {
  zip(noiseShape, shape).map { $0 ?? $1 }
}
