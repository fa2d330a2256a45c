import Testing
import TextPreprocessing
import _TestSupport

/// `TextPreprocessing` is the only module of the toolkit that a program with texts has to import.
@Suite struct OneImportTests {
  private let texts = ["tensorflow is great", "deep learning is fun"]

  @Test func tokenizersReadTextsAndDatasets() throws {
    var tokenizer = Tokenizer(numWords: 10, oovToken: "<unknown>")
    try tokenizer.fitOnTexts(Dataset(texts))
    #expect(tokenizer.textsToSequences(["deep fun", "no fun"]) == [[5, 7], [1, 7]])
    #expect(tokenizer.sequencesToTexts([[3, 2]]) == ["tensorflow is"])
    #expect(tokenizer.documentCount == 2 && tokenizer.wordCounts["is"] == 2 && tokenizer.wordDocs["fun"] == 1)
    let copy = try Tokenizer(json: tokenizer.json())
    for mode in [Tokenizer.MatrixMode.binary, .count, .freq, .tfidf] {
      #expect(copy.textsToMatrix(["is is fun"], mode: mode) == tokenizer.textsToMatrix(["is is fun"], mode: mode))
    }
    #expect(tokenizer.textsToMatrix(["is is fun"], mode: .count).scalars(of: Float.self)[2] == 2)
    let rows = try Array(tokenizer.textsToSequences(Dataset(texts)).padSequences(batchSize: 2, maxlen: 3, padding: .post))
    #expect(rows == [padSequences(tokenizer.textsToSequences(texts), maxlen: 3, padding: .post)])
  }

  @Test func functionsOfTextsAndSequences() {
    #expect(textToWordSequence("Don't stop, E!") == ["don't", "stop", "e"])
    #expect(hashingTrick("the cat the dog", n: 10, hashFunction: .md5) == [6, 3, 6, 6])
    let places = oneHot("the cat the dog", n: 10)
    #expect(places.count == 4 && places[0] == places[2] && places.allSatisfy { (1..<10).contains($0) })
    #expect(
      padSequences([[1, 2, 3], [4]], maxlen: 2, dtype: .float32, padding: .pre, truncating: .post, value: 9)
        == Tensor([[1, 2], [9, 4]] as [[Float]]))
    #expect(toCategorical([0, 2]) == Tensor([[1, 0, 0], [0, 0, 1]] as [[Float]]))
    let pairs = skipgrams([1, 2, 3], vocabularySize: 4, windowSize: 1, negativeSamples: 0, shuffle: false)
    #expect(pairs.couples.map { [$0.word, $0.context] } == [[1, 2], [2, 1], [2, 3], [3, 2]])
    #expect(makeSamplingTable(10).count == 10)
    let series = Tensor.arange(50).reshaped([50, 1])
    let batches = TimeseriesGenerator(data: series, targets: series, length: 10, samplingRate: 2, batchSize: 2)
    #expect(batches.count == 20 && batches[0].samples.shape == [2, 5, 1])
    #expect(TextStandardization.lowerAndStripDigitsAndPunctuation("Don't STOP, É 42!") == "dont stop é ")
  }

  @Test func vocabulariesAndHashes() throws {
    var vectorize = TextVectorization(ngrams: [1, 2], outputMode: .count)
    try vectorize.adapt(Dataset(["a b", "b"]))
    #expect(vectorize.vocabulary() == ["[UNK]", "b", "a b", "a"])
    #expect(vectorize(["b a b z"]) == Tensor([[3, 2, 1, 1]] as [[Float]]))
    #expect(try StringLookup(vocabulary: ["a", "b"])(["b", "z"]) == Tensor([2, 0] as [Int64]))
    #expect(try IntegerLookup(vocabulary: [12, 36])([36, 5]) == Tensor([2, 0] as [Int64]))
    #expect(Hashing(numBins: 3)(["A", "B", "C"]) == Tensor([1, 0, 1] as [Int64]))
    let model = Sequential(seed: 1) {
      Input(textShape: [])
      TextVectorizationLayer(vectorize)
      Dense(2)
    }
    #expect(try model.predict(["a b"]).shape == [1, 2])
  }

  @Test func subwords() throws {
    let bpe = ByteLevelBPE(training: ["low lower lowest"], vocabularySize: 260)
    let wordPiece = try WordPiece(tokens: ["[UNK]", "low", "##er"])
    for tokenizer in [bpe, wordPiece] as [any SubwordTokenizer] {
      #expect(tokenizer.decode(tokenizer.ids(of: "lower"), skipsSpecialTokens: true) == "lower")
      #expect(tokenizer.encode("lower").offsets.last?.upperBound == 5)
      #expect(tokenizer.token(of: tokenizer.vocabularySize) == nil)
    }
  }

  @Test func embeddingsWithMasksAndVectorsOfOthers() throws {
    let folder = try TemporaryFolder()
    let numbers = [0x3F80_0000, 0x4000_0000].flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
    let files = [
      try WordVectors(gloVe: folder.write(Array("film 1 2\n".utf8), to: "glove.txt")),
      try WordVectors(word2vecText: folder.write(Array("1 2\nfilm 1 2\n".utf8), to: "vectors.txt")),
      try WordVectors(word2vecBinary: folder.write(Array("1 2\nfilm ".utf8) + numbers, to: "vectors.bin")),
    ]
    for vectors in files {
      let embedding = Embedding(vectors, for: ["", "[UNK]", "film"], maskZero: true)
      let rows = embedding(Tensor([[2, 0]] as [[Int64]]))
      #expect(rows.value == Tensor([1, 2, 0, 0] as [Float], shape: [1, 2, 2]))
      #expect(rows.mask == Tensor([[true, false]] as [[Bool]]))
    }
  }
}
