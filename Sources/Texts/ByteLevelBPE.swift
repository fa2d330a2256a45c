/// Byte-pair encoding over bytes, as GPT-2 and RoBERTa use it: any text becomes tokens, and tokens the same text again.
///
/// ```swift
/// let bpe = try ByteLevelBPE(vocabularyFile: "vocab.json", mergesFile: "merges.txt")
/// bpe.encode("Hello world").tokens          // ["Hello", "Ġworld"]
/// bpe.decode(bpe.ids(of: "Hello world"))    // "Hello world"
/// ```
/// Encodes and decodes as the Python package `tokenizers` does with the same files. Tokens are spelled in an alphabet
/// of 256 characters, one for each byte; `Ġ` is a space. White space, letters and numbers are those of Unicode 16.
public struct ByteLevelBPE: SubwordTokenizer {
  /// Whether a text that begins without a space is read as if it had one.
  public let addsPrefixSpace: Bool
  /// Whether offsets leave out the spaces that a token begins or ends with. As in `tokenizers`, a token at the very
  /// beginning keeps a single one.
  public let trimsOffsets: Bool
  /// The tokens found in texts before all else.
  public let addedTokens: [AddedToken]
  /// The pairs in the order they are merged.
  public let merges: [(left: String, right: String)]

  let vocabulary: SubwordTable
  let table: MergeTable
  /// For each byte its id, -1 when the vocabulary has no token for it.
  let idOfByte: [Int32]
  let unknownID: Int32?
  let splitter: AddedTokenSplitter
  let cache = PieceCacheBox()
  /// The ids before and after a text, such as RoBERTa's `<s>` and `</s>`.
  var frame: SubwordFrame
  /// Whether trimming leaves the first token the space that may have been put there.
  var keepsFirstSpace: Bool { frame.keepsFirstSpace }

  /// A tokenizer from its parts.
  ///
  /// ```swift
  /// try ByteLevelBPE(vocabulary: ["a": 0, "b": 1, "ab": 2], merges: [("a", "b")]).ids(of: "abb")    // [2, 1]
  /// ```
  /// - Parameters:
  ///   - vocabulary: the tokens and their ids, 0 or more and below 2³¹, none twice.
  ///   - merges: pairs of tokens whose concatenation is a token too, the first ones merged first.
  ///   - unknownToken: a token for bytes that have none; without it they are left out.
  /// - Throws: ``SubwordFileError`` that names the token or the merge that does not fit.
  public init(
    vocabulary: [String: Int], merges: [(String, String)], addedTokens: [AddedToken] = [],
    unknownToken: String? = nil, addsPrefixSpace: Bool = false, trimsOffsets: Bool = false
  ) throws(SubwordFileError) {
    try self.init(
      tokens: vocabulary.map { ($0.key, $0.value) }, merges: merges, addedTokens: addedTokens,
      unknownToken: unknownToken, addsPrefixSpace: addsPrefixSpace, trimsOffsets: trimsOffsets)
  }

  init(
    tokens: [(String, Int)], merges: [(String, String)], addedTokens: [AddedToken],
    unknownToken: String?, addsPrefixSpace: Bool, trimsOffsets: Bool,
    frame: SubwordFrame = SubwordFrame()
  ) throws(SubwordFileError) {
    let vocabulary = try SubwordTable(tokens, addedTokens)
    self.vocabulary = vocabulary
    var merging = MergeTable(capacity: merges.count)
    for (rank, merge) in merges.enumerated() {
      func id(_ token: String) throws(SubwordFileError) -> Int32 {
        guard let id = vocabulary.id(of: token) else {
          throw SubwordFileError(
            place: "merge \(rank)", reason: "\(token.debugDescription) is not in the vocabulary")
        }
        return Int32(id)
      }
      merging.set(
        try id(merge.0), try id(merge.1),
        MergeTable.Merge(rank: Int32(rank), result: try id(merge.0 + merge.1)))
    }
    self.table = merging
    self.merges = merges.map { (left: $0.0, right: $0.1) }
    idOfByte = ByteAlphabet.scalars.map { Int32(vocabulary.id(of: String($0)) ?? -1) }
    if let unknownToken {
      guard let id = vocabulary.id(of: unknownToken) else {
        throw SubwordFileError(
          place: "the unknown token", reason: "\(unknownToken.debugDescription) is not in the vocabulary")
      }
      unknownID = Int32(id)
    } else {
      unknownID = nil
    }
    self.addedTokens = addedTokens
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.frame = frame
    splitter = AddedTokenSplitter(addedTokens)
  }
}
