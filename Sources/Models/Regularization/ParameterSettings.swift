/// How a parameter starts, what its size costs, and what it may be: Keras' three options for each.
struct ParameterSettings: Sendable {
  var initializer: Initializer
  var regularizer: Regularizer?
  var constraint: Constraint?

  init(
    _ initializer: Initializer, regularizer: Regularizer? = nil, constraint: Constraint? = nil
  ) {
    self.initializer = initializer
    self.regularizer = regularizer
    self.constraint = constraint
  }

  /// `kernel_initializer`, `kernel_regularizer` and `kernel_constraint` for the prefix `kernel`.
  func entries(_ prefix: String) -> [String: ConfigValue] {
    [
      prefix + "_initializer": initializer.configValue,
      prefix + "_regularizer": regularizer?.configValue ?? .null,
      prefix + "_constraint": constraint?.configValue ?? .null,
    ]
  }
}

extension ConfigReader {
  /// The three options of the parameter that the prefix names.
  func parameter(
    _ prefix: String, default fallback: Initializer
  ) throws(ConfigError) -> ParameterSettings {
    ParameterSettings(
      try initializer(prefix + "_initializer", default: fallback),
      regularizer: try regularizer(prefix + "_regularizer"),
      constraint: try constraint(prefix + "_constraint"))
  }

  /// A regularizer written as a Keras object or by its short name.
  func regularizer(_ key: String) throws(ConfigError) -> Regularizer? {
    guard let object = try named(key, "a regularizer") else { return nil }
    do {
      return try Regularizer(className: object.className, config: object.config)
    } catch {
      throw ConfigError(className: className, key: key, reason: error.description)
    }
  }

  /// A constraint written as a Keras object or by its short name.
  func constraint(_ key: String) throws(ConfigError) -> Constraint? {
    guard let object = try named(key, "a constraint") else { return nil }
    do {
      return try Constraint(className: object.className, config: object.config)
    } catch {
      throw ConfigError(className: className, key: key, reason: error.description)
    }
  }

  /// The class and configuration of an entry; nil when it is absent or null.
  private func named(
    _ key: String, _ kind: String
  ) throws(ConfigError) -> (className: String, config: [String: ConfigValue])? {
    switch values[key] {
    case nil, .null?: return nil
    case .string(let name)?: return (name, [:])
    case let value?:
      guard let object = KerasObject(value) else {
        throw ConfigError(
          className: className, key: key, reason: "expected \(kind), found \(value.summary)")
      }
      return (object.className, object.config)
    }
  }
}
