import TFRecords
import TensorFiles

/// What the feature lists of all records have in common, as far as TensorFlow Datasets wants to know, and the records without them.
///
/// TensorFlow Datasets keeps sequences in plain Examples. A list whose steps all have as many values becomes one feature with the
/// values of all steps, `tokens`; any other becomes two, `tokens/ragged_flat_values` and `tokens/ragged_row_lengths_0`, which says how
/// many values each step has.
///
/// Format: TensorFlow Datasets 4.9, `core/example_serializer.py`.
struct TFDSSequences: Sendable {
  private struct List: Sendable {
    var present = 0
    /// What the steps have in common; nil before the first.
    var steps: TFDSFeatureKind?
    /// Whether a record has images of several sizes, of which no tensor can be made.
    var hasSeveralSizes = false

    var isRagged: Bool { (steps?.width ?? 0) == 0 }

    mutating func merge(_ other: List) {
      present += other.present
      hasSeveralSizes = hasSeveralSizes || other.hasSeveralSizes
      if let steps = other.steps { merge(steps) }
    }

    mutating func merge(_ other: TFDSFeatureKind) {
      if steps == nil { steps = other } else { steps?.merge(other) }
    }
  }

  private var records = 0
  private var lists: [String: List] = [:]

  var isEmpty: Bool { lists.isEmpty }

  init() {}

  /// The feature lists of one record.
  init(_ lists: [String: [Feature]]) {
    records = 1
    for (name, steps) in lists {
      var list = List(present: 1)
      for step in steps { list.merge(TFDSFeatureKind(step)) }
      list.hasSeveralSizes = (list.steps?.sizes.count ?? 0) > 1
      self.lists[name] = list
    }
  }

  /// Adds the feature lists of other records.
  mutating func merge(_ other: TFDSSequences) {
    records += other.records
    for (name, list) in other.lists { lists[name, default: List()].merge(list) }
  }

  /// The names of the features that the lists become.
  var featureNames: Set<String> {
    Set(lists.flatMap { name, list in list.isRagged ? [Self.flatValues(name), Self.rowLengths(name)] : [name] })
  }

  /// The sequences in `features.json`.
  ///
  /// - Throws: `TFDSError` for a list that not all records have, or that has no type.
  func json() throws(TFDSError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    for (name, list) in lists.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      guard list.present == records else {
        throw TFDSError(name, "it is a feature list of \(list.present) of \(records) records, and has to be in all")
      }
      guard let steps = list.steps, steps.type != "unset" else {
        throw TFDSError(name, "it is a feature list without a value in any record, so that its type does not show")
      }
      if list.isRagged {
        members.append(.init(name, Self.sequence(of: Self.sequence(of: try steps.valueJSON(name)))))
      } else {
        members.append(.init(name, Self.sequence(of: list.hasSeveralSizes ? try steps.valueJSON(name) : try steps.json(name))))
      }
    }
    return members
  }

  private static func sequence(of feature: JSONValue) -> JSONValue {
    [
      "pythonClassName": "tensorflow_datasets.core.features.sequence_feature.Sequence",
      "sequence": ["feature": feature, "length": "-1"],
    ]
  }

  /// A record with features in the place of its lists.
  ///
  /// - Throws: `TFDSError` for a feature that has the name of one of these.
  func flattened(_ example: SequenceExample) throws(TFDSError) -> SequenceExample {
    var features = example.context
    for (name, steps) in example.lists {
      guard let list = lists[name] else { continue }
      let values = Feature(joining: steps, type: list.steps?.type ?? "unset")
      let parts =
        list.isRagged
        ? [Self.flatValues(name): values, Self.rowLengths(name): .int64s(steps.map { Int64($0.count) })] : [name: values]
      for (part, feature) in parts {
        guard features.updateValue(feature, forKey: part) == nil else {
          throw TFDSError(name, "it is a feature list, and a record has a feature '\(part)', too")
        }
      }
    }
    return SequenceExample(context: features)
  }

  private static func flatValues(_ name: String) -> String { name + "/ragged_flat_values" }
  private static func rowLengths(_ name: String) -> String { name + "/ragged_row_lengths_0" }
}

extension Feature {
  /// The values of all steps, one after the other.
  fileprivate init(joining steps: [Feature], type: String) {
    var integers: [Int64] = []
    var floats: [Float] = []
    var bytes: [[UInt8]] = []
    for step in steps {
      switch step {
      case .int64s(let values): integers += values
      case .floats(let values): floats += values
      case .bytes(let values): bytes += values
      case .unset: break
      }
    }
    switch type {
    case "int64": self = .int64s(integers)
    case "float": self = .floats(floats)
    case "bytes": self = .bytes(bytes)
    default: self = .unset
    }
  }
}
