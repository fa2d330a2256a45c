public import Tensors

/// Decodes a JPEG, PNG, BMP, GIF or WebP image, told apart by content, to a tensor `[height, width, channels]` of `uint8`.
///
///     try decodeImage(bytes, channels: 3).shape      // [375, 500, 3]
///
/// Of a GIF it is the first frame; ``GIF/decodeFrames(_:channels:pixelLimit:)`` gives all.
///
/// - Parameters:
///   - channels: 0 for what the file holds, 1 for gray, 3 for RGB, 4 for RGBA. Others trap.
///   - pixelLimit: how many pixels (width times height) the header may announce. Checked before memory is taken.
/// - Throws: `ImageCodecError`; give it the file's name with `inFile(_:)`.
public func decodeImage(
  _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
) throws(ImageCodecError) -> Tensor {
  try decodedTensor(
    bytes, decodableFormat(of: bytes), channels: channels, pixelLimit: pixelLimit)
}

/// Decodes an image held in an array: `decodeImage(_:channels:pixelLimit:)`.
public func decodeImage(
  _ bytes: [UInt8], channels: Int = 0, pixelLimit: Int = defaultPixelLimit
) throws(ImageCodecError) -> Tensor {
  try decodeImage(bytes.span.bytes, channels: channels, pixelLimit: pixelLimit)
}

/// Decodes an image into memory of the caller, such as one image's place in a batch.
///
///     var pixels = [UInt8](repeating: 0, count: 375 * 500 * 3)
///     var span = pixels.mutableSpan
///     let info = try decodeImage(bytes, channels: 3, into: &span)      // info.height 375, info.width 500
///
/// - Parameter pixels: exactly height times width times channels numbers; `imageInfo(_:)` tells. Another count traps.
public func decodeImage(
  _ bytes: RawSpan, channels: Int = 0, into pixels: inout MutableSpan<UInt8>
) throws(ImageCodecError) -> ImageInfo {
  try pixels.withUnsafeMutableBufferPointer { pixels throws(ImageCodecError) in
    try withOpenImage(
      bytes, decodableFormat(of: bytes), channels: channels, pixelLimit: .max
    ) { image, channels throws(ImageCodecError) in
      let info = image.info
      precondition(
        pixels.count == info.height * info.width * channels,
        "the image has \(info.height) x \(info.width) x \(channels) numbers, but there is room for \(pixels.count)")
      try image.decode(channels: channels, into: pixels)
      return info
    }
  }
}

/// Decodes an image and resizes it into memory of the caller, without a tensor in between.
///
///     var place = [Float](repeating: 0, count: 256 * 256 * 3)
///     var span = place.mutableSpan
///     try decodeImage(bytes, channels: 3, resizedTo: ImageSize(height: 256, width: 256), into: &span)
///
/// Same numbers as `decodeImage(_:channels:).resized(to:method:fit:antialias:)`: 0 to 255, not rounded.
///
/// - Parameters:
///   - fit: which part of the image fills the size; `.stretch` all of it.
///   - numbers: exactly height times width times channels numbers of the new size. Another count traps, as does `channels: 0`.
@discardableResult
public func decodeImage(
  _ bytes: RawSpan, channels: Int, resizedTo size: ImageSize, method: ResizeMethod = .bilinear,
  fit: ResizeFit = .stretch, antialias: Bool = false, pixelLimit: Int = defaultPixelLimit,
  into numbers: inout MutableSpan<Float>
) throws(ImageCodecError) -> ImageInfo {
  try decodeImage(
    bytes, channels: channels, resizedTo: size, ImageOptions(method: method, fit: fit, antialias: antialias),
    pixelLimit: pixelLimit, into: &numbers)
}

/// Decodes a part of an image, turned and mirrored, and resizes it into memory of the caller.
///
///     try decodeImage(bytes, channels: 3, resizedTo: size, ImageOptions(appliesOrientation: true), geometry: { size in
///       ImageGeometry(ImageRegion(top: 0, left: 0, height: size.height / 2, width: size.width), mirrorsColumns: true)
///     }, into: &span)
///
/// Of a JPEG only the rows and columns of the part go through the costly steps of decoding; its pixels are the same as those of
/// the whole image. Damage below the part is not noticed then.
///
/// - Parameters:
///   - geometry: answers which part of an upright image of a size is wanted; nil for all of it. A part that is not inside of the
///     image traps.
///   - numbers: exactly height times width times channels numbers of the new size. Another count traps, as does `channels: 0`.
@discardableResult
public func decodeImage(
  _ bytes: RawSpan, channels: Int, resizedTo size: ImageSize, _ options: ImageOptions,
  geometry: ((ImageSize) -> ImageGeometry)? = nil, pixelLimit: Int = defaultPixelLimit,
  into numbers: inout MutableSpan<Float>
) throws(ImageCodecError) -> ImageInfo {
  precondition(channels != 0, "a place in a batch has a fixed number of channels, but got 0")
  precondition(
    numbers.count == size.height * size.width * channels,
    "the resized image has \(size.height) x \(size.width) x \(channels) numbers, but there is room for \(numbers.count)")
  return try numbers.withUnsafeMutableBufferPointer { numbers throws(ImageCodecError) in
    try withOpenImage(
      bytes, decodableFormat(of: bytes), channels: channels, pixelLimit: pixelLimit
    ) { image, channels throws(ImageCodecError) in
      if geometry == nil, try image.isResizedByRows(bytes, channels: channels, to: size, options, into: numbers) { return image.info }
      let pixels = try uprightPixels(
        of: image, bytes, channels: channels, for: size, options, geometry: geometry)
      pixels.withUnsafeBytes { bytes in
        resize(
          bytes.bindMemory(to: UInt8.self), height: pixels.shape[0], width: pixels.shape[1], channels: channels,
          to: size, options.style, into: numbers)
      }
      return image.info
    }
  }
}

// MARK: One image, whatever its format

/// An image whose header is read and whose pixels wait.
protocol OpenImage {
  var info: ImageInfo { get }
  /// Throws when the bytes are too few for the pixels they announce, so that a lying header takes no memory.
  func checkPlausible() throws(ImageCodecError)
  /// Unpacks into exactly height times width times `channels` bytes. Called once.
  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError)
  /// Unpacks row by row from the top, in memory for a few rows; false, before the first one, where all has to be unpacked at once.
  func decodeRows(
    channels: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ImageCodecError) -> Bool
  /// Unpacks only a part of the image, made smaller: `[height, width, channels]`; nil where all has to be unpacked anyway.
  func decode(
    _ region: ImageRegion, reducedBy scale: Int, channels: Int
  ) throws(ImageCodecError) -> Tensor?
}

extension OpenImage {
  func decodeRows(
    channels: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ImageCodecError) -> Bool { false }

  func decode(
    _ region: ImageRegion, reducedBy scale: Int, channels: Int
  ) throws(ImageCodecError) -> Tensor? { nil }
}

/// Calls `body` with the image and the number of channels to decode to, after all checks of the header.
///
/// - Parameter takesShortFiles: true for images whose header is whole, although pixels are missing.
func withOpenImage<R>(
  _ bytes: RawSpan, _ format: DecodableFormat, channels: Int, pixelLimit: Int, takesShortFiles: Bool = false,
  _ body: (any OpenImage, _ channels: Int) throws(ImageCodecError) -> R
) throws(ImageCodecError) -> R {
  precondition(
    [0, 1, 3, 4].contains(channels), "images are decoded to 0, 1, 3 or 4 channels, but got \(channels)")
  return try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in
    let image: any OpenImage =
      switch format {
      case .jpeg: try OpenJPEG(bytes)
      case .png: try PNGReaderHandle(bytes, takesShortFiles: takesShortFiles)
      case .bmp: try OpenBMP(bytes)
      case .gif: try OpenGIF(bytes, takesShortFiles: takesShortFiles)
      case .webp: try OpenWebP(bytes, takesShortFiles: takesShortFiles)
      }
    let info = image.info
    let (count, overflow) = info.width.multipliedReportingOverflow(by: info.height)
    if overflow || count > pixelLimit {
      throw ImageCodecError(
        .tooLarge, info.format,
        "\(info.width) by \(info.height) pixels, but the limit is \(pixelLimit) in all")
    }
    if !takesShortFiles || format != .bmp { try image.checkPlausible() }
    return try body(image, channels == 0 ? info.channels : channels)
  }
}

func decodedTensor(
  _ bytes: RawSpan, _ format: DecodableFormat, channels: Int, pixelLimit: Int
) throws(ImageCodecError) -> Tensor {
  try withOpenImage(
    bytes, format, channels: channels, pixelLimit: pixelLimit
  ) { image, channels throws(ImageCodecError) in
    let info = image.info
    var tensor = Tensor(uninitialized: [info.height, info.width, channels], dtype: .uint8)
    try tensor.withUnsafeMutableBytes { pixels throws(ImageCodecError) in
      try image.decode(channels: channels, into: pixels.bindMemory(to: UInt8.self))
    }
    return tensor
  }
}
