import Datasets
import Files

extension IndexLookup {
  /// Replaces the vocabulary by the lines of a text file, one token a line.
  ///
  /// ```swift
  /// try lookup.setVocabulary(file: "vocabulary.txt")
  /// ```
  /// Special tokens may stand at the beginning, as in the `vocabulary.txt` of a saved Keras model; empty lines at the
  /// end do not count. Files packed by gzip are unpacked.
  ///
  /// - Throws: ``VocabularyError`` with the file's name, a `FileError` when it cannot be read, and a `TextLineError`
  ///   for a line that is not UTF-8.
  public mutating func setVocabulary(file path: String, idfWeights: [Float]? = nil) throws {
    var lines = try Array(Dataset<String>.textLines(path))
    while lines.last?.isEmpty == true { lines.removeLast() }
    var tokens: [Token] = []
    for (number, line) in lines.enumerated() {
      guard let token = Token(tokenText: line) else {
        throw VocabularyError("\(line.debugDescription) is no \(Token.self)", path: path, position: number)
      }
      tokens.append(token)
    }
    do {
      try setVocabulary(tokens, idfWeights: idfWeights)
    } catch {
      var placed = error
      placed.path = path
      throw placed
    }
  }

  /// Writes the vocabulary with its special tokens, one a line, as Keras saves it.
  ///
  /// The file appears when it is complete. Throws a `FileError`, and a ``VocabularyError`` for a token with a line end.
  public func writeVocabulary(file path: String) throws {
    let tokens = vocabulary().map(\.tokenText)
    if let broken = tokens.firstIndex(where: { $0.utf8.contains { $0 == 10 || $0 == 13 } }) {
      throw VocabularyError(
        "\(tokens[broken].debugDescription) would take two lines", path: path, position: broken)
    }
    let file = try AtomicFile(path: path)
    try file.write(Array(tokens.joined(separator: "\n").utf8))
    try file.commit()
  }
}
