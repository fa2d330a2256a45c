/// Where and why a text is no condition.
struct ConditionError: Error, Sendable, Hashable, CustomStringConvertible {
  var text: String
  /// In characters, from 0.
  var place: Int
  var expected: String

  /// The sentence, the text, and a mark below the place.
  var description: String {
    "expected \(expected) here:\n  \(text)\n  \(String(repeating: " ", count: place))^"
  }
}

extension RecordCondition {
  /// Parses a condition; see the type for the language.
  init(parsing text: String) throws(ConditionError) {
    var parser = ConditionParser(text)
    self = try parser.whole()
  }
}

/// Recursive descent, one function a level of strength.
private struct ConditionParser {
  private let text: String
  private let characters: [Character]
  private var place = 0
  private var depth = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func whole() throws(ConditionError) -> RecordCondition {
    let condition = try alternatives()
    skipSpace()
    guard place == characters.count else { throw expected("&&, || or the end") }
    return condition
  }

  private mutating func alternatives() throws(ConditionError) -> RecordCondition {
    var left = try conjunction()
    while take("||") { left = .or(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(ConditionError) -> RecordCondition {
    var left = try negation()
    while take("&&") { left = .and(left, try negation()) }
    return left
  }

  private mutating func negation() throws(ConditionError) -> RecordCondition {
    guard depth < 200 else { throw expected("fewer parentheses and !") }
    depth += 1
    defer { depth -= 1 }
    if take("!") { return .not(try negation()) }
    if take("(") {
      let inner = try alternatives()
      guard take(")") else { throw expected(")") }
      return inner
    }
    return try comparison()
  }

  private mutating func comparison() throws(ConditionError) -> RecordCondition {
    skipSpace()
    let start = place
    let isQuoted = peek == "`"
    let name = try self.name()
    var subject = RecordCondition.Subject.values(name)
    if !isQuoted, ["len", "bytes", "has"].contains(name), take("(") {
      skipSpace()
      let inner = try self.name()
      guard take(")") else { throw expected(")") }
      if name == "has" { return .has(inner) }
      subject = name == "len" ? .length(inner) : .byteCount(inner)
    } else if take("[") {
      skipSpace()
      let digits = prefix { $0.isNumber }
      guard let number = Int(digits) else { throw expected("the number of a value, from 0") }
      guard take("]") else { throw expected("]") }
      subject = .value(name, number)
    }
    for comparison in RecordCondition.Operator.allCases where take(comparison.rawValue) {
      let constant = try self.constant()
      if case .text = constant {
        if case .length = subject { throw expected("a number", at: start) }
        if case .byteCount = subject { throw expected("a number", at: start) }
      } else if comparison == .contains {
        throw expected("a text in quotation marks after ~", at: place)
      }
      return .compares(subject, comparison, constant)
    }
    skipSpace()
    if peek == "=" { throw expected("== instead of =") }
    guard case .values = subject else { throw expected("a comparison such as == or <") }
    return .has(name)
  }

  private mutating func name() throws(ConditionError) -> String {
    if peek == "`" {
      place += 1
      let name = prefix { $0 != "`" }
      guard peek == "`" else { throw expected("` at the end of a name") }
      place += 1
      return name
    }
    guard let first = peek, first.isLetter || first == "_" else { throw expected("the name of a feature") }
    return prefix { $0.isLetter || $0.isNumber || "_./-".contains($0) }
  }

  private mutating func constant() throws(ConditionError) -> RecordCondition.Constant {
    skipSpace()
    if peek == "\"" || peek == "'" { return .text(try quoted()) }
    let start = place
    let word = prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
    if let integer = Int64(word) { return .integer(integer) }
    if let number = Double(word) { return .number(number) }
    throw expected("a number or a text in quotation marks", at: start)
  }

  private mutating func quoted() throws(ConditionError) -> [UInt8] {
    let mark = characters[place]
    place += 1
    var text = ""
    while let next = peek, next != mark {
      place += 1
      if next == "\\", let escaped = peek {
        place += 1
        text.append(["n": "\n", "t": "\t", "r": "\r"][escaped] ?? escaped)
      } else {
        text.append(next)
      }
    }
    guard peek == mark else { throw expected("a \(mark) at the end of the text") }
    place += 1
    return Array(text.utf8)
  }

  private var peek: Character? { place < characters.count ? characters[place] : nil }

  private mutating func prefix(while belongs: (Character) -> Bool) -> String {
    let start = place
    while let next = peek, belongs(next) { place += 1 }
    return String(characters[start..<place])
  }

  private mutating func skipSpace() {
    while let next = peek, next.isWhitespace { place += 1 }
  }

  private mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard characters[place...].starts(with: word) else { return false }
    // `!=` is no negation.
    if word == "!" && characters[place...].starts(with: "!=") { return false }
    place += word.count
    return true
  }

  private func expected(_ what: String, at other: Int? = nil) -> ConditionError {
    ConditionError(text: text, place: other ?? place, expected: what)
  }
}
