import CWebP
public import Tensors

extension WebP {
  /// Encodes a tensor `[height, width, 3 or 4]` of `uint8` as a WebP file.
  ///
  ///     let small = try WebP.encode(pixels, quality: 80)
  ///     let exact = try WebP.encode(pixels, quality: nil)
  ///
  /// - Parameter quality: 0 (small) to 100 (fine), or nil for lossless: every pixel comes back, except the colour under full
  ///   transparency. Other values, shapes and element types trap.
  /// - Throws: `ImageCodecError` when a side is longer than 16,383 pixels, which WebP cannot hold.
  public static func encode(
    _ pixels: Tensor, quality: Float? = 80
  ) throws(ImageCodecError) -> [UInt8] {
    precondition(pixels.dtype == .uint8, "WebP stores uint8 pixels, but the tensor is \(pixels.dtype)")
    precondition(
      pixels.rank == 3 && (pixels.shape[2] == 3 || pixels.shape[2] == 4) && pixels.count > 0,
      "WebP stores [height, width, 3 or 4], but the tensor is \(pixels.shape)")
    precondition(
      quality.map { (0...100).contains($0) } ?? true, "WebP quality is 0 to 100, but got \(quality ?? 0)")
    let (height, width, channels) = (pixels.shape[0], pixels.shape[1], pixels.shape[2])
    guard width <= WEBP_MAX_DIMENSION, height <= WEBP_MAX_DIMENSION else {
      throw ImageCodecError(
        .notEncoded, .webp, "\(width) by \(height) pixels exceed \(WEBP_MAX_DIMENSION) a side")
    }
    var file: UnsafeMutablePointer<UInt8>?
    defer { WebPFree(file) }
    let count = pixels.withUnsafeBytes { pixels -> Int in
      let start = pixels.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let (w, h, stride) = (Int32(width), Int32(height), Int32(width * channels))
      return switch (quality, channels) {
      case (let quality?, 3): WebPEncodeRGB(start, w, h, stride, quality, &file)
      case (let quality?, _): WebPEncodeRGBA(start, w, h, stride, quality, &file)
      case (nil, 3): WebPEncodeLosslessRGB(start, w, h, stride, &file)
      case (nil, _): WebPEncodeLosslessRGBA(start, w, h, stride, &file)
      }
    }
    guard count > 0 else { throw ImageCodecError(.notEncoded, .webp, "libwebp ran out of memory") }
    return Array(UnsafeBufferPointer(start: file, count: count))
  }
}
