import Files
import ImageCodecs
import Synchronization
import Tensors

/// An image file that could not be read, and why.
public struct UnreadableImage: Sendable, Hashable, CustomStringConvertible {
  public let path: String
  /// The sentence of the error, without the path.
  public let reason: String

  /// `photos/cat/7.jpg: the JPEG image ends too early: Premature end of JPEG file`
  public var description: String { "\(path): \(reason)" }
}

extension [LabeledFile] {
  /// Those that cannot be decoded, in their order; all are, with all processors, but nothing is kept.
  func unreadable(_ parallelism: Parallelism) throws -> [UnreadableImage] {
    let found = Dataset(self).map(parallelism: parallelism) { file -> [UnreadableImage] in
      var problems: [UnreadableImage] = []
      func check(_ path: String, _ decode: (RawSpan) throws(ImageCodecError) -> Void) {
        do { try MappedFile(path: path).withBytes(decode) } catch {
          problems.append(UnreadableImage(path: path, reason: reason(error)))
        }
      }
      check(file.path) { bytes throws(ImageCodecError) in _ = try decodeImage(bytes, channels: 3) }
      if let mask = file.mask {
        check(mask) { bytes throws(ImageCodecError) in
          var pixel: [Int32] = [0]
          var span = pixel.mutableSpan
          try decodeMask(bytes, resizedTo: ImageSize(height: 1, width: 1), ImageOptions(), into: &span)
        }
      }
      return problems
    }
    return try [[UnreadableImage]](found).flatMap { $0 }
  }
}

/// Why, without the name of the file.
private func reason(_ error: any Error) -> String {
  (error as? FileError).map { "cannot \($0.operation): \($0.reason)" } ?? "\(error)"
}
