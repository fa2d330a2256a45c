import Datasets
import TensorFiles

extension WordPiece {
  /// Reads BERT's `vocab.txt`: a token a line, its id the number of the line from 0.
  ///
  /// ```swift
  /// let wordPiece = try WordPiece(vocabularyFile: "vocab.txt", lowercase: true)
  /// ```
  /// - Throws: a `FileError` when the file cannot be read, ``SubwordFileError`` when a token is there twice or the
  ///   unknown token is missing.
  public init(
    vocabularyFile path: String, unknownToken: String = "[UNK]", lowercase: Bool = true,
    stripsAccents: Bool? = nil, separatesChinese: Bool = true, cleansText: Bool = true
  ) throws {
    let tokens = try Array(Dataset<String>.textLines(path))
    do {
      try self.init(
        tokens: tokens, unknownToken: unknownToken, lowercase: lowercase,
        stripsAccents: stripsAccents, separatesChinese: separatesChinese, cleansText: cleansText)
    } catch {
      throw error.placed(in: path)
    }
  }

  /// Reads a `tokenizer.json` of this kind, as the package `tokenizers` saves it.
  ///
  /// The model is `WordPiece`, the normalizer `BertNormalizer` or none, the pre-tokenizer `BertPreTokenizer`. What the
  /// file asks for beyond that is an error, not a guess.
  ///
  /// - Throws: `FileError` when the file cannot be read, ``SubwordFileError`` with the place in it otherwise.
  public init(tokenizerFile path: String) throws {
    let file = SubwordJSON(value: try SubwordJSON.read(path), place: "", path: path)
    let model = try file.member("model")
    try model.member("type").expect("WordPiece")
    try file.member("pre_tokenizer").member("type").expect("BertPreTokenizer")
    var words = BertWords(
      cleansText: false, separatesChinese: false, stripsAccents: false, lowers: false)
    if let normalizer = try file.optional("normalizer") {
      try normalizer.member("type").expect("BertNormalizer")
      let lowers = try normalizer.member("lowercase").bool()
      words = BertWords(
        cleansText: try normalizer.member("clean_text").bool(),
        separatesChinese: try normalizer.member("handle_chinese_chars").bool(),
        stripsAccents: try normalizer.optional("strip_accents")?.bool() ?? lowers, lowers: lowers)
    }
    var frame = try file.frame().frame
    frame.maximumLength = try file.maximumLength(around: frame)
    do {
      try self.init(
        tokens: try model.member("vocab").tokens(), addedTokens: try file.addedTokens(),
        unknownToken: try model.member("unk_token").string(),
        continuingPrefix: try model.optional("continuing_subword_prefix")?.string() ?? "##",
        words: words,
        maxInputCharactersPerWord: try model.optional("max_input_chars_per_word")?.integer() ?? 100,
        frame: frame)
    } catch {
      throw error.placed(in: path)
    }
  }
}
