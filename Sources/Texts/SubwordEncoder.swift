/// What ``ByteLevelBPE`` and ``WordPiece`` share: added tokens are found first, what stands between them is cut by the
/// tokenizer's own rule, pieces that came up before are looked up, and the frame goes around all of it.
protocol SubwordEncoder: SubwordTokenizer {
  /// Memory that is used again from text to text.
  associatedtype Scratch

  var vocabulary: SubwordTable { get }
  var splitter: AddedTokenSplitter { get }
  var cache: PieceCacheBox { get }
  var frame: SubwordFrame { get set }

  func makeScratch() -> Scratch

  /// Appends the ids of a part of a text without added tokens; `note` gets the bytes of each where it is asked for.
  func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [Int32], _ cache: inout PieceCache,
    _ scratch: inout Scratch, noting note: ((Range<Int>) -> Void)?)

  /// Where a token is said to stand whose characters are at `range`, counted in scalars.
  func offsets(of token: String, at range: Range<Int>, isFirst: Bool) -> Range<Int>
}

extension SubwordEncoder {
  public var maximumLength: Int? {
    get { frame.maximumLength }
    set {
      precondition(
        newValue ?? frame.count >= frame.count,
        "a length of \(newValue ?? 0) has no room for the \(frame.count) tokens around a text")
      frame.maximumLength = newValue
    }
  }

  public var vocabularySize: Int { vocabulary.count }

  public func id(of token: String) -> Int? { vocabulary.id(of: token) }

  public func token(of id: Int) -> String? { vocabulary.token(of: id) }

  public func ids(of texts: some Collection<String>, addsSpecialTokens: Bool) -> [[Int]] {
    cache.withCache { cache in
      var scratch = makeScratch()
      var output: [Int32] = []
      return texts.map { text in
        output.removeAll(keepingCapacity: true)
        append(text, to: &output, &cache, &scratch, noting: nil)
        return frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
      }
    }
  }

  public func encode(_ text: String, addsSpecialTokens: Bool) -> SubwordEncoding {
    var output: [Int32] = []
    var spans: [Range<Int>] = []
    cache.withCache { cache in
      var scratch = makeScratch()
      append(text, to: &output, &cache, &scratch) { spans.append($0) }
    }
    var encoding = SubwordEncoding()
    let scalarOf = ScalarOffsets(text)
    let before = addsSpecialTokens ? frame.before : []
    let after = addsSpecialTokens ? frame.after : []
    spans.removeLast(spans.count - frame.kept(of: spans.count, addsSpecialTokens: addsSpecialTokens))
    encoding.ids = frame.ids(of: output, addsSpecialTokens: addsSpecialTokens)
    encoding.tokens = encoding.ids.map { token(of: $0) ?? "" }
    encoding.offsets = before.map { _ in 0..<0 }
    for (number, span) in spans.enumerated() {
      let token = encoding.tokens[before.count + number]
      encoding.offsets.append(offsets(of: token, at: scalarOf(span), isFirst: number == 0))
    }
    encoding.offsets += after.map { _ in 0..<0 }
    return encoding
  }

  /// Appends the ids of a text.
  @inline(__always)
  private func append(
    _ text: String, to output: inout [Int32], _ cache: inout PieceCache, _ scratch: inout Scratch,
    noting note: ((Range<Int>) -> Void)?
  ) {
    let bytes = text.utf8Span.span
    splitter.forEachPart(in: bytes) { part in
      switch part {
      case .token(let token, let range):
        output.append(Int32(token.id))
        note?(range)
      case .text(let range):
        append(bytes, range, to: &output, &cache, &scratch, noting: note)
      }
    }
  }

  /// The special added tokens' ids, which decoding may leave out.
  var specialIDs: Set<Int> { Set(addedTokens.lazy.filter(\.isSpecial).map(\.id)) }
}
