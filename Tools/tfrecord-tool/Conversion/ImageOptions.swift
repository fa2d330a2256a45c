import ImageCodecs
import Surveys

/// What to do with each image on its way into a record.
struct ImageOptions: Sendable {
  var check = ImageCheck.decode
  /// nil copies the image's bytes as they are.
  var resize: ImageSize?
  /// Of JPEG images that are encoded.
  var quality = 95
  /// Encodes every image anew in this format; nil keeps the format.
  var format: ImageEncoding?
  var layout = Layout.plain

  /// Whether images are decoded and encoded again.
  var encodesAnew: Bool { resize != nil || format != nil }

  /// How many images a worker takes at a time: several where each is only copied, which takes no longer than waking a worker.
  var blockSize: Int { encodesAnew || check == .decode ? 1 : 4 }
}

/// The formats that images are encoded in.
enum ImageEncoding: String, Sendable, CaseIterable { case jpeg, png }

/// How features and files are named.
enum Layout: String, Sendable, CaseIterable {
  /// As TensorFlow's image records: `image/encoded`, `image/class/label`.
  case plain
  /// As TensorFlow Datasets, with the files that describe the data.
  case tfds
}
