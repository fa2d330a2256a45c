import CJPEGCodec
import CTurboJPEG
public import Tensors

/// JPEG images: baseline and progressive, gray, colour and CMYK.
public enum JPEG {
  /// Reads the size and channels from the header.
  ///
  ///     try JPEG.info(bytes).width      // 500
  public static func info(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
    try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in try OpenJPEG(bytes).info }
  }

  /// Decodes to a tensor `[height, width, channels]` of `uint8`.
  ///
  ///     try JPEG.decode(bytes, channels: 3).shape      // [375, 500, 3]
  ///
  /// The pixels are those of TensorFlow's `tf.io.decode_jpeg` with its defaults: fast integer transform, smooth colour upsampling,
  /// CMYK turned into RGB, EXIF orientation not applied.
  ///
  /// - Parameter channels: 0 for what the file holds (1 or 3), 1 for gray, 3 for RGB, 4 for RGB with an alpha of 255 (TensorFlow
  ///   refuses 4). Others trap.
  /// - Throws: `ImageCodecError` for broken data, including images that libjpeg only warns about: those that end too early or
  ///   whose pixels are damaged. Stray bytes before the end marker are accepted.
  public static func decode(
    _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> Tensor {
    try decodedTensor(bytes, .jpeg, channels: channels, pixelLimit: pixelLimit)
  }
}

/// A JPEG image whose header is read.
struct OpenJPEG: OpenImage {
  private let handle = TurboJPEGHandle()
  private let bytes: UnsafeRawBufferPointer
  private let header: TurboJPEGHandle.Header

  var info: ImageInfo {
    ImageInfo(
      format: .jpeg, width: header.width, height: header.height, channels: header.isGray ? 1 : 3)
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(ImageCodecError) {
    self.bytes = bytes
    header = try handle.header(of: bytes)
  }

  /// A Huffman-coded image spends at least one bit on each block of 64 brightness values. Arithmetic coding can go lower.
  func checkPlausible() throws(ImageCodecError) {
    let blocks = ((header.width + 7) / 8) * ((header.height + 7) / 8)
    let facts = scan()
    if !facts.isArithmetic, blocks / 8 > bytes.count {
      throw ImageCodecError(
        .truncated, .jpeg,
        "\(header.width) by \(header.height) pixels need at least \(blocks / 8) bytes, but there are \(bytes.count)")
    }
  }

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    if header.isCMYK { return try decodeCMYK(channels: channels, into: pixels) }
    let format =
      switch channels {
      case 1: TJPF_GRAY
      case 3: TJPF_RGB
      default: TJPF_RGBA
      }
    try handle.decompress(
      bytes, width: header.width, height: header.height, format: format, into: pixels)
  }

  func decode(
    _ region: ImageRegion, reducedBy scale: Int, channels: Int
  ) throws(ImageCodecError) -> Tensor? {
    guard !header.isCMYK else { return nil }
    let (top, left) = (region.top / scale, region.left / scale)
    let bottom = (region.top + region.height + scale - 1) / scale
    let right = (region.left + region.width + scale - 1) / scale
    var pixels = Tensor(uninitialized: [bottom - top, right - left, channels], dtype: .uint8)
    let (failed, words) = pixels.withUnsafeMutableBytes { pixels in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(jpeg_codec_message_size)) { message in
        message.initialize(repeating: 0)
        let part = jpeg_codec_region(
          top: UInt32(top), left: UInt32(left), height: UInt32(bottom - top), width: UInt32(right - left))
        guard let from = bytes.baseAddress, let to = pixels.baseAddress, let words = message.baseAddress else {
          preconditionFailure("an image without memory")
        }
        let failed = jpeg_codec_read_region(
          from, bytes.count, Int32(channels), Int32(scale), part, to.assumingMemoryBound(to: UInt8.self), words)
        return (failed != 0, String(cString: words))
      }
    }
    if failed { throw ImageCodecError(jpeg: words) }
    return pixels
  }

  func decodeRows(
    channels: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ImageCodecError) -> Bool {
    guard !header.isCMYK, let from = bytes.baseAddress else { return false }
    let rowBytes = header.width * channels
    let (failed, words) = withoutActuallyEscaping(body) { body in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(jpeg_codec_message_size)) { message in
        message.initialize(repeating: 0)
        guard let words = message.baseAddress else { preconditionFailure("an allocation without memory") }
        let failed = withUnsafePointer(to: RowTaker(rowBytes: rowBytes, take: body)) { taker in
          jpeg_codec_read_rows(
            from, bytes.count, Int32(channels),
            { context, y, row in
              guard let taker = context?.assumingMemoryBound(to: RowTaker.self).pointee else { return }
              taker.take(Int(y), UnsafeBufferPointer(start: row, count: taker.rowBytes))
            }, UnsafeMutableRawPointer(mutating: taker), words)
        }
        return (failed != 0, String(cString: words))
      }
    }
    if failed, !TurboJPEGHandle.isHarmless(words) { throw ImageCodecError(jpeg: words) }
    return true
  }

  /// What a C function needs to hand rows on.
  private struct RowTaker {
    let rowBytes: Int
    let take: (Int, UnsafeBufferPointer<UInt8>) -> Void
  }

  /// Four inks to light, as TensorFlow does it: with Adobe's marker the inks are stored inverted.
  private func decodeCMYK(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    var inks = Tensor.zeros([header.height, header.width, 4], dtype: .uint8)
    try inks.withUnsafeMutableBytes { inks throws(ImageCodecError) in
      let inks = inks.bindMemory(to: UInt8.self)
      // What was read before a failure may be wanted.
      defer { fill(pixels, channels: channels, from: inks, isInverted: scan().hasAdobeMarker) }
      try handle.decompress(
        bytes, width: header.width, height: header.height, format: TJPF_CMYK, into: inks)
    }
  }

  private func fill(
    _ pixels: UnsafeMutableBufferPointer<UInt8>, channels: Int,
    from inks: UnsafeMutableBufferPointer<UInt8>, isInverted: Bool
  ) {
    for i in 0..<(header.height * header.width) {
      func light(_ ink: Int) -> UInt8 {
        let value = Int(inks[i * 4 + ink])
        let black = Int(inks[i * 4 + 3])
        return UInt8(isInverted ? black * value / 255 : (255 - black) * (255 - value) / 255)
      }
      Colour(red: light(0), green: light(1), blue: light(2))
        .store(at: i, channels: channels, in: pixels)
    }
  }

  /// What the segments before the first scan say that TurboJPEG does not tell.
  private func scan() -> (isArithmetic: Bool, hasAdobeMarker: Bool) {
    var isArithmetic = false
    var hasAdobeMarker = false
    var at = 2
    while at + 4 <= bytes.count {
      guard bytes[at] == 0xFF, bytes[at + 1] != 0xFF else {
        at += 1  // fill bytes, or stray ones
        continue
      }
      let marker = bytes[at + 1]
      if marker == 0xDA || marker == 0xD9 { break }
      if marker == 0 || marker == 1 || (0xD0...0xD8).contains(marker) {
        at += 2
        continue
      }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      switch marker {
      case 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF: isArithmetic = true
      case 0xEE where length >= 14 && at + 9 <= bytes.count:
        if bytes[(at + 4)..<(at + 9)].elementsEqual("Adobe".utf8) { hasAdobeMarker = true }
      default: break
      }
      at += 2 + max(2, length)
    }
    return (isArithmetic, hasAdobeMarker)
  }
}
