import Tensors

/// While training, mirrors half of the images.
///
/// `[batch, height, width, channels]` in, the same out.
///
///     RandomFlip(.horizontal)
///
/// With `.horizontalAndVertical` one coin decides for both directions, as in Keras 3.
public final class RandomFlip: ImageLayer {
  /// In which directions. Raw values are Keras' names.
  public enum Mode: String, Sendable {
    /// Left and right change places.
    case horizontal
    /// Top and bottom change places.
    case vertical
    /// Both.
    case horizontalAndVertical = "horizontal_and_vertical"
  }

  /// In which directions.
  public let mode: Mode

  public init(
    _ mode: Mode = .horizontalAndVertical, dataFormat: DataFormat = .channelsLast,
    name: String? = nil, seed: Int? = nil
  ) {
    self.mode = mode
    super.init(FlipRecipe(mode: mode), dataFormat: dataFormat, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomFlip", config)
    let name = try reader.string("mode", default: "horizontal_and_vertical")
    guard let mode = Mode(rawValue: name) else {
      throw ConfigError(
        className: "RandomFlip", key: "mode",
        reason: "expected horizontal, vertical or horizontal_and_vertical, found '\(name)'")
    }
    self.init(
      mode, dataFormat: try reader.dataFormat(), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["mode": .string(mode.rawValue)]) { $1 }
  }
}

private struct FlipRecipe: ImageRecipe {
  var mode: RandomFlip.Mode

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    let flips = random.nextUniform() < 0.5
    return Flip(
      columns: flips && mode != .vertical, rows: flips && mode != .horizontal)
  }
}

private struct Flip: ImageTransform {
  var columns: Bool
  var rows: Bool

  func apply(_ image: Tensor) -> Tensor {
    if !columns && !rows { return image }
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    return Tensor(shape: image.shape, of: Float.self) { out in
      image.withSpan(of: Float.self) { x in
        var place = 0
        for row in 0..<height {
          for column in 0..<width {
            let from =
              (rows ? height - 1 - row : row) * width + (columns ? width - 1 - column : column)
            for channel in 0..<channels {
              out[place] = x[from * channels + channel]
              place += 1
            }
          }
        }
      }
    }
  }

  func pullback(_ gradient: Tensor, image: Tensor, result: Tensor) -> Tensor { apply(gradient) }
}
