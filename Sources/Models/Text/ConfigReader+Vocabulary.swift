import Texts

extension ConfigReader {
  /// `max_tokens`, and whether rows are padded to it.
  func tokenLimit() throws -> (maxTokens: Int?, pads: Bool) {
    let maxTokens = try optionalInt("max_tokens")
    guard (2...Int(Int32.max)).contains(maxTokens ?? 2) else {
      throw ConfigError(
        className: className, key: "max_tokens",
        reason: "expected a whole number from 2 to \(Int32.max), found \(maxTokens ?? 0)")
    }
    let pads = try bool("pad_to_max_tokens", default: false)
    guard !pads || maxTokens != nil else {
      throw ConfigError(
        className: className, key: "pad_to_max_tokens", reason: "expected max_tokens with it, found none")
    }
    return (maxTokens, pads)
  }

  /// The vocabulary and, for `tf_idf`, its weights, nil when they are not in the configuration.
  func vocabulary<Token>(
    _ token: (ConfigValue) -> Token?
  ) throws -> (tokens: [Token], weights: [Float]?)? {
    func wrong(_ key: String, _ expected: String) -> ConfigError {
      ConfigError(
        className: className, key: key,
        reason: "expected \(expected), found \(values[key]?.summary ?? "nothing")")
    }
    switch values["vocabulary"] {
    case nil, .null?: return nil
    case .array(let entries)?:
      let tokens = entries.compactMap(token)
      guard tokens.count == entries.count else { throw wrong("vocabulary", "\(Token.self)s") }
      if tokens.isEmpty { return nil }
      switch values["idf_weights"] {
      case nil, .null?: return (tokens, nil)
      case .array(let entries)?:
        let weights = entries.compactMap { entry -> Float? in
          switch entry {
          case .double(let weight): Float(weight)
          case .int(let weight): Float(weight)
          default: nil
          }
        }
        guard weights.count == entries.count else { throw wrong("idf_weights", "numbers") }
        return (tokens, weights)
      case _?: throw wrong("idf_weights", "a list of numbers")
      }
    case _?:
      throw wrong("vocabulary", "a list, as files outside of the model are not read")
    }
  }

  /// The key of a salted hash: a number or a pair.
  func salt() throws -> HashingSalt? {
    func word(_ value: ConfigValue) -> UInt64? {
      if case .int(let word) = value { UInt64(bitPattern: Int64(word)) } else { nil }
    }
    switch values["salt"] {
    case nil, .null?: return nil
    case let value? where word(value) != nil: return HashingSalt(word(value)!, word(value)!)
    case .array(let words)? where words.count == 2:
      if let first = word(words[0]), let second = word(words[1]) { return HashingSalt(first, second) }
    case _?: break
    }
    throw ConfigError(
      className: className, key: "salt",
      reason: "expected a whole number or two, found \(values["salt"]?.summary ?? "nothing")")
  }
}

extension HashingSalt {
  /// As Keras keeps it.
  var configValue: ConfigValue {
    .ints([Int(Int64(bitPattern: first)), Int(Int64(bitPattern: second))])
  }
}
