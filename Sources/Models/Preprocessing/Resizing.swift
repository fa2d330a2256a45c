public import ImageCodecs
import Tensors

/// Images of another size.
///
/// `[batch, height, width, channels]` in, `[batch, new height, new width, channels]` out, float32.
///
///     Resizing(height: 64, width: 64)(Tensor.ones([2, 100, 80, 3])).shape      // [2, 64, 64, 3]
///     Resizing(height: 64, width: 64, interpolation: .lanczos3, cropToAspectRatio: true)
public final class Resizing: ImageLayer {
  /// The new height.
  public let height: Int
  /// The new width.
  public let width: Int
  /// How numbers between pixels are found.
  public let interpolation: ResizeMethod
  /// Whether what does not have the new proportions is cut off at the edges.
  public let cropToAspectRatio: Bool
  /// Whether the image is filled up to the new proportions.
  public let padToAspectRatio: Bool
  /// What it is filled up with.
  public let fillValue: Float
  /// Whether all pixels under a new one count where the image becomes smaller.
  public let antialias: Bool

  /// - Parameters:
  ///   - interpolation: how numbers between pixels are found.
  ///   - cropToAspectRatio: whether what does not have the new proportions is cut off at the edges;
  ///     otherwise, things change their shape.
  ///   - padToAspectRatio: whether the image is filled up to the new proportions instead.
  ///   - fillValue: what it is filled up with.
  ///   - antialias: whether all pixels under a new one count where the image becomes smaller.
  public init(
    height: Int, width: Int, interpolation: ResizeMethod = .bilinear,
    cropToAspectRatio: Bool = false, padToAspectRatio: Bool = false, fillValue: Float = 0,
    antialias: Bool = false, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    precondition(
      !(cropToAspectRatio && padToAspectRatio), "Images are cropped or padded to proportions, not both.")
    (self.height, self.width, self.interpolation) = (height, width, interpolation)
    (self.cropToAspectRatio, self.padToAspectRatio) = (cropToAspectRatio, padToAspectRatio)
    (self.fillValue, self.antialias) = (fillValue, antialias)
    super.init(
      ResizeRecipe(
        size: ImageSize(height: height, width: width), method: interpolation, antialias: antialias,
        fit: cropToAspectRatio ? .cropToAspectRatio : padToAspectRatio ? .padToAspectRatio : .stretch,
        fill: fillValue), dataFormat: dataFormat, isRandom: false, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Resizing", config)
    let mode = try reader.string("fill_mode", default: "constant")
    let crop = try reader.bool("crop_to_aspect_ratio", default: false)
    let pad = try reader.bool("pad_to_aspect_ratio", default: false)
    guard mode == "constant", !(crop && pad) else {
      throw ConfigError(
        className: "Resizing", key: "fill_mode",
        reason: "expected 'constant' and one of cropping and padding, found '\(mode)'")
    }
    let size = try reader.imageSize()
    self.init(
      height: size.height, width: size.width, interpolation: try reader.resizeMethod(),
      cropToAspectRatio: crop, padToAspectRatio: pad,
      fillValue: try reader.float("fill_value", default: 0),
      antialias: try reader.bool("antialias", default: false), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    dataFormat.shape(
      batch: inputShape[0], spatial: [height, width], channels: dataFormat.channels(of: inputShape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "height": .int(height), "width": .int(width), "interpolation": .string(interpolation.rawValue),
      "crop_to_aspect_ratio": .bool(cropToAspectRatio),
      "pad_to_aspect_ratio": .bool(padToAspectRatio), "fill_mode": "constant",
      "fill_value": .number(fillValue), "antialias": .bool(antialias),
    ]) { $1 }
  }
}

/// Which part of an image, or what more than it, becomes the new one.
struct ResizeRecipe: ImageRecipe {
  var size: ImageSize
  var method = ResizeMethod.bilinear
  var antialias = false
  var fit = ResizeFit.stretch
  var fill: Float = 0

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    transform(height: height, width: width)
  }

  func rest(height: Int, width: Int) -> (any ImageTransform)? {
    transform(height: height, width: width)
  }

  private func transform(height: Int, width: Int) -> ResizeTransform {
    // Sides of the new proportions, as Keras truncates them.
    let (tall, wide) = (width * size.height / size.width, height * size.width / size.height)
    var (rows, columns) = (height, width)
    switch fit {
    case .stretch: break
    case .cropToAspectRatio: (rows, columns) = (max(1, min(height, tall)), max(1, min(width, wide)))
    // The same margin on both sides, so that an odd rest is left out.
    case .padToAspectRatio:
      (rows, columns) = (height + max(0, tall - height) / 2 * 2, width + max(0, wide - width) / 2 * 2)
    }
    let (top, left) = ((height - rows) / 2, (width - columns) / 2)
    return ResizeTransform(
      size, method: method, antialias: antialias, rows: top..<top + rows,
      columns: left..<left + columns, fill: fill)
  }
}

/// The middle of images.
///
/// `[batch, height, width, channels]` in, `[batch, new height, new width, channels]` out. Images that
/// are smaller are resized, the largest part of the new proportions filling the size.
///
///     CenterCrop(height: 64, width: 64)(Tensor.ones([2, 100, 80, 3])).shape      // [2, 64, 64, 3]
public final class CenterCrop: ImageLayer {
  /// The new height.
  public let height: Int
  /// The new width.
  public let width: Int

  public init(
    height: Int, width: Int, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    (self.height, self.width) = (height, width)
    super.init(
      CenterRecipe(size: ImageSize(height: height, width: width)), dataFormat: dataFormat,
      isRandom: false, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("CenterCrop", config)
    let size = try reader.imageSize()
    self.init(
      height: size.height, width: size.width, dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"))
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    dataFormat.shape(
      batch: inputShape[0], spatial: [height, width], channels: dataFormat.channels(of: inputShape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["height": .int(height), "width": .int(width)]) { $1 }
  }
}

private struct CenterRecipe: ImageRecipe {
  var size: ImageSize

  func draw(height: Int, width: Int, using random: inout SplitMix64) -> any ImageTransform {
    rest(height: height, width: width)!
  }

  func rest(height: Int, width: Int) -> (any ImageTransform)? {
    guard height >= size.height && width >= size.width else {
      return ResizeRecipe(size: size, fit: .cropToAspectRatio).rest(height: height, width: width)
    }
    let (top, left) = ((height - size.height) / 2, (width - size.width) / 2)
    return ResizeTransform(
      size, rows: top..<top + size.height, columns: left..<left + size.width)
  }
}
