import Datasets
import Files
import TensorFiles

extension ByteLevelBPE {
  /// Reads the two files of GPT-2 and its kin.
  ///
  /// ```swift
  /// let bpe = try ByteLevelBPE(vocabularyFile: "vocab.json", mergesFile: "merges.txt")
  /// ```
  /// `vocab.json` is an object of tokens and ids; `merges.txt` has a pair a line, with a space between, and may begin
  /// with `#version`.
  ///
  /// - Throws: `FileError` when a file cannot be read, ``SubwordFileError`` with the file and the place when it is not
  ///   of this kind, has a token or an id twice, or a merge of tokens that are not in the vocabulary.
  public init(
    vocabularyFile: String, mergesFile: String, addedTokens: [AddedToken] = [],
    unknownToken: String? = nil, addsPrefixSpace: Bool = false, trimsOffsets: Bool = false
  ) throws {
    let file = SubwordJSON(value: try SubwordJSON.read(vocabularyFile), place: "", path: vocabularyFile)
    let tokens = try file.tokens()
    var merges: [(String, String)] = []
    for (number, line) in try Array(Dataset<String>.textLines(mergesFile)).enumerated() {
      if line.isEmpty || number == 0 && line.hasPrefix("#version") { continue }
      guard let pair = Self.pair(line) else {
        throw SubwordFileError(
          path: mergesFile, place: "line \(number + 1)",
          reason: "expected two tokens with a space between, found \(line.debugDescription)")
      }
      merges.append(pair)
    }
    do {
      try self.init(
        tokens: tokens, merges: merges, addedTokens: addedTokens, unknownToken: unknownToken,
        addsPrefixSpace: addsPrefixSpace, trimsOffsets: trimsOffsets)
    } catch {
      throw error.placed(in: error.place.hasPrefix("merge") ? mergesFile : vocabularyFile)
    }
  }

  /// Writes `vocab.json` and `merges.txt`, which `tokenizers` and this type read.
  ///
  /// Added tokens are written as members of the vocabulary. Each file appears when it is complete.
  public func write(vocabularyFile: String, mergesFile: String) throws {
    var members = JSONWriter()
    for id in 0..<vocabularySize {
      if let token = token(of: id) { members.add(token, String(id)) }
    }
    try Self.write(members.text, to: vocabularyFile)
    let lines = merges.map { "\($0.left) \($0.right)\n" }
    try Self.write("#version: 0.2\n" + lines.joined(), to: mergesFile)
  }

  private static func write(_ text: String, to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  /// The two tokens of a merge.
  static func pair(_ text: String) -> (String, String)? {
    let scalars = text.unicodeScalars
    guard let space = scalars.firstIndex(of: " "), space > scalars.startIndex else { return nil }
    let right = String(scalars[scalars.index(after: space)...])
    return right.isEmpty || right.unicodeScalars.contains(" ") ? nil : (String(scalars[..<space]), right)
  }
}
