import Files
import ImageCodecs
import Surveys
import TFRecords
import Tensors

/// One image of a source, not yet looked at.
struct SourceImage: Sendable {
  enum Content: Sendable {
    /// The path of an image file.
    case file(String)
    /// Raw pixels `[height, width, channels]` of `uint8`.
    case pixels(Tensor)
  }

  var content: Content
  /// The value of `image/filename`.
  var name: String
  var label: Int?
  /// What else is known about it.
  var features = Features()
}

/// The values of a record that come from the image itself.
struct EncodedImage: Sendable {
  var bytes: [UInt8]
  /// `jpeg` or `png`; nil for unchecked bytes that are neither.
  var format: String?
  /// nil for unchecked bytes without a readable header.
  var size: ImageSize?
  /// nil for bytes that were not encoded here.
  var channels: Int?
}

extension SourceImage {
  /// Where the image is, for messages.
  var place: String {
    if case .file(let path) = content { path } else { name }
  }

  /// Reads, checks and, where wanted, resizes the image.
  ///
  /// - Throws: `FileError` or `ImageCodecError`.
  func encoded(_ options: ImageOptions) throws -> EncodedImage {
    switch content {
    case .pixels(let pixels):
      let pixels = options.resize.map { Self.resized(pixels, to: $0) } ?? pixels
      return try Self.encoded(pixels, options.format ?? .png, options)
    case .file(let path):
      if let bytes = try FileBytes.read(path, upTo: Self.readByteCount) {
        if options.encodesAnew { return try Self.encodedAnew(bytes.span.bytes, options) }
        var image = try Self.examined(bytes.span.bytes, options.check)
        image.bytes = bytes
        return image
      }
      // What is larger is looked at before memory is taken for it.
      return try MappedFile(path: path).withBytes { bytes in
        if options.encodesAnew { return try Self.encodedAnew(bytes, options) }
        var image = try Self.examined(bytes, options.check)
        image.bytes = bytes.withUnsafeBytes { Array($0) }
        return image
      }
    }
  }

  private static let readByteCount = 1 << 20

  /// What the bytes are, without them.
  private static func examined(_ bytes: RawSpan, _ check: ImageCheck) throws(ImageCodecError) -> EncodedImage {
    do {
      let info = try check.examine(bytes)
      return EncodedImage(
        bytes: [], format: info.format.rawValue.lowercased(), size: ImageSize(height: info.height, width: info.width))
    } catch {
      guard check == .none else { throw error }
      return EncodedImage(bytes: [])
    }
  }

  /// The image in another size or format; JPEG images stay JPEG, and all others become PNG, unless options say otherwise.
  static func encodedAnew(_ bytes: RawSpan, _ options: ImageOptions) throws(ImageCodecError) -> EncodedImage {
    let format: ImageEncoding
    if let wanted = options.format { format = wanted } else { format = try imageInfo(bytes).format == .jpeg ? .jpeg : .png }
    var channels = try imageInfo(bytes).channels
    // JPEG has no transparency.
    if format == .jpeg && channels % 2 == 0 { channels -= 1 }
    return try encoded(try decoded(bytes, channels: channels, options.resize), format, options)
  }

  /// The pixels in their own size or another.
  private static func decoded(_ bytes: RawSpan, channels: Int, _ size: ImageSize?) throws(ImageCodecError) -> Tensor {
    // Gray with alpha cannot be asked for, but is what such a file holds.
    guard let size, channels != 2 else {
      let pixels = try decodeImage(bytes, channels: channels == 2 ? 0 : channels)
      return size.map { resized(pixels, to: $0) } ?? pixels
    }
    var numbers = Tensor(uninitialized: [size.height, size.width, channels], dtype: .float32)
    try numbers.withMutableSpan(of: Float.self) { span throws(ImageCodecError) in
      _ = try decodeImage(bytes, channels: channels, resizedTo: size, into: &span)
    }
    return numbers.roundedToBytes()
  }

  private static func encoded(
    _ pixels: Tensor, _ format: ImageEncoding, _ options: ImageOptions
  ) throws(ImageCodecError) -> EncodedImage {
    EncodedImage(
      bytes: format == .jpeg ? try JPEG.encode(pixels, quality: options.quality) : try PNG.encode(pixels),
      format: format.rawValue, size: ImageSize(height: pixels.shape[0], width: pixels.shape[1]),
      channels: pixels.shape[2])
  }

  private static func resized(_ pixels: Tensor, to size: ImageSize) -> Tensor {
    pixels.resized(to: size).roundedToBytes()
  }
}
