import Models
import Tensors
import Testing
import Texts

@Suite struct TokenizerSequencesTests {
  @Test(arguments: TokenizerGolden.all)
  func givesTheSequencesOfKeras(_ golden: TokenizerGolden) {
    let tokenizer = golden.fitted()
    #expect(tokenizer.textsToSequences(golden.queries) == golden.sequences)
    #expect(golden.queries.map { tokenizer.textToSequence($0) } == golden.sequences)
  }

  @Test(arguments: TokenizerGolden.all)
  func givesTheTextsOfKeras(_ golden: TokenizerGolden) {
    #expect(scalars(golden.fitted().sequencesToTexts(golden.back)) == scalars(golden.texts))
  }

  @Test func anUnfittedTokenizerKnowsNothing() {
    #expect(Tokenizer().textsToSequences(["a b"]) == [[]])
    #expect(Tokenizer(oovToken: "?").textsToSequences(["a b"]) == [[]])
  }

  @Test func textsBecomePaddedRows() {
    var tokenizer = Tokenizer()
    let texts = ["tensorflow is great", "deep learning is fun"]
    tokenizer.fitOnTexts(texts)
    let sequences = tokenizer.textsToSequences(texts)
    #expect(sequences == [[2, 1, 3], [4, 5, 1, 6]])
    let padded = padSequences(sequences, maxlen: 10, padding: .post)
    #expect(padded.shape == [2, 10])
    #expect(padded.scalars(of: Int32.self) == [2, 1, 3, 0, 0, 0, 0, 0, 0, 0, 4, 5, 1, 6, 0, 0, 0, 0, 0, 0])
  }

  /// Texts to vectors: 6 words and the padding, 17 numbers each.
  @Test func paddedRowsBecomeVectors() {
    var tokenizer = Tokenizer()
    let texts = ["tensorflow is great", "deep learning is fun"]
    tokenizer.fitOnTexts(texts)
    let padded = padSequences(tokenizer.textsToSequences(texts), maxlen: 10, padding: .post)
    let embedding = Embedding(inputDim: tokenizer.wordIndex.count + 1, outputDim: 17)
    let embedded = embedding(padded).value
    #expect(embedded.shape == [2, 10, 17])
    // "is" is the second word here and the third there, and the same vector.
    #expect(embedded[0][1] == embedded[1][2])
    #expect(embedded[0][0] != embedded[1][0])
  }
}
