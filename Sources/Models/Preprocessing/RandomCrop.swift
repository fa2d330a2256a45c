public import ImageCodecs
import Tensors

/// While training, a part of the images at a random place, the same for the whole batch.
///
/// `[batch, height, width, channels]` in, `[batch, new height, new width, channels]` out. Outside of
/// training it leaves images as they are, of any size, as in Keras 3; put a `CenterCrop` or `Resizing` in
/// front where the layers behind need the new size then, too.
///
///     RandomCrop(height: 24, width: 24)(images, training: true)      // [32, 24, 24, 3]
///
/// Images of which a side is not longer than the new one are resized in training, too, from where
/// Keras begins.
public final class RandomCrop: ImageLayer {
  /// The new height.
  public let height: Int
  /// The new width.
  public let width: Int

  public init(
    height: Int, width: Int, dataFormat: DataFormat = .channelsLast, name: String? = nil,
    seed: Int? = nil
  ) {
    (self.height, self.width) = (height, width)
    super.init(
      CropRecipe(size: ImageSize(height: height, width: width)), dataFormat: dataFormat, name: name,
      seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("RandomCrop", config)
    let size = try reader.imageSize()
    self.init(
      height: size.height, width: size.width, dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    dataFormat.shape(
      batch: inputShape[0], spatial: [height, width], channels: dataFormat.channels(of: inputShape))
  }

  override func restingShape(for inputShape: [Int?]) -> [Int?] { inputShape }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["height": .int(height), "width": .int(width)]) { $1 }
  }
}

private struct CropRecipe: ImageRecipe {
  var size: ImageSize
  var isShared: Bool { true }

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    var (top, left) = (0, 0)
    if height > size.height && width > size.width {
      top = Int(random.nextUniform() * Float(height - size.height + 1))
      left = Int(random.nextUniform() * Float(width - size.width + 1))
    } else {
      top = (height - max(1, min(height, width * size.height / size.width))) / 2
      left = (width - max(1, min(width, height * size.width / size.height))) / 2
    }
    return ResizeTransform(
      size, rows: top..<min(height, top + size.height), columns: left..<min(width, left + size.width))
  }
}

/// What layers of Keras 2 share that change one side of the images by a random factor.
public class RandomSide: ImageLayer {
  private let factor: FactorRange
  private let interpolation: ResizeMethod
  private let isHeight: Bool

  fileprivate init(
    _ factor: FactorRange, isHeight: Bool, interpolation: ResizeMethod, name: String?, seed: Int?
  ) {
    precondition(
      factor.lower > -1, "A side stays longer than nothing, and the factor is \(factor.lower).")
    (self.factor, self.interpolation, self.isHeight) = (factor, interpolation, isHeight)
    super.init(
      SideRecipe(factor: factor, isHeight: isHeight, method: interpolation),
      dataFormat: .channelsLast, name: name, seed: seed)
  }

  fileprivate convenience init(
    _ className: String, isHeight: Bool, config: [String: ConfigValue]
  ) throws {
    let reader = ConfigReader(className, config)
    self.init(
      try reader.factor("factor", in: (-1.0).nextUp...1e6), isHeight: isHeight,
      interpolation: try reader.resizeMethod(), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    var shape = inputShape
    shape[isHeight ? 1 : 2] = nil
    return shape
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config().merging([
      "factor": factor.configValue, "interpolation": .string(interpolation.rawValue),
    ]) { $1 }
    config["data_format"] = nil
    return config
  }
}

/// While training, images of a random height, the same for the whole batch: a layer of Keras 2.
///
///     RandomHeight(-0.2...0.3)(images, training: true)      // [32, 61, 64, 3] for [32, 64, 64, 3]
public final class RandomHeight: RandomSide {
  /// - Parameter factor: by which share the height grows or, negative, shrinks; above -1.
  public convenience init(
    _ factor: ClosedRange<Double>, interpolation: ResizeMethod = .bilinear, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      FactorRange(factor), isHeight: true, interpolation: interpolation, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    try self.init("RandomHeight", isHeight: true, config: config)
  }
}

/// While training, images of a random width, the same for the whole batch: a layer of Keras 2.
///
///     RandomWidth(-0.2...0.3)(images, training: true)      // [32, 64, 70, 3] for [32, 64, 64, 3]
public final class RandomWidth: RandomSide {
  /// - Parameter factor: by which share the width grows or, negative, shrinks; above -1.
  public convenience init(
    _ factor: ClosedRange<Double>, interpolation: ResizeMethod = .bilinear, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      FactorRange(factor), isHeight: false, interpolation: interpolation, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    try self.init("RandomWidth", isHeight: false, config: config)
  }
}

private struct SideRecipe: ImageRecipe {
  var factor: FactorRange
  var isHeight: Bool
  var method: ResizeMethod
  var isShared: Bool { true }

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    let side = 1 + factor.draw(using: &random)
    func changed(_ old: Int) -> Int { max(1, Int(side * Float(old))) }
    return ResizeTransform(
      ImageSize(height: isHeight ? changed(height) : height, width: isHeight ? width : changed(width)),
      method: method, rows: 0..<height, columns: 0..<width)
  }
}
