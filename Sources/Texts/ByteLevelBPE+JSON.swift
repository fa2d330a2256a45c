import TensorFiles

extension ByteLevelBPE {
  /// Reads a `tokenizer.json` of this kind, as the package `tokenizers` saves it.
  ///
  /// ```swift
  /// let bpe = try ByteLevelBPE(tokenizerFile: "tokenizer.json")
  /// ```
  /// The model is `BPE`, the pre-tokenizer `ByteLevel` with GPT-2's pattern, and nothing normalizes. What the file asks
  /// for beyond that is an error, not a guess.
  ///
  /// - Throws: `FileError` when the file cannot be read, ``SubwordFileError`` with the place in it otherwise.
  public init(tokenizerFile path: String) throws {
    let file = SubwordJSON(value: try SubwordJSON.read(path), place: "", path: path)
    try file.refuse("normalizer") { _ in false }
    let model = try file.member("model")
    // Files of old versions leave the type of the model out.
    try model.optional("type")?.expect("BPE")
    for name in ["dropout", "continuing_subword_prefix", "end_of_word_suffix"] {
      try model.refuse(name) { $0 == "" || $0.doubleValue == 0 }
    }
    for name in ["fuse_unk", "byte_fallback", "ignore_merges"] { try model.refuse(name) { $0 == false } }
    let cutter = try file.member("pre_tokenizer")
    try cutter.member("type").expect("ByteLevel")
    try cutter.refuse("use_regex") { $0 == true }
    var merges: [(String, String)] = []
    for entry in try model.member("merges").elements() {
      let pair: (String, String)?
      if let parts = entry.value.arrayValue {
        pair = parts.count == 2 ? (try entry.elements()[0].string(), try entry.elements()[1].string()) : nil
      } else {
        pair = Self.pair(try entry.string())
      }
      guard let pair else { throw entry.wrong("two tokens") }
      merges.append(pair)
    }
    var (frame, trimsOffsets) = try file.frame()
    frame.maximumLength = try file.maximumLength(around: frame)
    do {
      try self.init(
        tokens: try model.member("vocab").tokens(), merges: merges,
        addedTokens: try file.addedTokens(),
        unknownToken: try model.optional("unk_token")?.string(),
        addsPrefixSpace: try cutter.optional("add_prefix_space")?.bool() ?? true,
        trimsOffsets: trimsOffsets, frame: frame)
    } catch {
      throw error.placed(in: path)
    }
  }
}
