extension WordPiece {
  /// The text that ids stand for: pieces joined to words, words by spaces, which go before punctuation marks.
  ///
  /// ```swift
  /// wordPiece.decode([7592, 1010, 2088, 999])        // "hello, world!" with BERT's vocabulary
  /// ```
  /// Ids without a token are left out.
  ///
  /// - Parameters:
  ///   - skipsSpecialTokens: whether special added tokens are left out.
  ///   - cleansUp: whether the spaces before `.`, `?`, `!`, `,` and English contractions go.
  public func decode(_ ids: [Int], skipsSpecialTokens: Bool = true, cleansUp: Bool = true) -> String {
    let special = skipsSpecialTokens ? specialIDs : []
    let tokens = ids.filter { !special.contains($0) }.compactMap { token(of: $0) }
    var text = ""
    for (number, token) in tokens.enumerated() {
      var piece = token
      if number > 0 {
        if token.utf8.starts(with: continuingPrefix.utf8), !continuingPrefix.isEmpty {
          piece = String(decoding: token.utf8.dropFirst(continuingPrefix.utf8.count), as: UTF8.self)
        } else {
          piece = " " + token
        }
      }
      text += cleansUp ? Self.cleaned(piece) : piece
    }
    return text
  }

  /// The same with the spaces before punctuation marks gone.
  public func decode(_ ids: [Int], skipsSpecialTokens: Bool) -> String {
    decode(ids, skipsSpecialTokens: skipsSpecialTokens, cleansUp: true)
  }

  /// As `tokenizers` cleans each token.
  private static func cleaned(_ token: String) -> String {
    // All that is replaced begins with a space.
    guard token.utf8.contains(0x20) else { return token }
    var bytes = Array(token.utf8)
    for (unwanted, wanted) in replacements {
      var place = 0
      while place + unwanted.count <= bytes.count {
        if bytes[place..<place + unwanted.count].elementsEqual(unwanted) {
          bytes.replaceSubrange(place..<place + unwanted.count, with: wanted)
          place += wanted.count
        } else {
          place += 1
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let replacements: [([UInt8], [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}
