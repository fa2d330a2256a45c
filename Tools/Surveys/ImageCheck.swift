package import ImageCodecs
import Tensors

/// How far an image is checked.
package enum ImageCheck: String, Sendable, CaseIterable {
  /// Every pixel is unpacked.
  case decode
  /// The header is read.
  case header
  /// Whatever it is, it is taken.
  case none

  /// Reads the header, and unpacks the pixels unless the header is enough.
  ///
  /// - Throws: `ImageCodecError` without a path.
  package func examine(_ bytes: RawSpan) throws(ImageCodecError) -> ImageInfo {
    let info = try imageInfo(bytes)
    if self == .decode { try decodeImage(bytes) { _, _ in } }
    return info
  }

  /// The same, and what the pixels tell when they are unpacked.
  package func look(at bytes: RawSpan) throws(ImageCodecError) -> (info: ImageInfo, traits: ImageTraits?) {
    let info = try imageInfo(bytes)
    guard self == .decode else { return (info, nil) }
    var traits = ImageTraits.Survey(height: info.height, width: info.width, channels: info.channels)
    try decodeImage(bytes) { traits.add(row: $0, $1) }
    return (info, traits.result)
  }
}
