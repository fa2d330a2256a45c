import FoundationEssentials
package import TFRecords
import TensorFiles

/// Why a line of JSON is no record.
package struct ExampleJSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package var feature: String?
  package var reason: String
  package var description: String { (feature.map { "feature '\($0)': " } ?? "") + reason }
}

extension ExampleJSON {
  /// The record that a line describes.
  ///
  /// Whole numbers are integers, others floats; in a list that has both all are floats, as they are where `floats` says
  /// so. Truth values are 0 and 1. Lists in lists are laid flat, objects in objects become features `outer/inner`, and
  /// null leaves a feature out.
  ///
  /// - Parameter floats: the features whose whole numbers are floats, too.
  package static func parse(_ line: [UInt8], floats: Set<String> = []) throws -> SequenceExample {
    let value = try JSONValue(parsing: line)
    guard let members = value.members else {
      throw ExampleJSONError(reason: "expected an object, {...}")
    }
    var example = SequenceExample()
    if members.count == 2, let context = value["context"]?.members, let lists = value["featureLists"]?.members {
      try add(context, under: "", floats, to: &example.context)
      for list in lists {
        guard let steps = list.value.arrayValue else {
          throw ExampleJSONError(feature: list.name, reason: "a feature list is an array of steps")
        }
        example.lists[list.name] = try steps.map { try feature($0, list.name, floats) }
      }
    } else {
      try add(members, under: "", floats, to: &example.context)
    }
    return example
  }

  private static func add(
    _ members: [JSONValue.Member], under prefix: String, _ floats: Set<String>,
    to features: inout [String: Feature]
  ) throws {
    for member in members where !member.value.isNull {
      let name = prefix + member.name
      if let inner = member.value.members, member.value["base64"] == nil {
        guard !Self.isSummary(inner) else {
          throw ExampleJSONError(
            feature: name, reason: "this only says how large the value is; print records with --bytes base64 to read them back")
        }
        try add(inner, under: name + "/", floats, to: &features)
      } else {
        features[name] = try feature(member.value, name, floats)
      }
    }
  }

  /// Whether an object is what the other forms of bytes show.
  private static func isSummary(_ members: [JSONValue.Member]) -> Bool {
    let names = members.map(\.name)
    return names == ["bytes"] || names == ["image", "height", "width", "channels", "bytes"]
  }

  private static func feature(_ value: JSONValue, _ name: String, _ floats: Set<String>) throws -> Feature {
    var values: [JSONValue] = []
    flatten(value, into: &values)
    guard let first = values.first else { return .unset }
    switch first {
    case .string, .object:
      return .bytes(try values.map { try bytes($0, name) })
    default: break
    }
    let numbers = try values.map { value throws(ExampleJSONError) -> JSONValue in
      switch value {
      case .bool(let truth): return .integer(truth ? 1 : 0)
      case .integer, .number: return value
      default: throw ExampleJSONError(feature: name, reason: "numbers and other values in one list")
      }
    }
    let areWhole = numbers.allSatisfy { $0.integerValue != nil }
    if areWhole && !floats.contains(name) { return .int64s(numbers.compactMap { $0.integerValue.map(Int64.init) }) }
    return .floats(numbers.compactMap { $0.doubleValue.map { Float($0) } })
  }

  private static func flatten(_ value: JSONValue, into values: inout [JSONValue]) {
    guard let inner = value.arrayValue else { return values.append(value) }
    for value in inner { flatten(value, into: &values) }
  }

  private static func bytes(_ value: JSONValue, _ name: String) throws -> [UInt8] {
    if let text = value.stringValue { return Array(text.utf8) }
    guard let text = value["base64"]?.stringValue, value.members?.count == 1 else {
      throw ExampleJSONError(feature: name, reason: "texts and other values in one list")
    }
    guard let data = Data(base64Encoded: text) else {
      throw ExampleJSONError(feature: name, reason: "this is no base64")
    }
    return Array(data)
  }
}
