@_spi(_Unicode) import Swift

/// The words of a text as BERT's basic tokenizer cuts them: cleaned, without accents, in lower case where that is
/// wanted, every punctuation mark and every Chinese character a word of its own.
///
/// Categories are those of Unicode 8 and decompositions those of Unicode 12, which the package `tokenizers` has in its
/// tables: a punctuation mark that came later does not cut.
struct BertWords: Sendable {
  let cleansText: Bool
  let separatesChinese: Bool
  let stripsAccents: Bool
  let lowers: Bool
  /// What becomes of each ASCII byte: itself in lower case or not, or one of the actions below.
  private let ascii: [UInt16]

  private static let drop: UInt16 = 0x100
  private static let space: UInt16 = 0x200
  private static let isolate: UInt16 = 0x400

  init(cleansText: Bool, separatesChinese: Bool, stripsAccents: Bool, lowers: Bool) {
    self.cleansText = cleansText
    self.separatesChinese = separatesChinese
    self.stripsAccents = stripsAccents
    self.lowers = lowers
    ascii = (UInt8.min..<0x80).map { byte in
      switch byte {
      case 9, 10, 13, 32: Self.space
      // Without cleaning these are white space, with it control characters.
      case 11, 12: cleansText ? Self.drop : Self.space
      case 0..<32, 127: cleansText ? Self.drop : UInt16(byte)
      case 33...47, 58...64, 91...96, 123...126: Self.isolate | UInt16(byte)
      default: UInt16(lowers ? Lowercase.ascii(byte) : byte)
      }
    }
  }

  /// The words of the last text, one after the other without gaps.
  struct Buffer {
    var bytes: [UInt8] = []
    /// Where the words end in `bytes`.
    var ends: [Int] = []
    /// For each byte where its character stands in the text, in UTF-8 bytes; empty unless asked for.
    var sources: [Range<Int>] = []
    fileprivate var wordStart = 0

    mutating func clear() {
      bytes.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      sources.removeAll(keepingCapacity: true)
      wordStart = 0
    }

    @inline(__always)
    fileprivate mutating func endWord() {
      guard bytes.count > wordStart else { return }
      ends.append(bytes.count)
      wordStart = bytes.count
    }

    fileprivate mutating func append(_ scalar: Unicode.Scalar, _ source: Range<Int>, noting: Bool) {
      for byte in UTF8.encode(scalar)! {
        bytes.append(byte)
        if noting { sources.append(source) }
      }
    }
  }

  /// Replaces the contents of `buffer` by the words of a part of a text.
  func read(_ text: Span<UInt8>, _ range: Range<Int>, into buffer: inout Buffer, noting: Bool) {
    buffer.clear()
    let ascii = ascii.span
    var at = range.lowerBound
    while at < range.upperBound {
      let lead = text[unchecked: at]
      guard lead < 0x80 else {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        readScalar(text, at..<at + length, &buffer, noting: noting)
        at += length
        continue
      }
      let action = ascii[unchecked: Int(lead)]
      if action == Self.space {
        buffer.endWord()
      } else if action != Self.drop {
        let isolated = action & Self.isolate != 0
        if isolated { buffer.endWord() }
        buffer.bytes.append(UInt8(truncatingIfNeeded: action))
        if noting { buffer.sources.append(at..<at + 1) }
        if isolated { buffer.endWord() }
      }
      at &+= 1
    }
    buffer.endWord()
  }

  private func readScalar(
    _ text: Span<UInt8>, _ source: Range<Int>, _ buffer: inout Buffer, noting: Bool
  ) {
    var value = UInt32(text[source.lowerBound]) & (0xFF >> UInt32(source.count + 1))
    for place in source.dropFirst() { value = value << 6 | UInt32(text[place] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return }
    if separatesChinese && Self.isChinese(value) {
      buffer.endWord()
      for part in mapped(scalar) { buffer.append(part, source, noting: noting) }
      buffer.endWord()
      return
    }
    if cleansText && Self.isDropped(scalar) { return }
    if scalar.properties.isWhitespace { return buffer.endWord() }
    for part in mapped(scalar) {
      if part.properties.isWhitespace {
        buffer.endWord()
        continue
      }
      let isolated = Self.isPunctuation(part)
      if isolated { buffer.endWord() }
      buffer.append(part, source, noting: noting)
      if isolated { buffer.endWord() }
    }
  }

  // MARK: Single scalars

  /// What a scalar becomes: decomposed and without its accents, then in lower case, as far as wanted.
  func mapped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    var scalars = [scalar]
    if stripsAccents {
      if scalar.wasAssigned(byUnicode: 12) { scalars = Array(String(Character(scalar))._nfd) }
      scalars.removeAll(where: Self.isNonspacingMark)
    }
    if lowers { scalars = scalars.flatMap { $0.properties.lowercaseMapping.unicodeScalars } }
    return scalars
  }

  static func isNonspacingMark(_ scalar: Unicode.Scalar) -> Bool {
    if let then = marksThen[scalar.value] { return then }
    return scalar.properties.generalCategory == .nonspacingMark && scalar.wasAssigned(byUnicode: 8)
  }

  /// Whether scalars that have changed their category since Unicode 8 were nonspacing marks then.
  private static let marksThen: [UInt32: Bool] = [
    0x1734: true, 0x1171E: true, 0x1885: false, 0x1886: false, 0xA9BD: false, 0x111C9: false,
  ]

  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    // These two were punctuation marks then.
    if scalar.value == 0x166D || scalar.value == 0x111C9 { return true }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return scalar.wasAssigned(byUnicode: 8)
    default: return scalar.isASCII && BertWords.asciiSymbols.contains(scalar)
    }
  }

  /// What ASCII has besides Unicode's punctuation.
  private static let asciiSymbols = Set("$+<=>^`|~".unicodeScalars)

  /// The replacement character, and control, format and private characters.
  static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: scalar.wasAssigned(byUnicode: 8)
    default: scalar.value == 0xFFFD
    }
  }

  /// The blocks of ideographs that BERT separates; not kana and Hangul.
  static func isChinese(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Whether a version of Unicode had this scalar already.
  func wasAssigned(byUnicode version: Int) -> Bool {
    properties.age.map { $0.major <= version } ?? false
  }
}
