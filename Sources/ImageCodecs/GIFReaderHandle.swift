import CGIF

/// giflib reading from memory that outlives it, one frame after another and a row at a time, so that no frame is unpacked before
/// its size is known to be wanted.
final class GIFReaderHandle {
  struct Frame {
    var left: Int
    var top: Int
    var width: Int
    var height: Int
    var isInterlaced: Bool
    /// The index that leaves the pixel below as it is; nil for none.
    var transparent: Int?
    /// Empty when the file has none for this frame.
    var palette: [Colour]
  }

  /// What giflib's reading function gets: the bytes and how many are consumed.
  private final class Source {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
  }

  private let source: Source
  private let gif: UnsafeMutablePointer<GifFileType>

  init(_ bytes: UnsafeRawBufferPointer) throws(ImageCodecError) {
    source = Source(bytes)
    var code: Int32 = 0
    let opened = DGifOpen(
      Unmanaged.passUnretained(source).toOpaque(),
      { gif, place, count in
        guard let user = gif?.pointee.UserData, let place, count > 0 else { return 0 }
        let source = Unmanaged<Source>.fromOpaque(user).takeUnretainedValue()
        let given = min(Int(count), source.bytes.count - source.position)
        UnsafeMutableRawBufferPointer(start: place, count: given)
          .copyMemory(from: .init(rebasing: source.bytes[source.position..<(source.position + given)]))
        source.position += given
        return Int32(given)
      }, &code)
    guard let opened else { throw ImageCodecError(gif: code) }
    gif = opened
  }

  deinit { DGifCloseFile(gif, nil) }

  /// The next frame's description, its pixels next in the file; nil at the end.
  func nextFrame() throws(ImageCodecError) -> Frame? {
    var control = GraphicsControlBlock(
      DisposalMode: 0, UserInputFlag: false, DelayTime: 0, TransparentColor: NO_TRANSPARENT_COLOR)
    while true {
      var kind = UNDEFINED_RECORD_TYPE
      try check(DGifGetRecordType(gif, &kind))
      switch kind {
      case TERMINATE_RECORD_TYPE: return nil
      case EXTENSION_RECORD_TYPE: try readExtension(into: &control)
      case IMAGE_DESC_RECORD_TYPE:
        try check(DGifGetImageDesc(gif))
        let image = gif.pointee.Image
        return Frame(
          left: Int(image.Left), top: Int(image.Top), width: Int(image.Width),
          height: Int(image.Height), isInterlaced: image.Interlace,
          transparent: control.TransparentColor >= 0 ? Int(control.TransparentColor) : nil,
          palette: palette(image.ColorMap ?? gif.pointee.SColorMap))
      default: break
      }
    }
  }

  /// Unpacks the next row of the frame's pixels, interlaced ones in the order of the file.
  func readRow(into indexes: inout [UInt8]) throws(ImageCodecError) {
    try check(DGifGetLine(gif, &indexes, Int32(indexes.count)))
  }

  /// Passes over the packed pixels of the frame.
  func skipPixels() throws(ImageCodecError) {
    var size: Int32 = 0
    var block: UnsafeMutablePointer<GifByteType>?
    try check(DGifGetCode(gif, &size, &block))
    while block != nil { try check(DGifGetCodeNext(gif, &block)) }
  }

  private func readExtension(into control: inout GraphicsControlBlock) throws(ImageCodecError) {
    var code: Int32 = 0
    var block: UnsafeMutablePointer<GifByteType>?
    try check(DGifGetExtension(gif, &code, &block))
    while let content = block {
      if code == GRAPHICS_EXT_FUNC_CODE, content[0] == 4 {
        DGifExtensionToGCB(4, content + 1, &control)
      }
      try check(DGifGetExtensionNext(gif, &block))
    }
  }

  private func palette(_ map: UnsafeMutablePointer<ColorMapObject>?) -> [Colour] {
    guard let map = map?.pointee, let colours = map.Colors else { return [] }
    return (0..<Int(map.ColorCount)).map {
      Colour(red: colours[$0].Red, green: colours[$0].Green, blue: colours[$0].Blue)
    }
  }

  private func check(_ status: Int32) throws(ImageCodecError) {
    if status == GIF_ERROR { throw ImageCodecError(gif: gif.pointee.Error) }
  }
}

extension ImageCodecError {
  /// What giflib's error number means, in its own words.
  init(gif code: Int32) {
    let words = GifErrorString(code).map { String(cString: $0) } ?? "error \(code)"
    let isEnd = [D_GIF_ERR_READ_FAILED, D_GIF_ERR_EOF_TOO_SOON].contains(code)
    self.init(isEnd ? .truncated : .corrupt, .gif, isEnd ? "the data ends too early" : words)
  }
}
