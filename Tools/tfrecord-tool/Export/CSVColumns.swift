import TFRecords

/// Records as rows of CSV (RFC 4180): a column a feature, sorted by name, with a header.
///
/// A feature with more than one value has no field to go into, and one that is no text neither: both are errors that say
/// how to leave it out. A missing feature is an empty field.
struct CSVColumns: Sendable {
  private let delimiter: UInt8
  private var names: Set<String> = []
  private var sorted: [String] { names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  init(delimiter: Character) { self.delimiter = delimiter.asciiValue ?? UInt8(ascii: ",") }

  /// Looks at a record, so that its features become columns.
  mutating func note(_ example: SequenceExample) throws(TableError) {
    if let name = example.lists.keys.first {
      throw TableError("a row of CSV cannot hold the feature list '\(name)'; leave it out with --features -\(name)")
    }
    for (name, feature) in example.context {
      guard feature.count <= 1 else {
        throw TableError(
          "a field of CSV holds one value, but feature '\(name)' has \(feature.count); leave it out with --features -\(name)")
      }
      names.insert(name)
    }
  }

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
      switch example.context[name] {
      case .int64s(let values)?: fields.append(values.first.map { Array("\($0)".utf8) } ?? [])
      case .floats(let values)?: fields.append(values.first.map { Array("\($0)".utf8) } ?? [])
      case .bytes(let values)?:
        let value = values.first ?? []
        guard String(validating: value, as: UTF8.self) != nil, !value.contains(0) else {
          throw TableError("feature '\(name)' holds bytes that are no text; leave it out with --features -\(name)")
        }
        // A TSV file has no quotation marks to hide these in.
        if delimiter == UInt8(ascii: "\t"), value.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 }) {
          throw TableError("feature '\(name)' holds a tab or a line end, which a TSV file cannot; make a .csv")
        }
        fields.append(value)
      case .unset?, nil: fields.append([])
      }
    }
    row(fields, to: &bytes)
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
