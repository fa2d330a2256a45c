extension ByteLevelBPE {
  /// The text that ids stand for.
  ///
  /// ```swift
  /// bpe.decode([15496, 995])        // "Hello world" with GPT-2's vocabulary
  /// ```
  /// Ids without a token are left out. Bytes that do not make up UTF-8, as when a character was cut in two, become
  /// U+FFFD.
  ///
  /// - Parameter skipsSpecialTokens: whether special added tokens are left out.
  public func decode(_ ids: [Int], skipsSpecialTokens: Bool = true) -> String {
    String(decoding: bytes(of: ids, skipsSpecialTokens: skipsSpecialTokens), as: UTF8.self)
  }

  /// The bytes that ids stand for, well-formed or not.
  public func bytes(of ids: [Int], skipsSpecialTokens: Bool = true) -> [UInt8] {
    let special = skipsSpecialTokens ? specialIDs : []
    var bytes: [UInt8] = []
    for id in ids {
      if special.contains(id) { continue }
      guard let token = token(of: id) else { continue }
      // An added token may have characters outside the alphabet, and then stands for itself.
      bytes.append(contentsOf: ByteAlphabet.bytes(of: token) ?? Array(token.utf8))
    }
    return bytes
  }
}
