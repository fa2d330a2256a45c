import Datasets
import Tensors
import Testing
import Texts
import _TestSupport

private struct AnalyzerGolden: Decodable {
  var texts: [String]
  var words: [String]
  var counts: [Int]
  var queries: [String]
  var sequences: [[Int]]
}

@Suite struct TokenizerDatasetTests {
  private let texts = ["b a c a", "c d b a", "", "e d"]

  @Test func aDatasetFitsAsAnArray() throws {
    var streamed = Tokenizer()
    try streamed.fitOnTexts(Dataset(texts))
    var whole = Tokenizer()
    whole.fitOnTexts(texts)
    #expect(streamed.json() == whole.json())
    #expect(streamed.documentCount == 4)
  }

  @Test func sequencesOfADatasetCountAsAnArray() throws {
    var streamed = Tokenizer()
    try streamed.fitOnSequences(Dataset([[1, 1, 2], [2], []]))
    var whole = Tokenizer()
    whole.fitOnSequences([[1, 1, 2], [2], []])
    #expect(streamed.json() == whole.json())
  }

  @Test func aFailingDatasetLeavesWhatCameBefore() {
    struct Broken: Error {}
    var tokenizer = Tokenizer()
    let broken = Dataset.range(0..<4).map { number in
      if number == 2 { throw Broken() }
      return "word\(number)"
    }
    #expect(throws: (any Error).self) { try tokenizer.fitOnTexts(broken) }
    #expect(tokenizer.wordIndex.map(\.word) == ["word0", "word1"])
  }

  @Test func textsBecomeSequencesByTheLaw() throws {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(texts)
    let fitted = tokenizer
    try checkOperator(over: texts, expecting: fitted.textsToSequences(texts)) {
      fitted.textsToSequences($0)
    }
  }

  @Test func rowsArePaddedByTheLaw() throws {
    let sequences = [[1], [2, 3, 4], [], [5, 6]]
    try checkOperator(
      over: sequences,
      expecting: [
        Tensor([[0, 1], [3, 4]] as [[Int32]]), Tensor([[0, 0], [5, 6]] as [[Int32]]),
      ]
    ) { $0.padSequences(batchSize: 2, maxlen: 2) }
    let own = try Array(
      Dataset(sequences).padSequences(batchSize: 2, dtype: .float32, padding: .post, value: -1))
    #expect(own[0] == Tensor([[1, -1, -1], [2, 3, 4]] as [[Float]]))
    #expect(own[1].shape == [2, 2])
  }

  @Test func labelsComeAlong() throws {
    let pairs = Dataset(Array(zip([[1], [2, 3], [4]], [0, 1, 2])))
    let batches = try Array(pairs.padSequences(batchSize: 2, maxlen: 3, dropRemainder: true))
    #expect(batches.count == 1)
    #expect(batches[0].0 == Tensor([[0, 0, 1], [0, 2, 3]] as [[Int32]]))
    #expect(batches[0].1 == Tensor([0, 1] as [Int32]))
  }

  @Test func generatorsGiveOneAtATime() {
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(texts)
    #expect(Array(tokenizer.textsToSequencesGenerator(texts)) == tokenizer.textsToSequences(texts))
    let sequences = [[1, 2], [], [3]]
    #expect(
      Array(tokenizer.sequencesToTextsGenerator(sequences)) == tokenizer.sequencesToTexts(sequences))
  }

  @Test func analyzersCutAsInKeras() {
    let keras: AnalyzerGolden = golden("analyzer")
    var tokenizer = Tokenizer(
      numWords: 5, oovToken: "?",
      analyzer: { $0.split(separator: "-", omittingEmptySubsequences: false).map(String.init) })
    tokenizer.fitOnTexts(keras.texts)
    #expect(tokenizer.wordIndex.map(\.word) == keras.words)
    #expect(tokenizer.wordCounts.map(\.value) == keras.counts)
    #expect(tokenizer.textsToSequences(keras.queries) == keras.sequences)
  }
}
