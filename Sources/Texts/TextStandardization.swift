/// What happens to a text before it is cut into tokens.
///
/// ```swift
/// TextStandardization.lowerAndStripPunctuation("Don't STOP, É!")          // "dont stop É"
/// TextStandardization.lowerAndStripDigitsAndPunctuation("Don't STOP, É 42!")    // "dont stop é "
/// ```
/// The choices that Keras has look at ASCII only: `É` keeps its case and `«` stays. The clean-up and `custom` are
/// there for other scripts.
public enum TextStandardization: Sendable {
  /// Nothing.
  case none
  /// `A` to `Z` become small, other letters stay, as in TensorFlow's `strings.lower`.
  case lower
  /// The ASCII punctuation ``TextStandardization/punctuation`` goes, and leaves no space: `don't` becomes `dont`.
  case stripPunctuation
  /// Both: Keras' default.
  case lowerAndStripPunctuation
  /// A whole clean-up in the steps of Python's `str.lower`, `re.sub(r"\d+", "", text)`, `re.sub(r"\s+", " ", text)`
  /// and dropping `string.punctuation`.
  ///
  /// Letters of all scripts become small, digits of all scripts go, any run of white space is one space; punctuation is
  /// ASCII's, and as it goes last, the spaces around it can meet.
  case lowerAndStripDigitsAndPunctuation
  /// Whatever the function does.
  case custom(@Sendable (String) -> String)

  /// What `stripPunctuation` drops: all ASCII punctuation.
  public static let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

  /// The text as it is cut.
  public func callAsFunction(_ text: String) -> String {
    switch self {
    case .none: return text
    case .custom(let function): return function(text)
    case .lowerAndStripDigitsAndPunctuation: return cleaned(text)
    case .lower, .stripPunctuation, .lowerAndStripPunctuation:
      let actions = ByteActions(self, splitting: false)
      return String(
        decoding: text.utf8.lazy.map { actions.table[Int($0)] }.filter { $0 < ByteActions.drop }
          .map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }
  }

  private func cleaned(_ text: String) -> String {
    var cleaned = String.UnicodeScalarView()
    var wasSpace = false
    for scalar in String(decoding: Lowercase.utf8(text), as: UTF8.self).unicodeScalars
    where scalar.properties.generalCategory != .decimalNumber {
      let isSpace = scalar.isPythonSpace
      if isSpace {
        if !wasSpace { cleaned.append(" ") }
      } else if !Self.isPunctuation(scalar) {
        cleaned.append(scalar)
      }
      wasSpace = isSpace
    }
    return String(cleaned)
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// White space to Python's `\s`: Unicode's and the four separators of ASCII.
  var isPythonSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
}

/// For each byte what becomes of it: itself in lower case or not, nothing, or the end of a token.
struct ByteActions: Sendable {
  static let drop: UInt16 = 0x100
  static let separate: UInt16 = 0x200
  let table: [UInt16]
  /// Whether capitals become small; no other plain byte changes.
  let lowers: Bool

  /// For the choices that look at single bytes; all others keep every byte.
  init(_ standardization: TextStandardization, splitting: Bool) {
    let (lowers, strips) =
      switch standardization {
      case .lower: (true, false)
      case .stripPunctuation: (false, true)
      case .lowerAndStripPunctuation: (true, true)
      case .none, .lowerAndStripDigitsAndPunctuation, .custom: (false, false)
      }
    self.lowers = lowers
    let dropped = strips ? Array(TextStandardization.punctuation.utf8) : []
    // The white space of TensorFlow's `strings.split`: ASCII's.
    let separators: [UInt8] = splitting ? [9, 10, 11, 12, 13, 32] : []
    table = (UInt8.min...UInt8.max).map { byte in
      if dropped.contains(byte) { return Self.drop }
      if separators.contains(byte) { return Self.separate }
      return UInt16(lowers ? Lowercase.ascii(byte) : byte)
    }
  }
}
