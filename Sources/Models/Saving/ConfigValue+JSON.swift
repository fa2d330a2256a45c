import TensorFiles

extension ConfigValue {
  init(_ json: JSONValue) {
    self =
      switch json {
      case .null: .null
      case .bool(let value): .bool(value)
      case .integer(let value): .int(value)
      case .number(let value): .double(value)
      case .string(let value): .string(value)
      case .array(let values): .array(values.map { ConfigValue($0) })
      // A parsed object has each name once by its bytes, but two of them may be the same letters for a dictionary.
      case .object(let members):
        .object(Dictionary(members.map { ($0.name, ConfigValue($0.value)) }) { $1 })
      }
  }

  /// The same value with the members of objects sorted by name, so that it is written the same
  /// every time.
  var json: JSONValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .integer(value)
    case .double(let value): .number(value)
    case .string(let value): .string(value)
    case .array(let values): .array(values.map(\.json))
    case .object(let members):
      .object(members.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value.json) })
    }
  }

  /// The value as text for a message, cut after 80 characters.
  package var summary: String {
    let text = json.description
    return text.count <= 80 ? text : text.prefix(80) + "…"
  }

  /// Whether an option of this value, as read from a file, is what `ours` says.
  ///
  /// Null leaves the choice to the layer, and one number stands for a list of equal ones, as Keras
  /// allows for sizes.
  func means(_ ours: ConfigValue) -> Bool {
    switch (self, ours) {
    case (.null, _): true
    case (.int(let value), .array(let values)):
      values.allSatisfy { $0 == .int(value) } || ConfigValue.double(Double(value)).means(ours)
    // Factors of Keras 2 are two that are the same, or the range around 0 up to it.
    case (.double(let value), .array(let values)):
      values.allSatisfy { $0 == .double(value) } || values == [.double(-abs(value)), .double(abs(value))]
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
    // Values kept as single precision here came from double precision there.
    case (.double(let a), .double(let b)): a == b || Float(a) == Float(b)
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.means($1) }
    // An entry unknown here is harmless when it is off; Keras numbers what several places share.
    case (.object(let a), .object(let b)):
      a.allSatisfy { key, value in
        key == "shared_object_id" || value.means(b[key] ?? .bool(false))
      }
    default: self == ours
    }
  }
}
