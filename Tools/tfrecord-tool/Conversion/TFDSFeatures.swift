import TFRecords
import TensorFiles

/// What the features of all records have in common, as far as TensorFlow Datasets wants to know.
struct TFDSFeatures: Sendable {
  private var records = 0
  private var kinds: [String: TFDSFeatureKind] = [:]
  private let sequences: TFDSSequences
  /// The features that were feature lists.
  private let partsOfSequences: Set<String>

  /// - Parameter sequences: the feature lists that the records had before they were laid flat.
  init(sequences: TFDSSequences = TFDSSequences()) {
    self.sequences = sequences
    partsOfSequences = sequences.featureNames
  }

  mutating func add(_ example: Example) {
    records += 1
    for (name, feature) in example.features where !partsOfSequences.contains(name) {
      merge(TFDSFeatureKind(feature), name)
    }
  }

  mutating func merge(_ other: TFDSFeatures) {
    records += other.records
    for (name, kind) in other.kinds { merge(kind, name) }
  }

  private mutating func merge(_ other: TFDSFeatureKind, _ name: String) {
    if kinds[name] == nil { kinds[name] = other } else { kinds[name]?.merge(other) }
  }

  /// Whether a feature is one whole number in each record.
  func isClassLabel(_ name: String) -> Bool {
    kinds[name].map { $0.type == "int64" && $0.width == 1 && $0.present == records } ?? false
  }

  /// The feature that a model would be given: an image, or a text.
  var input: String? {
    kinds.filter { $0.value.isImage }.keys.min() ?? (kinds["text"] == nil ? nil : "text")
  }

  /// `features.json`.
  func json(classCount: Int) throws(TFDSError) -> JSONValue {
    var members = try sequences.json()
    for (name, kind) in kinds.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      guard kind.present == records else {
        throw TFDSError(name, "it is in \(kind.present) of \(records) records, and has to be in all")
      }
      members.append(.init(name, try json(name, kind, classCount: classCount)))
    }
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return [
      "pythonClassName": "tensorflow_datasets.core.features.features_dict.FeaturesDict",
      "featuresDict": ["features": .object(members)],
    ]
  }

  private func json(_ name: String, _ kind: TFDSFeatureKind, classCount: Int) throws(TFDSError) -> JSONValue {
    guard name == "label" && classCount > 0 && kind.type == "int64" && kind.width == 1 else { return try kind.json(name) }
    return [
      "pythonClassName": "tensorflow_datasets.core.features.class_label_feature.ClassLabel",
      "classLabel": ["numClasses": .string("\(classCount)")],
    ]
  }
}
