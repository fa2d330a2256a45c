public import Tensors

/// GIF images: the first frame, or all of them.
public enum GIF {
  /// Reads the size from the frames' headers.
  ///
  ///     try GIF.info(bytes).width      // 500
  ///
  /// - Complexity: O(file), without unpacking pixels: the size is that of the largest frame.
  public static func info(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
    try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in try OpenGIF(bytes).info }
  }

  /// Decodes the first frame to a tensor `[height, width, channels]` of `uint8`.
  ///
  ///     try GIF.decode(bytes).shape      // [375, 500, 3]
  ///
  /// The pixels are those of TensorFlow's `tf.io.decode_image(expand_animations=False)`: as large as the largest frame, black
  /// where the first frame is transparent or does not reach.
  ///
  /// - Parameter channels: 0 or 3 for RGB, 1 for gray, 4 for RGB with an alpha of 255. Others trap.
  /// - Throws: `ImageCodecError` for broken data in any frame's header or the first one's pixels.
  public static func decode(
    _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> Tensor {
    try decodedTensor(bytes, .gif, channels: channels, pixelLimit: pixelLimit)
  }

  /// Decodes all frames to a tensor `[frames, height, width, channels]` of `uint8`.
  ///
  ///     try GIF.decodeFrames(bytes).shape      // [12, 375, 500, 3]
  ///
  /// The pixels are those of TensorFlow's `tf.io.decode_gif`: each frame is drawn over the one before; how a frame asks to be
  /// removed is not heeded.
  ///
  /// - Parameters:
  ///   - channels: as for `decode(_:channels:pixelLimit:)`.
  ///   - pixelLimit: how many pixels all frames together may have. Checked before memory is taken.
  public static func decodeFrames(
    _ bytes: RawSpan, channels: Int = 3, pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> Tensor {
    precondition([0, 1, 3, 4].contains(channels), "images are decoded to 0, 1, 3 or 4 channels, but got \(channels)")
    return try bytes.withUnsafeBytes { bytes throws(ImageCodecError) in
      let image = try OpenGIF(bytes)
      let info = image.info
      let (count, overflow) = (info.width * info.height).multipliedReportingOverflow(by: image.frameCount)
      if overflow || count > pixelLimit {
        throw ImageCodecError(
          .tooLarge, .gif,
          "\(image.frameCount) frames of \(info.width) by \(info.height) pixels, but the limit is \(pixelLimit) in all")
      }
      try image.checkPlausible()
      let channels = channels == 0 ? 3 : channels
      var frames = Tensor(
        uninitialized: [image.frameCount, info.height, info.width, channels], dtype: .uint8)
      try frames.withUnsafeMutableBytes { pixels throws(ImageCodecError) in
        try image.decode(
          frames: image.frameCount, channels: channels, into: pixels.bindMemory(to: UInt8.self))
      }
      return frames
    }
  }
}
