import FoundationEssentials
package import TFRecords
package import TensorFiles

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
        example.lists[list.name] = try steps.map { $0.isNull ? .unset : try feature($0, list.name, floats) }
      }
    } else {
      try add(members, under: "", floats, to: &example.context)
    }
    return example
  }

  private static func add(
    _ members: [JSONValue.Member], under prefix: String, _ floats: Set<String>,
    to features: inout Features
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
        guard features.updateValue(try feature(member.value, name, floats), forKey: name) == nil else {
          throw ExampleJSONError(feature: name, reason: "two values have this name")
        }
      }
    }
  }

  /// Whether an object is what the other forms of bytes show.
  private static func isSummary(_ members: [JSONValue.Member]) -> Bool {
    let names = members.map(\.name)
    return names == ["bytes"] || names == ["image", "height", "width", "channels", "bytes"]
  }

  /// A value, or a list of values, by itself; lists in it are laid flat.
  ///
  /// - Parameters:
  ///   - name: what it is called in errors.
  ///   - floats: the features whose whole numbers are floats, too.
  package static func feature(_ value: JSONValue, _ name: String, _ floats: Set<String>) throws -> Feature {
    let values = flat(value)
    guard let first = values.first else { return .unset }
    switch first {
    case .string, .object: return .bytes(try values.map { try bytes($0, name) })
    default: break
    }
    var areWhole = !floats.contains(name)
    for value in values {
      switch value {
      case .bool, .integer: break
      case .number: areWhole = false
      default: throw ExampleJSONError(feature: name, reason: "numbers and other values in one list")
      }
    }
    if areWhole { return .int64s(values.compactMap { $0.wholeNumber.map(Int64.init) }) }
    return .floats(values.compactMap { value in value.wholeNumber.map { Float($0) } ?? value.doubleValue.map { Float($0) } })
  }

  /// The values of a list and of the lists in it; a value that is none by itself.
  private static func flat(_ value: JSONValue) -> [JSONValue] {
    guard let values = value.arrayValue else { return [value] }
    let isFlat = values.allSatisfy { if case .array = $0 { false } else { true } }
    return isFlat ? values : values.flatMap(flat)
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

extension JSONValue {
  /// An integer, or a truth value as 1 or 0.
  fileprivate var wholeNumber: Int? { boolValue.map { $0 ? 1 : 0 } ?? integerValue }
}
