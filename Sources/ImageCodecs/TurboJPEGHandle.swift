import CTurboJPEG

/// One TurboJPEG decompressor, for one image.
///
/// Never reused: making one takes a quarter of a microsecond, while a used one keeps the tables of earlier images, which a file
/// without tables of its own would then be decoded with, and stays in the middle of a file it failed on.
final class TurboJPEGHandle {
  private let handle: tjhandle

  init() {
    guard let handle = tjInitDecompress() else {
      fatalError("no memory left for a JPEG decompressor")
    }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  struct Header {
    var width = 0
    var height = 0
    var colourspace = TJCS_RGB
    var isCMYK: Bool { colourspace == TJCS_CMYK || colourspace == TJCS_YCCK }
    var isGray: Bool { colourspace == TJCS_GRAY }
  }

  func header(of bytes: UnsafeRawBufferPointer) throws(ImageCodecError) -> Header {
    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = 0
    var colourspace: Int32 = -1
    let failed = tjDecompressHeader3(
      handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(bytes.count), &width,
      &height, &subsampling, &colourspace)
    // It also fails for sampling factors that TurboJPEG has no name for and for warnings, after it has set the size; and it
    // accepts files that hold only tables, without setting it.
    if width <= 0 || height <= 0 || colourspace < 0 {
      throw failed != 0
        ? error() : ImageCodecError(.truncated, .jpeg, "Premature end: no image follows the tables")
    }
    return Header(
      width: Int(width), height: Int(height), colourspace: TJCS(rawValue: UInt32(colourspace)))
  }

  /// Unpacks all of an image's pixels, the rows following each other without gaps.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, width: Int, height: Int, format: TJPF,
    into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    // The fast inverse transform is what TensorFlow uses by default; smooth upsampling of colour too.
    let failed = tjDecompress2(
      handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(bytes.count),
      pixels.baseAddress, Int32(width), 0, Int32(height), format.rawValue,
      TJFLAG_FASTDCT | TJFLAG_LIMITSCANS)
    if failed == 0 { return }
    let error = error()
    if tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), Self.isHarmless(error.reason) { return }
    throw error
  }

  /// Whether the words of libjpeg's first warning, of which alone the words are kept, tell of nothing worse.
  ///
  /// Bytes between the last block and the end marker harm no pixel and are the one thing many cameras' and editors' files have
  /// wrong; nothing can follow that warning.
  static func isHarmless(_ words: String) -> Bool { words.contains("extraneous bytes before marker 0xd9") }

  private func error() -> ImageCodecError {
    ImageCodecError(jpeg: String(cString: tjGetErrorStr2(handle)))
  }
}

extension ImageCodecError {
  /// What libjpeg's words mean.
  init(jpeg words: String) {
    let isTruncated =
      words.contains("Premature end") || words.contains("premature end") || words.contains("Empty input")
    self.init(isTruncated ? .truncated : .corrupt, .jpeg, words)
  }
}
