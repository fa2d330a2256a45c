public import Tensors

/// An image as far as it could be read.
public struct ReadableImage: Sendable {
  /// `[height, width, channels]` of `uint8`. What could not be read is 0 (black), in JPEG files the gray that libjpeg puts there.
  public var pixels: Tensor
  /// Why it could not be read to its end; nil for a whole image.
  public var damage: ImageCodecError?
}

/// Decodes as many rows of a damaged image as can be read, for those who would rather have half a photo than none.
///
///     let photo = try decodeReadableRows(bytes, channels: 3)
///     photo.pixels.shape      // [375, 500, 3]
///     photo.damage            // the JPEG image ends too early: Premature end of JPEG file
///
/// Rows are in the order of the file: a BMP with its bottom row first keeps that one. Interlaced and progressive images become coarser
/// instead of shorter. `channels` and `pixelLimit` as for `decodeImage(_:channels:pixelLimit:)`.
///
/// - Throws: `ImageCodecError` when not even the header can be read, or announces more than the limit or more than such a small file
///   can hold.
public func decodeReadableRows(
  _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
) throws(ImageCodecError) -> ReadableImage {
  try withOpenImage(
    bytes, decodableFormat(of: bytes), channels: channels, pixelLimit: pixelLimit, takesShortFiles: true
  ) { image, channels throws(ImageCodecError) in
    let info = image.info
    var pixels = Tensor.zeros([info.height, info.width, channels], dtype: .uint8)
    let damage = pixels.withUnsafeMutableBytes { pixels -> ImageCodecError? in
      do throws(ImageCodecError) {
        try image.decode(channels: channels, into: pixels.bindMemory(to: UInt8.self))
        return nil
      } catch {
        return error
      }
    }
    return ReadableImage(pixels: pixels, damage: damage)
  }
}
