import ImageCodecs
import TFRecords
import TensorFiles

/// What the features of all records have in common, as far as TensorFlow Datasets wants to know.
struct TFDSFeatures: Sendable {
  private struct Kind: Sendable {
    var type: String
    var present = 0
    var counts: ClosedRange<Int>
    var formats: Set<String> = []
    var channels: Set<Int> = []
    var sizes: Set<[Int]> = []
    var isImage: Bool
  }

  private var records = 0
  private var kinds: [String: Kind] = [:]

  mutating func add(_ example: Example) {
    records += 1
    for (name, feature) in example.features {
      var kind = Kind(type: feature.kindName, present: 1, counts: feature.count...feature.count, isImage: false)
      if case .bytes(let values) = feature, values.count == 1, let info = try? imageInfo(values[0]),
        [.jpeg, .png].contains(info.format)
      {
        kind.isImage = true
        kind.formats = [info.format == .jpeg ? "jpeg" : "png"]
        kind.channels = [info.channels]
        kind.sizes = [[info.height, info.width]]
      }
      merge(kind, name)
    }
  }

  mutating func merge(_ other: TFDSFeatures) {
    records += other.records
    for (name, kind) in other.kinds { merge(kind, name) }
  }

  private mutating func merge(_ other: Kind, _ name: String) {
    guard var kind = kinds[name] else { return kinds[name] = other }
    kind.present += other.present
    if kind.type != other.type { kind.type = "mixed" }
    kind.counts = min(kind.counts.lowerBound, other.counts.lowerBound)...max(kind.counts.upperBound, other.counts.upperBound)
    kind.formats.formUnion(other.formats)
    kind.channels.formUnion(other.channels)
    // Whether all are alike is what matters.
    if kind.sizes.count < 2 { kind.sizes.formUnion(other.sizes) }
    kind.isImage = kind.isImage && other.isImage
    kinds[name] = kind
  }

  /// Whether a feature is one whole number in each record.
  func isClassLabel(_ name: String) -> Bool {
    kinds[name].map { $0.type == "int64" && $0.counts == 1...1 && $0.present == records } ?? false
  }

  /// The feature that a model would be given: an image, or a text.
  var input: String? {
    kinds.filter { $0.value.isImage }.keys.min() ?? (kinds["text"] == nil ? nil : "text")
  }

  /// `features.json`.
  func json(classCount: Int) throws -> JSONValue {
    var members: [JSONValue.Member] = []
    for (name, kind) in kinds.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      guard kind.present == records else {
        throw TFDSError(name, "it is in \(kind.present) of \(records) records, and has to be in all")
      }
      members.append(.init(name, try json(name, kind, classCount: classCount)))
    }
    return [
      "pythonClassName": "tensorflow_datasets.core.features.features_dict.FeaturesDict",
      "featuresDict": ["features": .object(members)],
    ]
  }

  private func json(_ name: String, _ kind: Kind, classCount: Int) throws -> JSONValue {
    if kind.isImage {
      let channels = kind.channels.count == 1 ? kind.channels.first ?? 3 : 3
      let size = kind.sizes.count == 1 ? kind.sizes.first ?? [-1, -1] : [-1, -1]
      let dimensions = (size + [channels]).map { JSONValue.string("\($0)") }
      var image: [JSONValue.Member] = [
        .init("dtype", "uint8"), .init("shape", ["dimensions": .array(dimensions)]),
      ]
      if kind.formats.count == 1, let format = kind.formats.first { image.append(.init("encodingFormat", .string(format))) }
      return ["pythonClassName": "tensorflow_datasets.core.features.image_feature.Image", "image": .object(image)]
    }
    if name == "label" && classCount > 0 && kind.type == "int64" && kind.counts == 1...1 {
      return [
        "pythonClassName": "tensorflow_datasets.core.features.class_label_feature.ClassLabel",
        "classLabel": ["numClasses": .string("\(classCount)")],
      ]
    }
    let types = ["int64": "int64", "float": "float32", "bytes": "string"]
    guard let type = types[kind.type] else {
      throw TFDSError(name, kind.type == "mixed" ? "its records disagree on its type" : "it holds no list")
    }
    if type == "string" && kind.counts == 1...1 {
      return ["pythonClassName": "tensorflow_datasets.core.features.text_feature.Text", "text": [:]]
    }
    let isFixed = kind.counts.lowerBound == kind.counts.upperBound
    let dimensions: [JSONValue] =
      kind.counts == 1...1 ? [] : [.string(isFixed ? "\(kind.counts.lowerBound)" : "-1")]
    return [
      "pythonClassName": "tensorflow_datasets.core.features.tensor_feature.Tensor",
      "tensor": [
        "shape": dimensions.isEmpty ? [:] : ["dimensions": .array(dimensions)], "dtype": .string(type), "encoding": "none",
      ],
    ]
  }
}
