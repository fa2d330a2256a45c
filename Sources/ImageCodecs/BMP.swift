public import Tensors

/// BMP images: 1, 4, 8, 16, 24 and 32 bits a pixel, with palettes, run lengths and bit fields, rows in either order.
public enum BMP {
  /// Reads the size and channels from the header.
  ///
  ///     try BMP.info(bytes).channels      // 3; 1 for a palette of grays, 4 for 32 bits a pixel
  public static func info(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
    try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in try OpenBMP(bytes).info }
  }

  /// Decodes to a tensor `[height, width, channels]` of `uint8`, the topmost row first.
  ///
  ///     try BMP.decode(bytes, channels: 3).shape      // [375, 500, 3]
  ///
  /// The pixels are those of TensorFlow's `tf.io.decode_bmp` where that decodes at all (8 bits gray, 24 bits, 32 bits, unpacked)
  /// and Pillow's elsewhere. One difference is meant: for 8 bits with a palette of colours TensorFlow gives the numbers of the
  /// colours as gray, this the colours.
  ///
  /// - Parameter channels: 0 for what the file holds (1 for a palette of grays, 4 for 32 bits a pixel unless its bit fields have
  ///   no alpha, 3 for the rest), or 1, 3, 4. Others trap.
  /// - Throws: `ImageCodecError` for broken data, and for JPEG or PNG files wrapped in a BMP header.
  public static func decode(
    _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> Tensor {
    try decodedTensor(bytes, .bmp, channels: channels, pixelLimit: pixelLimit)
  }
}
