import Surveys
import TFRecords
import TensorFiles

/// What a column of a table holds whose fields are JSON: `[7,8]`, or `[[7],[8,9]]`.
///
/// ```swift
/// var column = JSONColumn(name: "boxes")
/// column.note(Array("[[1,2],[]]".utf8))
/// try column.add(Array("[[3]]".utf8), to: &example)       // a feature list, as in all rows
/// ```
/// Where a list in any row is one of lists, all rows are feature lists, else features. Where a number in any row is a fraction, all are
/// floats.
struct JSONColumn: Sendable {
  let name: String
  private(set) var areSteps = false
  private var areFloats = false

  init(name: String) { self.name = name }

  /// Looks at a field; what is no JSON is told when it is added.
  mutating func note(_ field: [UInt8]) {
    guard let value = try? JSONValue(parsing: field) else { return }
    if let values = value.arrayValue, values.contains(where: { $0.arrayValue != nil }) { areSteps = true }
    if Self.hasFraction(value) { areFloats = true }
  }

  private static func hasFraction(_ value: JSONValue) -> Bool {
    if let values = value.arrayValue { return values.contains(where: hasFraction) }
    if case .number = value { return true }
    return false
  }

  /// Adds a field to a record; null is a missing feature.
  ///
  /// - Throws: `TableError` for what is no JSON, or no list of numbers or of texts.
  func add(_ field: [UInt8], to example: inout SequenceExample) throws(TableError) {
    do {
      let value = try JSONValue(parsing: field)
      let floats: Set = areFloats ? [name] : []
      guard !value.isNull else { return }
      if areSteps {
        example.lists[name] = try (value.arrayValue ?? [value]).map { $0.isNull ? .unset : try ExampleJSON.feature($0, name, floats) }
      } else {
        example.context[name] = try ExampleJSON.feature(value, name, floats)
      }
    } catch let error as JSONError {
      let text = String(decoding: field.prefix(40), as: UTF8.self).debugDescription
      throw TableError("column '\(name)': \(text) is no JSON: expected \(error.expected), but found \(error.found)")
    } catch {
      throw TableError("column '\(name)': \((error as? ExampleJSONError)?.reason ?? "\(error)")")
    }
  }
}
