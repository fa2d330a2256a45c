/// What an image file says about itself in its header.
public struct ImageInfo: Sendable, Hashable {
  /// Found from the content, not from the file's name.
  public var format: ImageFormat
  /// In pixels, as stored: an orientation in EXIF is not applied.
  public var width: Int
  /// In pixels, as stored.
  public var height: Int
  /// How many channels decoding with `channels: 0` gives: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA. CMYK counts as RGB.
  public var channels: Int
}

/// Refuses images of more pixels than a caller wants to hold, before memory for them is taken.
///
/// The default is 2^28 pixels: 16,384 by 16,384, or 805 MB as RGB.
public let defaultPixelLimit = 1 << 28

/// Reads an image's header: its format, size and channels, without unpacking pixels.
///
///     let info = try imageInfo(bytes)      // ImageInfo(format: .jpeg, width: 500, height: 375, channels: 3)
///
/// - Throws: `ImageCodecError` when `bytes` are no image that can be decoded or their header is broken.
/// - Complexity: O(size of the header); of a GIF O(file).
public func imageInfo(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
  switch try decodableFormat(of: bytes) {
  case .jpeg: try JPEG.info(bytes)
  case .png: try PNG.info(bytes)
  case .bmp: try BMP.info(bytes)
  case .gif: try GIF.info(bytes)
  case .webp: try WebP.info(bytes)
  }
}

/// Reads the header of an image held in an array: `imageInfo(_:)`.
public func imageInfo(_ bytes: [UInt8]) throws(ImageCodecError) -> ImageInfo {
  try imageInfo(bytes.span.bytes)
}

/// The formats that can be decoded.
enum DecodableFormat { case jpeg, png, bmp, gif, webp }

func decodableFormat(of bytes: RawSpan) throws(ImageCodecError) -> DecodableFormat {
  switch ImageFormat(sniffing: bytes) {
  case .jpeg: return .jpeg
  case .png: return .png
  case .bmp: return .bmp
  case .gif: return .gif
  case .webp: return .webp
  case .tiff:
    throw ImageCodecError(.unsupported, .tiff, "only JPEG, PNG, BMP, GIF and WebP are decoded")
  case nil:
    throw ImageCodecError(.unknownFormat, nil, beginning(of: bytes))
  }
}

/// Words for bytes that are no image: what they begin with instead.
private func beginning(of bytes: RawSpan) -> String {
  if bytes.byteCount == 0 { return "the file is empty" }
  let head = (0..<min(16, bytes.byteCount)).map { bytes.byte(at: $0) }
  if head.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
    let text = String(decoding: head, as: UTF8.self)
    return "it begins with the text \(text.debugDescription)"
  }
  let digits = Array("0123456789abcdef")
  let hex = head.prefix(8).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
  return "it begins with the bytes \(hex.joined(separator: " "))"
}
