import CWebP
public import Tensors

/// WebP images: lossy and lossless, with and without transparency.
public enum WebP {
  /// Reads the size and channels from the header.
  ///
  ///     try WebP.info(bytes).channels      // 3, or 4 with transparency
  public static func info(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
    try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in try OpenWebP(bytes).info }
  }

  /// Decodes to a tensor `[height, width, channels]` of `uint8`.
  ///
  ///     try WebP.decode(bytes, channels: 3).shape      // [375, 500, 3]
  ///
  /// The pixels are those of libwebp with its defaults, and so of Pillow.
  ///
  /// - Parameter channels: 0 for what the file holds (3, or 4 with transparency), or 1, 3, 4. Others trap.
  /// - Throws: `ImageCodecError` for broken data and for animations.
  public static func decode(
    _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> Tensor {
    try decodedTensor(bytes, .webp, channels: channels, pixelLimit: pixelLimit)
  }
}

/// A WebP image whose header is read.
struct OpenWebP: OpenImage {
  private let bytes: UnsafeRawBufferPointer
  private let takesShortFiles: Bool
  let info: ImageInfo

  private var start: UnsafePointer<UInt8>? { bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) }

  /// - Parameter takesShortFiles: true to get at all rows before an early end.
  init(_ bytes: UnsafeRawBufferPointer, takesShortFiles: Bool = false) throws(ImageCodecError) {
    (self.bytes, self.takesShortFiles) = (bytes, takesShortFiles)
    var features = WebPBitstreamFeatures()
    let status = WebPGetFeatures(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, &features)
    guard status == VP8_STATUS_OK else { throw ImageCodecError(webp: status) }
    if features.has_animation != 0 {
      throw ImageCodecError(.unsupported, .webp, "it is an animation")
    }
    info = ImageInfo(
      format: .webp, width: Int(features.width), height: Int(features.height),
      channels: features.has_alpha != 0 ? 4 : 3)
  }

  /// A side has at most 16,383 pixels and one colour can fill a whole image in a few bytes, so there is nothing to compare.
  func checkPlausible() throws(ImageCodecError) {}

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    guard channels == 1 else { return try unpack(channels: channels, into: pixels) }
    var colours = Tensor.zeros([info.height, info.width, 3], dtype: .uint8)
    try colours.withUnsafeMutableBytes { colours throws(ImageCodecError) in
      let colours = colours.bindMemory(to: UInt8.self)
      // What was read before a failure may be wanted.
      defer {
        for i in pixels.indices {
          pixels[i] = Colour(red: colours[i * 3], green: colours[i * 3 + 1], blue: colours[i * 3 + 2]).gray
        }
      }
      try unpack(channels: 3, into: colours)
    }
  }

  private func unpack(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    var config = WebPDecoderConfig()
    guard WebPInitDecoderConfig(&config) != 0 else {
      throw ImageCodecError(.unsupported, .webp, "another libwebp is there than the one compiled with")
    }
    config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB
    config.output.is_external_memory = 1
    config.output.u.RGBA = WebPRGBABuffer(
      rgba: pixels.baseAddress, stride: Int32(info.width * channels), size: pixels.count)
    let status = takesShortFiles ? Self.unpackInParts(start, bytes.count, &config) : WebPDecode(start, bytes.count, &config)
    guard status == VP8_STATUS_OK else { throw ImageCodecError(webp: status) }
  }

  /// As `WebPDecode`, which refuses a file that ends too early before it unpacks anything.
  private static func unpackInParts(
    _ start: UnsafePointer<UInt8>?, _ count: Int, _ config: inout WebPDecoderConfig
  ) -> VP8StatusCode {
    guard let decoder = WebPIDecode(nil, 0, &config) else { return VP8_STATUS_OUT_OF_MEMORY }
    defer { WebPIDelete(decoder) }
    return WebPIUpdate(decoder, start, count)
  }
}

extension ImageCodecError {
  /// What libwebp's status means; it has no words of its own.
  init(webp status: VP8StatusCode) {
    switch status {
    case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED:
      self.init(.truncated, .webp, "the data ends too early")
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      self.init(.unsupported, .webp, "it uses a feature that libwebp does not know")
    case VP8_STATUS_OUT_OF_MEMORY: self.init(.tooLarge, .webp, "no memory left")
    default: self.init(.corrupt, .webp, "the bit stream breaks the format's rules")
    }
  }
}
