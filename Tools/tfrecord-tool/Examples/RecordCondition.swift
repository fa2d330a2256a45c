import TFRecords

/// A question about a record's features.
///
/// ```swift
/// let condition = try RecordCondition(parsing: "label == 3 && (height > 200 || !text)")
/// condition.holds(for: example)
/// ```
///
/// | | |
/// |---|---|
/// | `label == 3`, `!=`, `<`, `<=`, `>`, `>=` | compares with a number or a text in quotation marks |
/// | `name ~ "cat"` | the text occurs in it |
/// | `x[2] > 0.5` | of a list, one value; of a feature list, the values of one step; counted from 0 |
/// | `len(tags) >= 2` | how many values, or steps of a feature list |
/// | `bytes(image/encoded) > 100000` | how many bytes, all values together |
/// | `text` | the record has the feature, with a list in it |
/// | `!`, `&&`, `\|\|`, `(...)` | not, and, or, in this order of strength |
///
/// A comparison with a list holds when it holds for any of its values, one with a missing feature never holds. Names that
/// hold more than letters, digits and `_./-` stand in backquotes.
indirect enum RecordCondition: Sendable, Hashable {
  case has(String)
  case compares(Subject, Operator, Constant)
  case not(RecordCondition)
  case and(RecordCondition, RecordCondition)
  case or(RecordCondition, RecordCondition)

  enum Subject: Sendable, Hashable {
    case values(String)
    case value(String, Int)
    case length(String)
    case byteCount(String)
  }

  enum Operator: String, Sendable, Hashable, CaseIterable {
    // Those that begin with others come first.
    case equal = "==", notEqual = "!=", atMost = "<=", atLeast = ">=", below = "<", above = ">", contains = "~"
  }

  enum Constant: Sendable, Hashable {
    case integer(Int64)
    case number(Double)
    case text([UInt8])
  }

  /// Whether the record is one of those that are asked for.
  func holds(for example: SequenceExample) -> Bool {
    switch self {
    case .has(let name):
      if let steps = example.lists[name] { return !steps.isEmpty }
      return example.context[name].map { $0 != .unset } ?? false
    case .not(let inner): return !inner.holds(for: example)
    case .and(let left, let right): return left.holds(for: example) && right.holds(for: example)
    case .or(let left, let right): return left.holds(for: example) || right.holds(for: example)
    case .compares(let subject, let comparison, let constant):
      return Self.compare(subject, comparison, constant, in: example)
    }
  }

  /// The features that it asks about.
  var names: Set<String> {
    switch self {
    case .has(let name): [name]
    case .not(let inner): inner.names
    case .and(let left, let right), .or(let left, let right): left.names.union(right.names)
    case .compares(.values(let name), _, _), .compares(.value(let name, _), _, _), .compares(.length(let name), _, _),
      .compares(.byteCount(let name), _, _):
      [name]
    }
  }

  private static func compare(
    _ subject: Subject, _ comparison: Operator, _ constant: Constant, in example: SequenceExample
  ) -> Bool {
    switch subject {
    case .values(let name):
      return features(name, in: example).contains { holdsForAny(of: $0, comparison, constant) }
    case .value(let name, let place):
      if let steps = example.lists[name] {
        return place < steps.count && holdsForAny(of: steps[place], comparison, constant)
      }
      guard let feature = example.context[name], place < feature.count else { return false }
      switch feature {
      case .int64s(let values): return comparison.holds(values[place], constant)
      case .floats(let values): return comparison.holds(values[place], constant)
      case .bytes(let values): return comparison.holds(values[place], constant)
      case .unset: return false
      }
    case .length(let name):
      if let steps = example.lists[name] { return comparison.holds(Int64(steps.count), constant) }
      guard let feature = example.context[name] else { return false }
      return comparison.holds(Int64(feature.count), constant)
    case .byteCount(let name):
      let found = features(name, in: example)
      guard !found.isEmpty else { return false }
      let count = found.reduce(0) { sum, feature in
        guard case .bytes(let values) = feature else { return sum }
        return sum + values.reduce(0) { $0 + $1.count }
      }
      return comparison.holds(Int64(count), constant)
    }
  }

  private static func holdsForAny(of feature: Feature, _ comparison: Operator, _ constant: Constant) -> Bool {
    switch feature {
    case .int64s(let values): values.contains { comparison.holds($0, constant) }
    case .floats(let values): values.contains { comparison.holds($0, constant) }
    case .bytes(let values): values.contains { comparison.holds($0, constant) }
    case .unset: false
    }
  }

  private static func features(_ name: String, in example: SequenceExample) -> [Feature] {
    example.lists[name] ?? example.context[name].map { [$0] } ?? []
  }
}

extension RecordCondition.Operator {
  fileprivate func holds(_ value: Int64, _ constant: RecordCondition.Constant) -> Bool {
    switch constant {
    case .integer(let other): holds(value, other)
    case .number(let other): holds(Double(value), other)
    case .text: false
    }
  }

  fileprivate func holds(_ value: Float, _ constant: RecordCondition.Constant) -> Bool {
    switch constant {
    case .integer(let other): holds(value, Float(other))
    // What is written as 0.1 is the float next to it.
    case .number(let other): holds(value, Float(other))
    case .text: false
    }
  }

  fileprivate func holds(_ value: [UInt8], _ constant: RecordCondition.Constant) -> Bool {
    guard case .text(let other) = constant else { return false }
    switch self {
    case .equal: return value == other
    case .notEqual: return value != other
    case .contains: return value.span.contains(other)
    case .below: return value.lexicographicallyPrecedes(other)
    case .above: return other.lexicographicallyPrecedes(value)
    case .atMost: return !other.lexicographicallyPrecedes(value)
    case .atLeast: return !value.lexicographicallyPrecedes(other)
    }
  }

  private func holds<T: Comparable>(_ value: T, _ other: T) -> Bool {
    switch self {
    case .equal: value == other
    case .notEqual: value != other
    case .below: value < other
    case .above: value > other
    case .atMost: value <= other
    case .atLeast: value >= other
    case .contains: false
    }
  }
}

extension Span<UInt8> {
  /// Whether `other` occurs in these bytes.
  fileprivate func contains(_ other: [UInt8]) -> Bool {
    guard let first = other.first else { return true }
    guard count >= other.count else { return false }
    for start in 0...(count - other.count) where self[start] == first {
      if other.indices.allSatisfy({ self[start + $0] == other[$0] }) { return true }
    }
    return false
  }
}
