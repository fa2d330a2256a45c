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
    if self == .decode { _ = try decodeImage(bytes) }
    return info
  }

  /// The same, and what the pixels tell when they are unpacked.
  package func look(at bytes: RawSpan) throws(ImageCodecError) -> (info: ImageInfo, traits: ImageTraits?) {
    let info = try imageInfo(bytes)
    return (info, self == .decode ? ImageTraits(try decodeImage(bytes)) : nil)
  }
}
