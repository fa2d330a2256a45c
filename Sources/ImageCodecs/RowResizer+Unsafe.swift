import CKernels

/// Resizes an image whose rows come one by one, in memory for two of them: bilinear, all of it, without antialiasing.
final class RowResizer {
  private let resizer: OpaquePointer
  private let numbers: UnsafeMutablePointer<Float>

  /// - Parameter numbers: as many as the new size has; they must outlive this.
  init(height: Int, width: Int, channels: Int, to size: ImageSize, into numbers: UnsafeMutablePointer<Float>) {
    let shape = ck_image_shape(height: height, width: width, channels: channels, row_stride: width * channels)
    guard let resizer = ck_resize_rows_begin(shape, size.height, size.width) else {
      fatalError("no memory left to resize an image of \(width) pixels a row")
    }
    (self.resizer, self.numbers) = (resizer, numbers)
  }

  deinit { ck_resize_rows_end(resizer) }

  /// Takes the next row.
  func add(_ row: UnsafeBufferPointer<UInt8>) {
    guard let row = row.baseAddress else { return }
    ck_resize_rows_add(resizer, row, numbers)
  }
}

extension OpenImage {
  /// Decodes and resizes a large image row by row; false where it is not large, or not to be had by rows.
  func isResizedByRows(
    _ bytes: RawSpan, channels: Int, to size: ImageSize, _ options: ImageOptions, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws(ImageCodecError) -> Bool {
    let info = info
    let rowCount = info.width * channels
    guard info.width * info.height > options.rowwisePixelCount, rowCount < Int(Int32.max) - channels,
      options.method == .bilinear, options.fit == .stretch, !options.antialias, !options.reducesScale,
      !options.appliesOrientation || imageOrientation(bytes) == .up, let base = numbers.baseAddress
    else { return false }
    let resizer = RowResizer(height: info.height, width: info.width, channels: channels, to: size, into: base)
    return try decodeRows(channels: channels) { _, row in resizer.add(row) }
  }
}
