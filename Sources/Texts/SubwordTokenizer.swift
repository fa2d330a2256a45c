/// A tokenizer whose tokens are words and pieces of words: ``ByteLevelBPE`` or ``WordPiece``.
///
/// ```swift
/// func longest(_ texts: [String], _ tokenizer: some SubwordTokenizer) -> Int {
///   tokenizer.ids(of: texts).map(\.count).max() ?? 0
/// }
/// longest(["Hello world", "Hi"], bpe)        // 2 with GPT-2's vocabulary
/// ```
public protocol SubwordTokenizer: Sendable {
  /// The tokens found in texts before all else.
  var addedTokens: [AddedToken] { get }

  /// The most ids of a text, special ones counted; what is longer is cut at its end. Nil for any number.
  ///
  /// ```swift
  /// tokenizer.maximumLength = 512
  /// ```
  /// A `tokenizer.json` may set it. Traps when there is no room for the special tokens.
  var maximumLength: Int? { get set }

  /// One more than the largest id.
  var vocabularySize: Int { get }

  /// The id of a token as the vocabulary spells it, nil for none: `id(of: "Ġ")` is 220 in GPT-2's vocabulary.
  func id(of token: String) -> Int?

  /// The token of an id, nil for none: `token(of: 220)` is `"Ġ"` in GPT-2's vocabulary.
  func token(of id: Int) -> String?

  /// The ids of texts; see ``ids(of:addsSpecialTokens:)-(String,_)``.
  func ids(of texts: some Collection<String>, addsSpecialTokens: Bool) -> [[Int]]

  /// The ids of a text, its tokens, and where they stand; see ``encode(_:)``.
  func encode(_ text: String, addsSpecialTokens: Bool) -> SubwordEncoding

  /// The text that ids stand for; those without a token are left out.
  ///
  /// ```swift
  /// tokenizer.decode([15496, 995], skipsSpecialTokens: true)        // "Hello world" with GPT-2's vocabulary
  /// ```
  /// - Parameter skipsSpecialTokens: whether special added tokens are left out.
  func decode(_ ids: [Int], skipsSpecialTokens: Bool) -> String
}

extension SubwordTokenizer {
  /// The ids of a text.
  ///
  /// ```swift
  /// bpe.ids(of: "Hello world")                // [15496, 995] with GPT-2's vocabulary
  /// wordPiece.ids(of: "Hello, world!")        // [101, 7592, 1010, 2088, 999, 102] with BERT's
  /// ```
  /// - Parameter addsSpecialTokens: whether the tokens that belong around texts are added, such as `[CLS]` and `[SEP]`.
  /// - Complexity: linear in the length of the text for words of bounded length.
  public func ids(of text: String, addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: CollectionOfOne(text), addsSpecialTokens: addsSpecialTokens)[0]
  }

  /// The ids of texts, with the tokens that belong around each.
  public func ids(of texts: some Collection<String>) -> [[Int]] { ids(of: texts, addsSpecialTokens: true) }

  /// The ids of a text in UTF-8; bytes that are none are read as U+FFFD, as Python does with `errors="replace"`.
  /// ``WordPiece`` drops that where it drops control characters.
  public func ids(ofUTF8 bytes: [UInt8], addsSpecialTokens: Bool = true) -> [Int] {
    ids(of: String(decoding: bytes, as: UTF8.self), addsSpecialTokens: addsSpecialTokens)
  }

  /// The ids of a text, its tokens, and where they stand, with the tokens that belong around it.
  ///
  /// ```swift
  /// bpe.encode("Hello world").offsets       // [0..<5, 5..<11]; with `trimsOffsets` the second is 6..<11
  /// ```
  /// A character that was cut into several tokens is in the range of each.
  public func encode(_ text: String) -> SubwordEncoding { encode(text, addsSpecialTokens: true) }
}
