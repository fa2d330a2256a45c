import TFRecords
import TensorFiles

/// What the features of a data set have to be, as far as TensorFlow Metadata's schema says it in ways that can be checked
/// record by record.
///
/// ```swift
/// var survey = SchemaSurvey()
/// for example in examples { survey.add(example) }
/// let schema = survey.schema
/// schema.text                                   // schema.pbtxt, for TensorFlow Data Validation
/// try RecordSchema(parsing: text).problems(of: example)
/// ```
/// Read and written are a feature's name, type, presence, value count, shape and domain; anything else in a file is passed
/// over. The features of a SequenceExample's steps are those of the STRUCT feature `##SEQUENCE##`, as TFX has them.
///
/// Format: TensorFlow Metadata, `proto/v0/schema.proto`.
struct RecordSchema: Sendable, Hashable {
  enum Kind: String, Sendable, Hashable { case int = "INT", float = "FLOAT", bytes = "BYTES" }

  struct Feature: Sendable, Hashable {
    var name: String
    /// nil for any.
    var kind: Kind?
    /// The least share of records that have it.
    var minimumFraction: Double?
    var minimumCount: Int?
    /// How many values a record may have.
    var counts: ClosedRange<Int>?
    /// The lengths of the axes; their product is the number of values.
    var shape: [Int]?
    var integers: ClosedRange<Int64>?
    var floats: ClosedRange<Float>?
    /// The texts that may be; nil for any.
    var texts: Set<String>?
    /// Whether it belongs to the steps of a SequenceExample.
    var isSequence = false

    /// Whether it has to be in every record.
    var isRequired: Bool { minimumFraction == 1 }
  }

  var features: [Feature]

  /// The features by name and place, to be found fast.
  func lookup() -> [String: Feature] {
    Dictionary(features.map { ($0.key, $0) }) { first, _ in first }
  }
}

extension RecordSchema.Feature {
  /// Its name, told apart from one of the other kind of place.
  var key: String { (isSequence ? "#" : " ") + name }

  /// What is wrong with a value of this feature; nil when all is well.
  func problem(with feature: Feature) -> String? {
    let found: RecordSchema.Kind? =
      switch feature {
      case .int64s: .int
      case .floats: .float
      case .bytes: .bytes
      case .unset: nil
      }
    if let kind, let found, kind != found { return "it is \(found.rawValue), not \(kind.rawValue)" }
    let count = feature.count
    if let counts, !counts.contains(count) {
      return "it has \(count) values, not \(counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)")"
    }
    if let shape, StoredScalar.count(ofShape: shape) != count { return "it has \(count) values, but its shape is \(shape)" }
    switch feature {
    case .int64s(let values):
      if let integers, let value = values.first(where: { !integers.contains($0) }) {
        return "\(value) is outside of \(integers.lowerBound) to \(integers.upperBound)"
      }
    case .floats(let values):
      if let floats, let value = values.first(where: { !floats.contains($0) }) {
        return "\(value) is outside of \(floats.lowerBound) to \(floats.upperBound)"
      }
    case .bytes(let values):
      if let texts, let value = values.first(where: { !texts.contains(String(decoding: $0, as: UTF8.self)) }) {
        return "\(String(decoding: value.prefix(60), as: UTF8.self).debugDescription) is not one of the \(texts.count) values that may be"
      }
    case .unset: break
    }
    return nil
  }
}

extension RecordSchema {
  /// What is wrong with one record: features of the wrong type, number or range, ones that are not in the schema, and
  /// missing ones that all records should have.
  func problems(of example: SequenceExample, lookup: [String: Feature]) -> [String] {
    var problems: [String] = []
    func check(_ name: String, _ values: [TFRecords.Feature], isSequence: Bool) {
      guard let feature = lookup[(isSequence ? "#" : " ") + name] else {
        problems.append("feature '\(name)' is not in the schema")
        return
      }
      // The first of its steps tells enough.
      for value in values {
        guard let problem = feature.problem(with: value) else { continue }
        problems.append("feature '\(name)': \(problem)")
        return
      }
    }
    for (name, value) in example.context.sorted(by: { $0.key < $1.key }) where value != .unset {
      check(name, [value], isSequence: false)
    }
    for (name, steps) in example.lists.sorted(by: { $0.key < $1.key }) { check(name, steps, isSequence: true) }
    for feature in features where feature.isRequired {
      let isThere =
        feature.isSequence
        ? example.lists[feature.name] != nil : example.context[feature.name].map { $0 != .unset } ?? false
      if !isThere { problems.append("feature '\(feature.name)' is missing") }
    }
    return problems
  }
}
