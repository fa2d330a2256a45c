import Tensors
import Testing
import Texts

private struct CorpusGolden: Decodable {
  struct Fitted: Decodable {
    var words: Int
    var index: String
    var sequences: String
    var matrixSum: Double
    var matrixColumns: [Double]
  }
  struct Vectorized: Decodable {
    var vocabulary: String
    var size: Int
    var rows: String
    var pairs: String
    var weightedSum: Double
    var weightedColumns: [Double]
  }
  var documents: Int
  var texts: String
  var sample: [String]
  var tokenizer: Fitted
  var vectorization: Vectorized
}

/// 20,000 random texts of several scripts, made here and in `Tools/goldens/text_lookup.py` alike; what Keras makes of
/// them is kept as digests.
@Suite struct CorpusTests {
  private let keras: CorpusGolden = golden("corpus")
  private static let texts = corpus(20_000)

  @Test func theCorpusIsTheSame() {
    #expect(scalars(Array(Self.texts[..<3])) == scalars(keras.sample))
    #expect(digest(Self.texts) == keras.texts)
  }

  @Test func theTokenizerIsThatOfKeras() {
    var tokenizer = Tokenizer(numWords: 3_000, oovToken: "?")
    tokenizer.fitOnTexts(Self.texts)
    #expect(tokenizer.wordIndex.count == keras.tokenizer.words)
    #expect(digest(tokenizer.wordIndex.map(\.word)) == keras.tokenizer.index)
    #expect(digest(tokenizer.textsToSequences(Self.texts)) == keras.tokenizer.sequences)
    let matrix = tokenizer.textsToMatrix(Self.texts[..<500], mode: .tfidf)
    expectColumns(matrix, keras.tokenizer.matrixColumns, sum: keras.tokenizer.matrixSum)
  }

  @Test func theVectorizationIsThatOfKeras() {
    var vectorize = TextVectorization(outputSequenceLength: 10)
    vectorize.adapt(Self.texts)
    #expect(vectorize.vocabularySize == keras.vectorization.size)
    #expect(digest(vectorize.vocabulary()) == keras.vectorization.vocabulary)
    let rows = vectorize(Self.texts).scalars(of: Int64.self)
    let nested = stride(from: 0, to: rows.count, by: 10).map { rows[$0..<$0 + 10].map { Int($0) } }
    #expect(digest(nested) == keras.vectorization.rows)

    var pairs = TextVectorization(maxTokens: 5_000, ngrams: [1, 2], outputMode: .tfIDF)
    pairs.adapt(Self.texts)
    #expect(digest(pairs.vocabulary()) == keras.vectorization.pairs)
    let weighted = pairs(Self.texts[..<500])
    expectColumns(weighted, keras.vectorization.weightedColumns, sum: keras.vectorization.weightedSum)
  }

  private func expectColumns(_ matrix: Tensor, _ columns: [Double], sum: Double) {
    let values = matrix.scalars(of: Float.self)
    let width = matrix.shape[1]
    var sums = [Double](repeating: 0, count: width)
    for (place, value) in values.enumerated() { sums[place % width] += Double(value) }
    for (ours, theirs) in zip(sums, columns) { #expect(abs(ours - theirs) <= 1e-4 * (1 + abs(theirs))) }
    #expect(abs(sums.reduce(0, +) - sum) <= 1e-4 * sum)
  }
}

private func corpus(_ documents: Int) -> [String] {
  let syllables = ["ba", "Ko", "é", "ÜR", "ß", "一", "😀", "n'", "x-", "7", "LI", "σ", "Σ", "ra", "mi", "T"]
  let gaps = [" ", " ", " ", " ", ", ", "  ", "\t", ". ", "\n", "! "]
  var random = SplitMix64(seed: 7)
  return (0..<documents).map { _ in
    var text = ""
    for _ in 0..<random.next() % 13 {
      var number = Int(min(random.next() % 4_000, random.next() % 4_000))
      repeat {
        text += syllables[number % 16]
        number /= 16
      } while number > 0
      text += gaps[Int(random.next() % 10)]
    }
    return text
  }
}

private func digest(_ rows: [[Int]]) -> String {
  digest(rows.map { $0.map(String.init).joined(separator: " ") })
}
