import Tensors
import Testing
import Texts

@Suite struct TokenizerMatrixTests {
  @Test(arguments: TokenizerGolden.all.filter { !$0.matrices.isEmpty })
  func givesTheMatricesOfKeras(_ golden: TokenizerGolden) throws {
    let tokenizer = golden.fitted()
    for mode in Tokenizer.MatrixMode.allCases {
      let expected = try #require(golden.matrices[mode.rawValue])
      let matrix = tokenizer.textsToMatrix(golden.queries, mode: mode)
      #expect(matrix.isClose(to: Tensor(expected), absolute: 1e-6, relative: 1e-6), "\(mode)")
    }
  }

  @Test func countsOfFittedSequencesWeigh() {
    var tokenizer = Tokenizer(numWords: 3)
    tokenizer.fitOnSequences([[1, 1], [1, 2]])
    let matrix = tokenizer.sequencesToMatrix([[1, 2, 2, 9]], mode: .tfidf)
    // Keras: ln(1 + 2/3) and (1 + ln 2) ln(1 + 2/2).
    #expect(matrix.isClose(to: Tensor([[0, 0.5108256, 1.1736001] as [Float]]), absolute: 1e-6, relative: 0))
  }

  @Test func indicesBeyondTheColumnsAreLeftOut() {
    let matrix = Tokenizer(numWords: 2).sequencesToMatrix([[1, 5, 1], []], mode: .count)
    #expect(matrix == Tensor([[0, 2], [0, 0]] as [[Float]]))
  }
}
