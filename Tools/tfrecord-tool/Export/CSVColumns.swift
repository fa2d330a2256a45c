import Surveys
import TFRecords

/// Records as rows of CSV (RFC 4180): a column a feature, sorted by name, with a header.
///
/// A column with a list in it has lists in all its rows, as JSON: `[1,2]` for the values of a feature or the steps of a feature
/// list with one value each, `[[1],[2,3]]` for steps of other numbers of values. A missing feature is an empty field. Bytes that are no
/// text have no field to go into: an error that says how to leave them out.
struct CSVColumns: Sendable {
  /// What the fields of a column hold.
  private enum Depth: Int, Sendable, Comparable {
    case value, list, lists

    static func < (left: Depth, right: Depth) -> Bool { left.rawValue < right.rawValue }
  }

  private let delimiter: UInt8
  private var depths: [String: Depth] = [:]
  private var sorted: [String] { depths.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  init(delimiter: Character) { self.delimiter = delimiter.asciiValue ?? UInt8(ascii: ",") }

  /// Looks at a record, so that its features become columns.
  ///
  /// - Throws: `TableError` for a feature and a feature list of one name.
  mutating func note(_ example: SequenceExample) throws(TableError) {
    for (name, feature) in example.context { note(name, feature.count > 1 ? .list : .value) }
    for (name, steps) in example.lists {
      guard example.context[name] == nil else {
        throw TableError("a record has both a feature and a feature list '\(name)'; leave them out with --features -\(name)")
      }
      note(name, steps.allSatisfy { $0.count == 1 } ? .list : .lists)
    }
  }

  private mutating func note(_ name: String, _ depth: Depth) { depths[name] = max(depth, depths[name] ?? .value) }

  /// The first row.
  var header: [UInt8] {
    var bytes: [UInt8] = []
    row(sorted.map { Array($0.utf8) }, to: &bytes)
    return bytes
  }

  /// Appends the row of a record.
  func append(_ example: SequenceExample, to bytes: inout [UInt8]) throws(TableError) {
    var fields: [[UInt8]] = []
    for name in sorted {
      if let steps = example.lists[name] {
        for step in steps { try check(step, name) }
        var field: [UInt8] = []
        Self.json.append(steps: steps, areLists: depths[name] == .lists, to: &field)
        fields.append(field)
      } else if let feature = example.context[name], feature != .unset {
        try check(feature, name)
        fields.append(depths[name] == .value ? try value(feature, name) : list(feature, isNested: depths[name] == .lists))
      } else {
        fields.append([])
      }
    }
    row(fields, to: &bytes)
  }

  private static let json = ExampleJSON(bytes: .text)

  private func check(_ feature: Feature, _ name: String) throws(TableError) {
    guard case .bytes(let values) = feature else { return }
    for value in values where value.contains(0) || String(validating: value, as: UTF8.self) == nil {
      throw TableError("feature '\(name)' holds bytes that are no text; leave it out with --features -\(name)")
    }
  }

  /// The field of a feature that never has more than one value.
  private func value(_ feature: Feature, _ name: String) throws(TableError) -> [UInt8] {
    switch feature {
    case .int64s(let values): return values.first.map { Array("\($0)".utf8) } ?? []
    case .floats(let values): return values.first.map { Array("\($0)".utf8) } ?? []
    case .bytes(let values):
      let value = values.first ?? []
      // A TSV file has no quotation marks to hide these in.
      if delimiter == UInt8(ascii: "\t"), value.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 }) {
        throw TableError("feature '\(name)' holds a tab or a line end, which a TSV file cannot; make a .csv")
      }
      return value
    case .unset: return []
    }
  }

  /// The field of a feature in a column of lists; of lists in lists, where other records have a feature list of its name.
  private func list(_ feature: Feature, isNested: Bool) -> [UInt8] {
    var field: [UInt8] = []
    if isNested { Self.json.append(steps: [feature], areLists: true, to: &field) } else { Self.json.append(feature, isList: true, to: &field) }
    return field
  }

  private func row(_ fields: [[UInt8]], to bytes: inout [UInt8]) {
    for (number, field) in fields.enumerated() {
      if number > 0 { bytes.append(delimiter) }
      let quote = UInt8(ascii: "\"")
      let isSpecial = field.contains { $0 == delimiter || $0 == quote || $0 == 10 || $0 == 13 }
      // A row of one empty field would be a blank line.
      if delimiter == UInt8(ascii: ",") && (isSpecial || (fields.count == 1 && field.isEmpty)) {
        bytes.append(quote)
        for byte in field { bytes += byte == quote ? [quote, quote] : [byte] }
        bytes.append(quote)
      } else {
        bytes += field
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }
}
