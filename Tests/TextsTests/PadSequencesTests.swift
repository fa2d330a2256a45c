import Tensors
import Testing
import Texts

private struct PaddingGolden: Decodable {
  struct Case: Decodable {
    var maxlen: Int?
    var padding: String
    var truncating: String
    var value: Int
    var shape: [Int]
    var rows: [Int32]
  }
  var sequences: [[Int]]
  var cases: [Case]
}

@Suite struct PadSequencesTests {
  @Test func givesTheRowsOfKeras() throws {
    let golden: PaddingGolden = golden("padding")
    for item in golden.cases {
      let padded = padSequences(
        golden.sequences, maxlen: item.maxlen,
        padding: try #require(SequenceEnd(rawValue: item.padding)),
        truncating: try #require(SequenceEnd(rawValue: item.truncating)), value: item.value)
      #expect(padded == Tensor(item.rows, shape: item.shape))
      #expect(padded.dtype == .int32)
    }
    #expect(golden.cases.count == 40)
  }

  @Test func nothingGivesEmptyRows() {
    #expect(padSequences([]).shape == [0, 0])
    #expect(padSequences([], maxlen: 3).shape == [0, 3])
    #expect(padSequences([[1, 2]], maxlen: 0).shape == [1, 0])
  }

  @Test func otherNumbersKeepTheirType() {
    let padded = padSequences([[0.5], [1, 2]] as [[Float]], value: -1)
    #expect(padded == Tensor([[-1, 0.5], [1, 2]] as [[Float]]))
  }

  @Test func theTypeCanBeChosen() {
    let padded = padSequences([[1], [2, 300]], dtype: .uint8, padding: .post, value: 9)
    #expect(padded == Tensor([[1, 9], [2, 44]] as [[UInt8]]))
    #expect(padSequences([[1 << 40]], dtype: .int64) == Tensor([[1 << 40]] as [[Int64]]))
    #expect(padSequences([], dtype: .float32).dtype == .float32)
  }
}
