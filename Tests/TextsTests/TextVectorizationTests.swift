import Datasets
import Tensors
import Testing
import Texts
import _TestSupport

private struct VectorizationGolden: Decodable {
  struct Options: Decodable {
    var max_tokens: Int?
    var standardize: String
    var split: String
    var ngrams: [Int]?
    var output_mode: String?
    var output_sequence_length: Int?
    var pad_to_max_tokens: Bool?
  }
  struct Case: Decodable {
    var options: Options
    var vocabulary: [String]
    var rows: GoldenTensor
    var idf: [Float]?

    func vectorization() throws -> TextVectorization {
      TextVectorization(
        maxTokens: options.max_tokens,
        standardize: try #require(
          [
            "default": .lowerAndStripPunctuation, "lower": .lower,
            "strip_punctuation": .stripPunctuation, "none": TextStandardization.none,
          ][options.standardize]),
        split: try #require(
          ["whitespace": .whitespace, "character": .character, "none": TextSplit.none][options.split]),
        ngrams: options.ngrams ?? [],
        outputMode: try #require(LookupOutputMode(rawValue: options.output_mode ?? "int")),
        outputSequenceLength: options.output_sequence_length,
        padToMaxTokens: options.pad_to_max_tokens ?? false)
    }
  }
  var texts: [String]
  var queries: [String]
  var cases: [Case]
  var ragged: [[Int]]
  var clean: [[String]]
}

@Suite struct TextVectorizationTests {
  private let keras: VectorizationGolden = golden("vectorization")

  @Test func givesTheRowsOfKeras() throws {
    for item in keras.cases {
      var vectorize = try item.vectorization()
      vectorize.adapt(keras.texts)
      #expect(scalars(vectorize.vocabulary()) == scalars(item.vocabulary), "\(item.options)")
      #expect(item.rows.matches(vectorize(keras.queries)), "\(item.options)")
      if let idf = item.idf {
        #expect(Tensor(vectorize.idfWeights).isClose(to: Tensor(idf), absolute: 2e-6, relative: 2e-6))
      }
    }
    #expect(keras.cases.count == 20)
  }

  @Test func aGivenVocabularyIsTheSame() throws {
    let item = keras.cases[0]
    let vectorize = try TextVectorization(vocabulary: item.vocabulary)
    #expect(item.rows.matches(vectorize(keras.queries)))
    #expect(vectorize.vocabularySize == item.vocabulary.count)
    let twice = #expect(throws: VocabularyError.self) { try TextVectorization(vocabulary: ["a", "a"]) }
    #expect(twice?.position == 1)
  }

  @Test func datasetsAreLearnedFromAndBatched() throws {
    let texts = keras.texts
    var streamed = TextVectorization()
    try streamed.adapt(Dataset(texts))
    #expect(scalars(streamed.vocabulary()) == scalars(keras.cases[0].vocabulary))
    var batched = TextVectorization(outputSequenceLength: 4)
    try batched.adapt(Dataset(texts).batch(4))
    #expect(scalars(batched.vocabulary()) == scalars(keras.cases[0].vocabulary))
    let fitted = batched
    let queries = keras.queries
    try checkOperator(
      over: queries,
      expecting: [fitted(queries[0..<4]), fitted(queries[4..<6])]
    ) { fitted($0, batchSize: 4) }
  }

  @Test func raggedRowsAreAsLongAsTheirTexts() {
    var vectorize = TextVectorization()
    vectorize.adapt(keras.texts)
    #expect(vectorize.ragged(keras.queries) == keras.ragged)
    #expect(vectorize(keras.queries[0]).shape == [4])
    #expect(vectorize([String]()).shape == [0, 0])
    #expect(vectorize("").shape == [0])
  }

  @Test func functionsMayCleanAndCut() {
    var vectorize = TextVectorization(
      standardize: .custom { $0.uppercased() },
      split: .custom { $0.split(separator: "-", omittingEmptySubsequences: false).map(String.init) })
    vectorize.adapt(["a-b", "B"])
    #expect(vectorize.vocabulary() == ["", "[UNK]", "B", "A"])
    // Keras takes an empty token for its mask.
    #expect(vectorize(["b--x"]).scalars(of: Int64.self) == [2, 0, 1])
  }

  @Test func theCleanUpIsThatOfTheExample() {
    for pair in keras.clean {
      let cleaned = TextStandardization.lowerAndStripDigitsAndPunctuation(pair[0])
      #expect(Array(cleaned.unicodeScalars) == Array(pair[1].unicodeScalars), "\(pair)")
    }
    #expect(keras.clean.count == 18)
  }

  /// What Keras leaves alone and the clean-up does not.
  @Test func otherScriptsAreLoweredOnlyWhenAsked() {
    let text = "É «ΣΑΣ» 4٣ Don't"
    #expect(TextStandardization.lowerAndStripPunctuation(text) == "É «ΣΑΣ» 4٣ dont")
    #expect(TextStandardization.lower(text) == "É «ΣΑΣ» 4٣ don't")
    #expect(TextStandardization.stripPunctuation(text) == "É «ΣΑΣ» 4٣ Dont")
    #expect(TextStandardization.none(text) == text)
    #expect(TextStandardization.lowerAndStripDigitsAndPunctuation(text) == "é «σας» dont")
    var vectorize = TextVectorization(standardize: .lowerAndStripDigitsAndPunctuation)
    vectorize.adapt(["Été été ÉTÉ 12"])
    #expect(vectorize.vocabulary() == ["", "[UNK]", "été"])
    vectorize = TextVectorization()
    vectorize.adapt(["Été été ÉTÉ 12"])
    #expect(vectorize.vocabularySize == 6)
  }

  @Test func impossibleOptionsTrap() async {
    await #expect(processExitsWith: .failure) { _ = TextVectorization(split: .none, ngrams: [2]) }
    await #expect(processExitsWith: .failure) {
      _ = TextVectorization(outputMode: .count, outputSequenceLength: 3)
    }
    await #expect(processExitsWith: .failure) { _ = TextVectorization(maxTokens: 1) }
  }
}
