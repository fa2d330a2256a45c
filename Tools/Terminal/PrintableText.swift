extension String {
  /// The text as it may stand on a terminal: what would move the cursor, change colours or turn the direction of letters is
  /// escaped, since names and values may come from strangers.
  ///
  /// ```swift
  /// "cat\u{1B}[2J\n".printable              // cat\u{1B}[2J\n, with backslashes
  /// "caf\u{E9}".printable                   // café
  /// ```
  package var printable: String { escaping { $0.isUnprintable } }

  /// The same of text of several lines, whose ends stay.
  package var printableLines: String { escaping { $0.isUnprintable && $0 != "\n" } }

  private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isEscaped) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if isEscaped(scalar) { text += scalar.escaped(asASCII: true) } else { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Control characters, ends of lines and paragraphs, and marks of the bidirectional algorithm.
  fileprivate var isUnprintable: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
