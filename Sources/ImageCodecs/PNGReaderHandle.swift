import CPNGCodec

/// A PNG image whose header is read, over memory that outlives it.
final class PNGReaderHandle: OpenImage {
  private let reader: OpaquePointer
  private let header: png_codec_header
  private let byteCount: Int

  /// - Parameter takesShortFiles: true to get at all rows before an early end.
  init(_ bytes: UnsafeRawBufferPointer, takesShortFiles: Bool = false) throws(ImageCodecError) {
    var header = png_codec_header()
    let (reader, words) = withMessage { message in
      bytes.baseAddress.flatMap { png_codec_open($0, bytes.count, &header, message) }
    }
    guard let reader else { throw ImageCodecError(png: words) }
    self.reader = reader
    self.header = header
    byteCount = bytes.count
    if takesShortFiles { png_codec_read_in_small_steps(reader) }
  }

  deinit { png_codec_close(reader) }

  var info: ImageInfo {
    ImageInfo(
      format: .png, width: Int(header.width), height: Int(header.height),
      channels: Int(header.natural_channels))
  }

  /// zlib's tightest packing is 1,032 to 1.
  func checkPlausible() throws(ImageCodecError) {
    let least = header.raw_bytes_low / 1032
    if least > byteCount {
      throw ImageCodecError(
        .truncated, .png,
        "\(header.width) by \(header.height) pixels need at least \(least) bytes, but there are \(byteCount)")
    }
  }

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    guard let base = pixels.baseAddress else { return }
    try call { png_codec_read(reader, Int32(channels), base, $0) }
  }

  func decodeRows(
    channels: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) throws(ImageCodecError) -> Bool {
    if header.is_interlaced != 0 { return false }
    try call { png_codec_begin_rows(reader, Int32(channels), $0) }
    let row = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Int(header.width) * channels)
    defer { row.deallocate() }
    guard let base = row.baseAddress else { return false }
    for y in 0..<Int(header.height) {
      try call { png_codec_next_row(reader, base, $0) }
      body(y, UnsafeBufferPointer(row))
    }
    try call { png_codec_end_rows(reader, $0) }
    return true
  }

  /// Turns a failure into an error.
  private func call(_ body: (UnsafeMutablePointer<CChar>) -> Int32) throws(ImageCodecError) {
    let (failed, words) = withMessage(body)
    if failed != 0 { throw ImageCodecError(png: words) }
  }

  /// The numbers of a palette's colours, or gray samples as stored.
  func decodeIndexes(into pixels: UnsafeMutableBufferPointer<UInt8>) throws(ImageCodecError) {
    guard let base = pixels.baseAddress else { return }
    try call { png_codec_read_indexes(reader, base, $0) }
  }
}

/// Calls `body` with room for libpng's words and returns them beside its result.
func withMessage<R>(_ body: (UnsafeMutablePointer<CChar>) -> R) -> (R, String) {
  let size = png_codec_message_size
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { message in
    message.initialize(repeating: 0)
    guard let base = message.baseAddress else { preconditionFailure("an allocation without memory") }
    let result = body(base)
    return (result, String(cString: base))
  }
}

extension ImageCodecError {
  init(png words: String) {
    let isTruncated = words.contains("ends too early") || words.contains("Not enough image data")
    self.init(isTruncated ? .truncated : .corrupt, .png, words)
  }
}
