import Files
import ImageCodecs

/// A file and its class.
struct LabeledFile: Sendable, Equatable {
  var path: String
  var label: Int32

  /// Writes the image's pixels, 0 to 255, and returns its class.
  func decode(_ style: PictureStyle, into pixels: inout MutableSpan<Float>) throws -> Int32 {
    let file = try MappedFile(path: path)
    do {
      try file.withBytes { bytes throws(ImageCodecError) in
        _ = try decodeImage(
          bytes, channels: style.channels, resizedTo: style.size, method: style.method,
          fit: style.fit, antialias: style.antialias, into: &pixels)
      }
    } catch {
      throw error.inFile(path)
    }
    return label
  }
}

/// What becomes of an image's pixels on their way into a batch.
struct PictureStyle: Sendable {
  var size: ImageSize
  var channels: Int
  var method: ResizeMethod
  var fit: ResizeFit
  var antialias: Bool
}

extension Dataset where Element == LabeledFile {
  /// The style belongs to what makes one such data set differ from another.
  init(files: [LabeledFile], in folder: String, _ style: PictureStyle) {
    let names = files.map { "\($0.label)/\($0.path.dropFirst(folder.count))" }
    let identity = "\(style.channels) \(style.method) \(style.fit) \(style.antialias)\u{0}"
    self.init(
      Pipeline.Stage(
        "images(\(files.count))", identity: identity + names.joined(separator: "\u{0}"),
        sources: files.map(\.path)),
      after: [], epochs: nil, walk: .indexed, cardinality: { .known(files.count) },
      indexed: { _ in IndexedElements(count: files.count) { files[$0] } })
  }
}
