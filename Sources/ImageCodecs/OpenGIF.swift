/// A GIF image whose frames' headers are read.
struct OpenGIF: OpenImage {
  private let bytes: UnsafeRawBufferPointer
  private(set) var info: ImageInfo
  private(set) var frameCount = 0
  /// How many pixels the file has codes for, frames being smaller than the image or not.
  private var largestFrame = 0

  /// - Parameter takesShortFiles: true to do with the frames whose headers are there.
  init(_ bytes: UnsafeRawBufferPointer, takesShortFiles: Bool = false) throws(ImageCodecError) {
    self.bytes = bytes
    info = ImageInfo(format: .gif, width: 0, height: 0, channels: 3)
    let reader = try GIFReaderHandle(bytes)
    do throws(ImageCodecError) {
      while let frame = try reader.nextFrame() {
        frameCount += 1
        info.width = max(info.width, frame.width)
        info.height = max(info.height, frame.height)
        largestFrame = max(largestFrame, frame.width * frame.height)
        try reader.skipPixels()
      }
    } catch {
      guard takesShortFiles, frameCount > 0 else { throw error }
    }
    if frameCount == 0 { throw ImageCodecError(.truncated, .gif, "it has no frames") }
    if largestFrame == 0 { throw ImageCodecError(.corrupt, .gif, "its frames have no pixels") }
  }

  /// A code of at least three bits stands for at most 4,096 pixels.
  func checkPlausible() throws(ImageCodecError) {
    let least = largestFrame / 4096 * 3 / 8
    if least > bytes.count {
      throw ImageCodecError(
        .truncated, .gif,
        "\(info.width) by \(info.height) pixels need at least \(least) bytes, but there are \(bytes.count)")
    }
  }

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    try decode(frames: 1, channels: channels, into: pixels)
  }

  /// Draws the first `frames` frames over each other, each into a picture of its own.
  func decode(
    frames: Int, channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    let reader = try GIFReaderHandle(bytes)
    let size = info.width * info.height * channels
    for number in 0..<frames {
      guard let frame = try reader.nextFrame() else { return }
      let picture = UnsafeMutableBufferPointer(rebasing: pixels[(number * size)..<((number + 1) * size)])
      if number == 0 {
        for pixel in 0..<(info.width * info.height) {
          Colour().store(at: pixel, channels: channels, in: picture)
        }
      } else {
        _ = picture.update(from: pixels[((number - 1) * size)..<(number * size)])
      }
      try draw(frame, number, from: reader, channels: channels, into: picture)
    }
  }

  private func draw(
    _ frame: GIFReaderHandle.Frame, _ number: Int, from reader: GIFReaderHandle, channels: Int,
    into picture: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    if frame.palette.isEmpty {
      throw ImageCodecError(.corrupt, .gif, "frame \(number) has no palette")
    }
    var indexes = [UInt8](repeating: 0, count: frame.width)
    for (start, step) in frame.isInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)] {
      for y in stride(from: start, to: frame.height, by: step) {
        try reader.readRow(into: &indexes)
        guard frame.top + y < info.height else { continue }
        let row = (frame.top + y) * info.width + frame.left
        for x in 0..<max(0, min(frame.width, info.width - frame.left)) {
          let index = Int(indexes[x])
          if index == frame.transparent { continue }
          guard index < frame.palette.count else {
            throw ImageCodecError(
              .corrupt, .gif, "a pixel has colour \(index) of a palette of \(frame.palette.count)")
          }
          frame.palette[index].store(at: row + x, channels: channels, in: picture)
        }
      }
    }
  }
}
