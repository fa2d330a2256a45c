import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetRaggedBatchTests {
  struct Golden: Decodable {
    struct Batch: Decodable {
      var values: [Int32]
      var rowSplits: [Int]
    }

    var sequences: [[Int]]
    var size: Int
    var dropRemainder: Bool
    var result: [Batch]
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("raggedBatch", as: Golden.self)
    #expect(cases.count == 40)
    for golden in cases {
      let expected = golden.result.map { RaggedTensor(values: Tensor($0.values), rowSplits: $0.rowSplits) }
      try checkOperator(over: golden.sequences, expecting: expected) {
        $0.raggedBatch(golden.size, dropRemainder: golden.dropRemainder)
      }
    }
  }

  @Test func pairsKeepTheLabel() throws {
    let (tokens, labels) = try #require(try Dataset([([1, 2, 3], 0), ([4], 1)]).raggedBatch(2).first)
    #expect(tokens.rowSplits == [0, 3, 4])
    #expect(labels == Tensor([0, 1] as [Int32]))
  }

  @Test func otherAxesHaveToAgree() throws {
    let rows = Dataset([Tensor.zeros([2, 3]), Tensor.ones([1, 3]), Tensor.zeros([0, 3]), Tensor.zeros([1, 4])])
    let batch = try #require(try rows.raggedBatch(3).first)
    #expect(batch.values.shape == [3, 3] && batch.rowLengths == [2, 1, 0])
    #expect(batch[1] == Tensor.ones([1, 3]))
    let error = #expect(throws: DatasetError.self) { try rows.raggedBatch(4).first }
    #expect(error?.underlying is BatchMismatch)
  }

  @Test func paddingGivesAPaddedBatch() throws {
    let sentences = Dataset([[1, 2], [], [3, 4, 5]])
    let ragged = try #require(try sentences.raggedBatch(3).first)
    #expect(try ragged.padded(value: -1) == sentences.paddedBatch(3, paddingValue: -1).first)
    #expect(try ragged.padded(to: 4) == sentences.paddedBatch(3, paddedShape: [4]).first)
    #expect(RaggedTensor(values: Tensor.zeros([0, 2]), rowSplits: [0]).padded().shape == [0, 0, 2])
  }

  @Test func raggedBatchesCanBeTakenApart() throws {
    let sentences = [[1], [2, 3], [], [4, 5, 6], [7]]
    let rows = sentences.map { Tensor($0.map { Int32($0) }) }
    try checkOperator(over: sentences, expecting: rows) { $0.raggedBatch(2).unbatch() }
    let threes = try Array(Dataset(sentences).raggedBatch(3))
    try checkOperator(over: sentences, expecting: threes) { $0.raggedBatch(2).rebatch(3) }
  }

  @Test func wrongSplitsTrap() async {
    await #expect(processExitsWith: .failure) { _ = RaggedTensor(values: Tensor.zeros([3]), rowSplits: [0, 2]) }
    await #expect(processExitsWith: .failure) { _ = RaggedTensor(values: Tensor.zeros([3]), rowSplits: [0, 4, 3]) }
    await #expect(processExitsWith: .failure) {
      _ = RaggedTensor(values: Tensor.zeros([3]), rowSplits: [0, 3]).padded(to: 2)
    }
  }
}
