/// A JSON value, as far as the configuration of a layer needs it.
///
///     let config: [String: ConfigValue] = ["units": 10, "use_bias": true, "kernel_size": [3, 3]]
public enum ConfigValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([ConfigValue])
  case object([String: ConfigValue])
}

extension ConfigValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: ConfigValue...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }
  public init(dictionaryLiteral elements: (String, ConfigValue)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }

  /// An array of whole numbers: `.ints([3, 3])` is `[3, 3]`.
  public static func ints(_ values: [Int]) -> ConfigValue { .array(values.map { .int($0) }) }

  /// A float by its shortest decimal form: `.number(0.9)` is 0.9, not 0.8999999761581421.
  public static func number(_ value: Float) -> ConfigValue {
    .double(Double(value.description) ?? Double(value))
  }

  /// A Keras object: `{"module": …, "class_name": …, "config": …, "registered_name": null}`.
  public static func kerasObject(
    module: String, className: String, config: [String: ConfigValue] = [:]
  ) -> ConfigValue {
    [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": nil,
    ]
  }
}

/// A configuration that does not fit its layer.
public struct ConfigError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The class being made: `Dense`.
  public var className: String
  /// The entry at fault, or nil for the class as a whole.
  public var key: String?
  /// What was expected and found, as a sentence.
  public var reason: String

  public init(className: String, key: String? = nil, reason: String) {
    self.className = className
    self.key = key
    self.reason = reason
  }

  public var description: String {
    "Configuration of \(className)\(key.map { ", entry '\($0)'" } ?? ""): \(reason)"
  }
}

/// Typed, checked reading of a configuration: `try ConfigReader("Dense", config).int("units")`.
///
/// Absent entries and JSON null take the default; an entry of another kind throws `ConfigError`.
public struct ConfigReader: Sendable {
  /// The class being made, for messages.
  public let className: String
  /// The entries.
  public let values: [String: ConfigValue]

  public init(_ className: String, _ values: [String: ConfigValue]) {
    self.className = className
    self.values = values
  }

  private func wrong(_ key: String, _ expected: String) -> ConfigError {
    let found = values[key]?.summary ?? "nothing"
    return ConfigError(
      className: className, key: key, reason: "expected \(expected), found \(found).")
  }

  private func present(_ key: String) -> ConfigValue? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }

  /// A whole number.
  public func int(_ key: String, default fallback: Int? = nil) throws(ConfigError) -> Int {
    guard let value = try optionalInt(key) ?? fallback else { throw wrong(key, "a whole number") }
    return value
  }

  /// A whole number, or nil when absent or null.
  public func optionalInt(_ key: String) throws(ConfigError) -> Int? {
    switch present(key) {
    case nil: return nil
    case .int(let value): return value
    case .double(let value) where Int(exactly: value) != nil: return Int(value)
    default: throw wrong(key, "a whole number")
    }
  }

  /// A number.
  public func double(_ key: String, default fallback: Double? = nil) throws(ConfigError) -> Double {
    guard let value = try optionalDouble(key) ?? fallback else { throw wrong(key, "a number") }
    return value
  }

  /// A number, or nil when absent or null.
  public func optionalDouble(_ key: String) throws(ConfigError) -> Double? {
    switch present(key) {
    case nil: return nil
    case .double(let value): return value
    case .int(let value): return Double(value)
    default: throw wrong(key, "a number")
    }
  }

  /// True or false.
  public func bool(_ key: String, default fallback: Bool) throws(ConfigError) -> Bool {
    switch present(key) {
    case nil: return fallback
    case .bool(let value): return value
    default: throw wrong(key, "true or false")
    }
  }

  /// A string.
  public func string(_ key: String, default fallback: String? = nil) throws(ConfigError) -> String {
    guard let value = try optionalString(key) ?? fallback else { throw wrong(key, "a string") }
    return value
  }

  /// A string, or nil when absent or null.
  public func optionalString(_ key: String) throws(ConfigError) -> String? {
    switch present(key) {
    case nil: return nil
    case .string(let value): return value
    default: throw wrong(key, "a string")
    }
  }

  /// A list of whole numbers; a single number stands for `count` of them, as Keras allows.
  public func ints(
    _ key: String, count: Int, default fallback: [Int]? = nil
  ) throws(ConfigError) -> [Int] {
    let expected = "\(count) whole numbers"
    switch present(key) {
    case nil:
      guard let fallback else { throw wrong(key, expected) }
      return fallback
    case .int(let value):
      return Array(repeating: value, count: count)
    case .array(let elements) where elements.count == count:
      var values: [Int] = []
      for element in elements {
        guard case .int(let value) = element else { throw wrong(key, expected) }
        values.append(value)
      }
      return values
    default: throw wrong(key, expected)
    }
  }
}
