/// From how many pixels on an image is worked on row by row: 12 MB as RGB. It takes a little longer than all at once.
let largeImagePixelCount = 1 << 22

/// Decodes an image and hands its rows on from the top, each `width` times `channels` numbers.
///
///     var brightest: UInt8 = 0
///     try decodeImage(bytes, channels: 1) { y, row in
///       for x in row.indices { brightest = max(brightest, row[x]) }
///     }
///
/// JPEG images in one scan, PNG images that are not interlaced and BMP images without run lengths need memory for a few rows, whatever
/// their size; progressive JPEG images 2 to 6 bytes a pixel, and all others, unpacked as a whole, 1 to 8. Same pixels as
/// ``decodeImage(_:channels:pixelLimit:)-(RawSpan,_,_)`` and the same errors, which may come after rows.
///
/// - Parameters:
///   - channels: 0 for what the file holds, 1 for gray, 3 for RGB, 4 for RGBA. Others trap.
///   - pixelLimit: how many pixels (width times height) the header may announce.
@discardableResult
public func decodeImage(
  _ bytes: RawSpan, channels: Int = 0, pixelLimit: Int = defaultPixelLimit, eachRow body: (Int, Span<UInt8>) -> Void
) throws(ImageCodecError) -> ImageInfo {
  try decodeImage(bytes, channels: channels, pixelLimit: pixelLimit, rowwisePixelCount: largeImagePixelCount, eachRow: body)
}

/// Also says from how many pixels on rows are decoded one by one: tests and fuzzers let small images be.
@discardableResult
func decodeImage(
  _ bytes: RawSpan, channels: Int, pixelLimit: Int, rowwisePixelCount: Int, eachRow body: (Int, Span<UInt8>) -> Void
) throws(ImageCodecError) -> ImageInfo {
  try withOpenImage(
    bytes, decodableFormat(of: bytes), channels: channels, pixelLimit: pixelLimit
  ) { image, channels throws(ImageCodecError) in
    let info = image.info
    if info.width * info.height > rowwisePixelCount, try image.decodeRows(channels: channels, { body($0, $1.span) }) {
      return info
    }
    let rowCount = info.width * channels
    let pixels = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: info.height * rowCount)
    defer { pixels.deallocate() }
    try image.decode(channels: channels, into: pixels)
    for y in 0..<info.height { body(y, UnsafeBufferPointer(rebasing: pixels[y * rowCount..<(y + 1) * rowCount]).span) }
    return info
  }
}
