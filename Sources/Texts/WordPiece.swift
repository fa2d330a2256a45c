/// BERT's tokenizer: words, and pieces of words that are not in the vocabulary.
///
/// ```swift
/// let wordPiece = try WordPiece(vocabularyFile: "vocab.txt")
/// wordPiece.encode("Unaffable!").tokens        // ["[CLS]", "una", "##ffa", "##ble", "!", "[SEP]"]
/// wordPiece.decode(wordPiece.ids(of: "Unaffable!"))          // "unaffable!"
/// ```
/// Encodes and decodes as the Python package `tokenizers` does with the same vocabulary. Texts are cleaned of control
/// characters, Chinese characters and punctuation marks stand alone, and with `lowercase` case and accents go.
public struct WordPiece: SubwordTokenizer {
  /// Stands for words that cannot be pieced together.
  public let unknownToken: String
  /// What pieces inside a word begin with.
  public let continuingPrefix: String
  /// Longer words, in characters, are unknown.
  public let maxInputCharactersPerWord: Int
  /// The tokens found in texts before all else.
  public let addedTokens: [AddedToken]

  let words: BertWords
  let vocabulary: SubwordTable
  /// Tokens that begin a word, and those inside one without their prefix.
  let beginnings: PieceTable
  let continuations: PieceTable
  let unknownID: Int32
  let splitter: AddedTokenSplitter
  let cache = PieceCacheBox()
  var frame: SubwordFrame

  /// A tokenizer from its tokens, their ids being their positions.
  ///
  /// ```swift
  /// try WordPiece(tokens: ["[UNK]", "a", "##b"]).encode("ab A").tokens        // ["a", "##b", "a"]
  /// ```
  /// `[CLS]` and `[SEP]` go around texts where the vocabulary has them; these, `[PAD]`, `[MASK]` and the unknown token
  /// are found in texts as they are written.
  ///
  /// - Parameters:
  ///   - lowercase: whether case is dropped.
  ///   - stripsAccents: whether accents are; nil for the same as `lowercase`.
  /// - Throws: ``SubwordFileError`` when a token is there twice or the unknown token is missing.
  public init(
    tokens: [String], unknownToken: String = "[UNK]", lowercase: Bool = true,
    stripsAccents: Bool? = nil, separatesChinese: Bool = true, cleansText: Bool = true,
    maxInputCharactersPerWord: Int = 100
  ) throws(SubwordFileError) {
    var added: [AddedToken] = []
    var frame = SubwordFrame()
    for (id, token) in tokens.enumerated() {
      if ["[PAD]", "[CLS]", "[SEP]", "[MASK]", unknownToken].contains(token) {
        added.append(AddedToken(token, id: id))
      }
      if token == "[CLS]" { frame.before = [id] }
      if token == "[SEP]" { frame.after = [id] }
    }
    if frame.before.isEmpty || frame.after.isEmpty { frame = SubwordFrame() }
    try self.init(
      tokens: tokens.enumerated().map { ($0.element, $0.offset) }, addedTokens: added,
      unknownToken: unknownToken, continuingPrefix: "##",
      words: BertWords(
        cleansText: cleansText, separatesChinese: separatesChinese,
        stripsAccents: stripsAccents ?? lowercase, lowers: lowercase),
      maxInputCharactersPerWord: maxInputCharactersPerWord, frame: frame)
  }

  init(
    tokens: [(String, Int)], addedTokens: [AddedToken], unknownToken: String,
    continuingPrefix: String, words: BertWords, maxInputCharactersPerWord: Int, frame: SubwordFrame
  ) throws(SubwordFileError) {
    vocabulary = try SubwordTable(tokens, addedTokens)
    guard let unknown = vocabulary.id(of: unknownToken) else {
      throw SubwordFileError(
        place: "the unknown token", reason: "\(unknownToken.debugDescription) is not in the vocabulary")
    }
    unknownID = Int32(unknown)
    var beginnings = PieceTable()
    var continuations = PieceTable()
    for (token, id) in tokens {
      beginnings.add(Array(token.utf8), id)
      if !continuingPrefix.isEmpty, token.utf8.starts(with: continuingPrefix.utf8) {
        continuations.add(Array(token.utf8.dropFirst(continuingPrefix.utf8.count)), id)
      }
    }
    self.beginnings = beginnings
    self.continuations = continuingPrefix.isEmpty ? beginnings : continuations
    self.words = words
    self.unknownToken = unknownToken
    self.continuingPrefix = continuingPrefix
    self.maxInputCharactersPerWord = maxInputCharactersPerWord
    self.addedTokens = addedTokens
    self.frame = frame
    splitter = AddedTokenSplitter(addedTokens)
  }
}

/// Pieces of words and their ids.
struct PieceTable: Sendable {
  private var pieces = Vocabulary()
  private var ids: [Int32] = []
  /// The bytes of the longest piece.
  private var longest = 0

  mutating func add(_ piece: [UInt8], _ id: Int) {
    let bytes = piece.span
    let word = WordScanner.exact.piece(of: bytes, start: 0, length: bytes.count)
    if Int(pieces.insert(word, in: bytes, scanner: .exact)) == ids.count { ids.append(Int32(id)) }
    longest = max(longest, piece.count)
  }

  /// The longest piece that the bytes from `start` on begin with, ending where a character does.
  func longestPiece(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> (id: Int32, end: Int)? {
    var stop = min(end, start + longest)
    while stop > start {
      if stop == end || bytes[stop] & 0xC0 != 0x80 {
        let word = WordScanner.exact.piece(of: bytes, start: start, length: stop - start)
        if let piece = pieces.id(of: word, in: bytes, scanner: .exact) { return (ids[Int(piece)], stop) }
      }
      stop -= 1
    }
    return nil
  }
}
