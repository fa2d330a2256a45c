// What the options of metrics may be.

extension ConfigReader {
  private func wrong(_ key: String, _ expected: String, _ found: Any) -> ConfigError {
    ConfigError(className: className, key: key, reason: "expected \(expected), found \(found)")
  }

  /// A whole number of at least `least`.
  func count(
    _ key: String, default fallback: Int? = nil, least: Int = 1
  ) throws(ConfigError) -> Int {
    let count = try int(key, default: fallback)
    guard count >= least, count <= Int(Int32.max) else { throw wrong(key, "at least \(least)", count) }
    return count
  }

  /// A whole number of at least 1, or nil.
  func optionalCount(_ key: String) throws(ConfigError) -> Int? {
    try optionalInt(key) == nil ? nil : try count(key)
  }

  /// A number above 0.
  func positive(_ key: String, default fallback: Double) throws(ConfigError) -> Float {
    let number = try float(key, default: fallback)
    guard number > 0 else { throw wrong(key, "above 0", number) }
    return number
  }

  /// A number from 0 to 1.
  func fraction(_ key: String) throws(ConfigError) -> Float {
    let number = try float(key)
    guard number >= 0, number <= 1 else { throw wrong(key, "0 to 1", number) }
    return number
  }

  /// A list of numbers, one number for a list of one, or nil.
  func numbers(
    _ key: String, within range: ClosedRange<Float>? = nil
  ) throws(ConfigError) -> [Float]? {
    var numbers: [Float] = []
    switch values[key] {
    case nil, .null?: return nil
    case .array(let elements)?:
      for element in elements { numbers.append(try ConfigReader(className, [key: element]).float(key)) }
    default: numbers = [try float(key)]
    }
    if let range, let number = numbers.first(where: { !range.contains($0) }) {
      throw wrong(key, "\(range.lowerBound) to \(range.upperBound)", number)
    }
    guard !numbers.isEmpty else { throw wrong(key, "at least one number", "none") }
    return numbers
  }

  /// `target_class_ids`, whole numbers below `count`, or nil.
  func classes(below count: Int) throws(ConfigError) -> [Int]? {
    guard let numbers = try numbers("target_class_ids", within: 0...Float(count - 1)) else { return nil }
    return numbers.map { Int($0) }
  }

  /// One of some words.
  func choice<Choice: RawRepresentable<String>>(
    _ key: String, default fallback: Choice
  ) throws(ConfigError) -> Choice {
    try optionalChoice(key) ?? fallback
  }

  /// One of some words, or nil.
  func optionalChoice<Choice: RawRepresentable<String>>(
    _ key: String
  ) throws(ConfigError) -> Choice? {
    guard let word = try optionalString(key) else { return nil }
    guard let choice = Choice(rawValue: word) else { throw wrong(key, "a known word", "'\(word)'") }
    return choice
  }
}
