import ImageCodecs
import TFRecords
import TensorFiles

/// What the values of one feature have in common, as far as TensorFlow Datasets wants to know.
struct TFDSFeatureKind: Sendable {
  /// "int64", "float" or "bytes"; "unset" where no record says, "mixed" where records disagree.
  private(set) var type: String
  /// In how many records, or steps of a sequence, it is.
  private(set) var present = 1
  /// How many values it has.
  private(set) var counts: ClosedRange<Int>
  private(set) var isImage = false
  private var formats: Set<String> = []
  private var channels: Set<Int> = []
  /// Heights and widths of images: one, or two that tell that they differ.
  private(set) var sizes: Set<[Int]> = []

  /// The feature of one record, or of one step.
  init(_ feature: Feature) {
    type = feature.kindName
    counts = feature.count...feature.count
    guard case .bytes(let values) = feature, values.count == 1, let value = values.first,
      let format = ImageFormat(sniffing: value.span.bytes), [.jpeg, .png].contains(format), let info = try? imageInfo(value)
    else { return }
    isImage = true
    formats = [format == .jpeg ? "jpeg" : "png"]
    channels = [info.channels]
    sizes = [[info.height, info.width]]
  }

  mutating func merge(_ other: TFDSFeatureKind) {
    present += other.present
    // What has no list at all has the type of any other.
    if type == "unset" { type = other.type } else if other.type != type && other.type != "unset" { type = "mixed" }
    counts = min(counts.lowerBound, other.counts.lowerBound)...max(counts.upperBound, other.counts.upperBound)
    formats.formUnion(other.formats)
    channels.formUnion(other.channels)
    // Whether all are alike is what matters.
    if sizes.count < 2 { sizes.formUnion(other.sizes) }
    isImage = isImage && other.isImage
  }

  /// How many values it always has; nil when that differs.
  var width: Int? { counts.lowerBound == counts.upperBound ? counts.lowerBound : nil }

  /// The feature in `features.json`.
  ///
  /// - Parameter name: for the error.
  func json(_ name: String) throws(TFDSError) -> JSONValue {
    isImage ? imageJSON : try tensorJSON(name, dimensions: width == 1 ? [] : [width ?? -1])
  }

  /// One of its values in `features.json`.
  func valueJSON(_ name: String) throws(TFDSError) -> JSONValue { try tensorJSON(name, dimensions: []) }

  private var imageJSON: JSONValue {
    let size = sizes.count == 1 ? sizes.first ?? [-1, -1] : [-1, -1]
    let dimensions = size + [channels.count == 1 ? channels.first ?? 3 : 3]
    var image: [JSONValue.Member] = [.init("dtype", "uint8"), .init("shape", Self.shape(dimensions))]
    if formats.count == 1, let format = formats.first { image.append(.init("encodingFormat", .string(format))) }
    return ["pythonClassName": "tensorflow_datasets.core.features.image_feature.Image", "image": .object(image)]
  }

  /// - Parameter dimensions: -1 where a length differs.
  private func tensorJSON(_ name: String, dimensions: [Int]) throws(TFDSError) -> JSONValue {
    guard let type = ["int64": "int64", "float": "float32", "bytes": "string"][type] else {
      throw TFDSError(name, type == "mixed" ? "its records disagree on its type" : "it holds no list")
    }
    if type == "string" && dimensions.isEmpty {
      return ["pythonClassName": "tensorflow_datasets.core.features.text_feature.Text", "text": [:]]
    }
    return [
      "pythonClassName": "tensorflow_datasets.core.features.tensor_feature.Tensor",
      "tensor": ["shape": Self.shape(dimensions), "dtype": .string(type), "encoding": "none"],
    ]
  }

  private static func shape(_ dimensions: [Int]) -> JSONValue {
    dimensions.isEmpty ? [:] : ["dimensions": .array(dimensions.map { .string("\($0)") })]
  }
}
