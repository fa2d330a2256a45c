import Datasets
import Tensors
import Testing
import Texts
import _TestSupport

struct GoldenTensor: Decodable, Sendable {
  var shape: [Int]
  var values: [Float]

  /// Whether a tensor of any type has these numbers, to 6 digits.
  func matches(_ tensor: Tensor) -> Bool {
    tensor.cast(to: .float32).isClose(to: Tensor(values, shape: shape), absolute: 2e-6, relative: 2e-6)
  }
}

private struct LookupGolden: Decodable, Sendable {
  struct Options: Decodable {
    var output_mode: String?
    var mask_token: MaskToken?
    var num_oov_indices: Int?
    var max_tokens: Int?
    var pad_to_max_tokens: Bool?
    var salt: Salt?
    var oov_method: String?
    var idf_weights: [Float]?
  }
  /// A string or an integer.
  struct MaskToken: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    }
  }
  var strings: Bool
  var options: Options
  var given: Bool
  var vocabulary: [String]
  var specials: Int
  var size: Int
  var adapt: [[String]]?
  var tokens: [String]?
  var samples: [[String]]
  var rows: GoldenTensor
  var flat: GoldenTensor
  var column: GoldenTensor
  var idf: [Float]?

  func lookup<Token: LookupToken>(oovToken: Token) throws -> IndexLookup<Token> {
    func tokens(_ texts: [String]) throws -> [Token] {
      try texts.map { try #require(Token(tokenText: $0)) }
    }
    var made = IndexLookup<Token>.Options(oovToken: oovToken)
    made.maxTokens = options.max_tokens
    made.numOOVIndices = options.num_oov_indices ?? 1
    made.maskToken = try options.mask_token.map { try #require(Token(tokenText: $0.text)) }
    made.outputMode = try #require(LookupOutputMode(rawValue: options.output_mode ?? "int"))
    made.padToMaxTokens = options.pad_to_max_tokens ?? false
    made.oovMethod = strings || options.oov_method == "farmhash" ? .farmHash : .floormod
    made.salt = options.salt?.key
    var lookup = IndexLookup<Token>(made)
    if let documents = adapt { lookup.adapt(try documents.map(tokens)) }
    if let given = self.tokens {
      try lookup.setVocabulary(tokens(given), idfWeights: options.idf_weights)
    }
    return lookup
  }

  func check<Token: LookupToken>(oovToken: Token) throws {
    let lookup = try lookup(oovToken: oovToken)
    #expect(lookup.vocabularySize == size)
    #expect(scalars(lookup.vocabulary().map(\.tokenText)) == scalars(vocabulary))
    #expect(
      scalars(lookup.vocabulary(includingSpecialTokens: false).map(\.tokenText))
        == scalars(Array(vocabulary.dropFirst(specials))))
    let samples = try samples.map { try $0.map { try #require(Token(tokenText: $0)) } }
    #expect(rows.matches(try lookup(samples)), "\(options)")
    #expect(flat.matches(try lookup(samples[0])), "\(options)")
    #expect(column.matches(try lookup(samples[0].map { [$0] })), "\(options)")
    if let idf {
      #expect(Tensor(lookup.idfWeights).isClose(to: Tensor(idf), absolute: 2e-6, relative: 2e-6))
    }
  }
}

/// One number or two.
struct Salt: Decodable, Sendable {
  var key: HashingSalt
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let words = try (try? container.decode(UInt64.self)).map { [$0, $0] } ?? container.decode([UInt64].self)
    key = HashingSalt(words[0], words[1])
  }
}

@Suite struct IndexLookupTests {
  @Test func givesTheNumbersOfKeras() throws {
    let goldens: [LookupGolden] = golden("lookups")
    for golden in goldens {
      if golden.strings { try golden.check(oovToken: "[UNK]") } else { try golden.check(oovToken: -1) }
    }
    #expect(goldens.count == 62)
  }

  @Test func indicesAndTokensGoBothWays() throws {
    let lookup = try StringLookup(vocabulary: ["a", "b"], numOOVIndices: 2, maskToken: "m")
    #expect(try lookup.indices(of: ["m", "a", "b"]) == [0, 3, 4])
    #expect(lookup.tokens(of: [0, 1, 2, 3, 4, 5, -1]) == ["m", "[UNK]", "[UNK]", "a", "b", "[UNK]", "[UNK]"])
    #expect(try IntegerLookup(vocabulary: [12, 36]).tokens(of: [2, 0]) == [36, -1])
  }

  @Test func specialTokensMayStandInFront() throws {
    let lookup = try StringLookup(vocabulary: ["", "[UNK]", "a"], maskToken: "")
    #expect(lookup.vocabulary() == ["", "[UNK]", "a"])
    let half = try StringLookup(vocabulary: ["[UNK]", "a"], maskToken: "")
    #expect(half.vocabulary() == ["", "[UNK]", "[UNK]", "a"])
  }

  @Test func weightsOfSpecialTokensAreTakenAsGiven() throws {
    let lookup = try StringLookup(
      vocabulary: ["[UNK]", "a", "b"], idfWeights: [0.9, 0.25, 0.75], outputMode: .tfIDF)
    #expect(lookup.idfWeights == [0.9, 0.25, 0.75])
  }

  @Test func composedAndDecomposedLettersAreTwoTokens() throws {
    let lookup = try StringLookup(vocabulary: ["caf\u{e9}", "cafe\u{301}"])
    #expect(try lookup.indices(of: ["cafe\u{301}", "caf\u{e9}"]) == [2, 1])
  }

  @Test func datasetsAreLearnedFromInOnePass() throws {
    let documents = [["b", "a"], ["a"], []]
    var streamed = StringLookup(outputMode: .tfIDF)
    try streamed.adapt(Dataset(documents))
    var whole = StringLookup(outputMode: .tfIDF)
    whole.adapt(documents)
    #expect(streamed.vocabulary() == ["[UNK]", "a", "b"])
    #expect(streamed.idfWeights == whole.idfWeights)
    streamed.adapt([[String]]())
    #expect(streamed.vocabulary() == ["[UNK]", "a", "b"])
    streamed.adapt(["c", "c", "d"])
    #expect(streamed.vocabulary() == ["[UNK]", "c", "d"])
  }

  @Test func wrongVocabulariesAreRefusedWithTheEntry() {
    func message(_ make: () throws(VocabularyError) -> StringLookup) -> String {
      do throws(VocabularyError) {
        _ = try make()
        return ""
      } catch { return error.description }
    }
    #expect(message { () throws(VocabularyError) in try StringLookup(vocabulary: []) } == "vocabulary it is empty")
    #expect(
      message { () throws(VocabularyError) in try StringLookup(vocabulary: ["a", "b", "a"]) }
        == #"vocabulary entry 2: "a" is there already"#)
    #expect(
      message { () throws(VocabularyError) in try StringLookup(vocabulary: ["a", "m"], maskToken: "m") }
        .hasPrefix(#"vocabulary entry 1: the mask token "m" may only stand first"#))
    #expect(
      message { () throws(VocabularyError) in try StringLookup(vocabulary: ["a", "b"], maxTokens: 2) }
        == "vocabulary it has 3 indices, and maxTokens is 2")
    #expect(
      message { () throws(VocabularyError) in try StringLookup(vocabulary: ["a"], outputMode: .tfIDF) }
        == "vocabulary idfWeights are needed for tf_idf")
    #expect(
      message { () throws(VocabularyError) in
        try StringLookup(vocabulary: ["a"], idfWeights: [1, 2], outputMode: .tfIDF)
      } == "vocabulary it has 1 tokens but 2 idfWeights")
    #expect(
      message { () throws(VocabularyError) in try StringLookup(vocabulary: ["a"], idfWeights: [1]) }
        == "vocabulary idfWeights are for tf_idf only")
  }

  @Test func anUnknownTokenWithoutAPlaceIsAnError() throws {
    let lookup = try IntegerLookup(vocabulary: [3], numOOVIndices: 0)
    #expect(try lookup([3]).scalars(of: Int64.self) == [0])
    let error = #expect(throws: VocabularyError.self) { try lookup([3, 4]) }
    #expect(error?.description == #"vocabulary "4" is not in it, and numOOVIndices is 0"#)
  }

  @Test func filesKeepTheVocabulary() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("vocabulary.txt")
    var lookup = StringLookup(maskToken: "")
    lookup.adapt(["été", "b", "b"])
    try lookup.writeVocabulary(file: path)
    var copy = StringLookup(maskToken: "")
    try copy.setVocabulary(file: path)
    #expect(copy.vocabulary() == ["", "[UNK]", "b", "été"])

    var numbers = IntegerLookup()
    let five = try folder.write(Array("3\n4\nfive\n".utf8), to: "numbers.txt")
    let error = #expect(throws: VocabularyError.self) { try numbers.setVocabulary(file: five) }
    #expect(error?.description == "vocabulary '\(five)', entry 2: \"five\" is no Int")
    let repeated = try folder.write(Array("3\n4\n3\n\n\n".utf8), to: "twice.txt")
    let twice = #expect(throws: VocabularyError.self) { try numbers.setVocabulary(file: repeated) }
    #expect(twice?.position == 2)
    #expect(twice?.path == repeated)

    let broken = try StringLookup(vocabulary: ["a\nb"])
    #expect(throws: VocabularyError.self) { try broken.writeVocabulary(file: path) }
  }

  @Test func adaptingAGivenVocabularyTraps() async {
    await #expect(processExitsWith: .failure) {
      var lookup = try StringLookup(vocabulary: ["a"])
      lookup.adapt(["b"])
    }
  }
}
