import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetPaddedBatchTests {
  struct Golden: Decodable {
    var sequences: [[Int]]
    var size: Int
    var shape: Int?
    var value: Double
    var dropRemainder: Bool
    var result: [[[Int32]]]?
  }

  struct Matrices: Decodable {
    struct Batch: Decodable {
      var shape: [Int]
      var values: [Int32]
    }

    var shapes: [[Int]]
    var shape: [Int?]
    var size: Int
    var result: [Batch]?
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("paddedBatch", as: Golden.self)
    #expect(cases.count == 240)
    for golden in cases {
      func padded<Element: Batchable>(_ dataset: Dataset<Element>) -> Dataset<Element.Batch> {
        dataset.paddedBatch(
          golden.size, paddedShape: [golden.shape], paddingValue: golden.value,
          dropRemainder: golden.dropRemainder)
      }
      guard let result = golden.result else {
        let error = #expect(throws: DatasetError.self) { try Array(padded(Dataset(golden.sequences))) }
        #expect(error?.underlying is PaddingMismatch)
        continue
      }
      let expected = result.map { Tensor($0) }
      #expect(try Array(padded(Dataset(golden.sequences))) == expected)
      // The whole law for some of them; it takes its time.
      guard golden.value == -1, golden.size < 8 else { continue }
      try checkOperator(over: golden.sequences, expecting: expected) { padded($0) }
      let wide = golden.sequences.map { Tensor($0.map { Int64($0) }) }
      try checkOperator(over: wide, expecting: expected.map { $0.cast(to: .int64) }) { padded($0) }
    }
  }

  @Test func severalAxesArePadded() throws {
    let cases = try BatchingGoldens.cases("paddedMatrices", as: Matrices.self)
    #expect(cases.count == 10)
    for golden in cases {
      let matrices = golden.shapes.map { shape in
        Tensor.arange(1, shape[0] * shape[1] + 1, dtype: .int32).reshaped(shape)
      }
      let batches = Dataset(matrices).paddedBatch(golden.size, paddedShape: golden.shape, paddingValue: -2)
      guard let result = golden.result else {
        #expect(throws: DatasetError.self) { try Array(batches) }
        continue
      }
      #expect(try Array(batches) == result.map { Tensor($0.values, shape: $0.shape) })
    }
  }

  @Test(arguments: [DType.float32, .float64, .float16, .bfloat16, .int32, .int64, .uint8])
  func everyTypeIsPadded(type: DType) throws {
    let members = [Tensor.arange(2).cast(to: type), Tensor.arange(3).cast(to: type)]
    let batch = try #require(try Dataset(members).paddedBatch(2, paddingValue: 7).first)
    #expect(batch == Tensor([[0, 1, 7], [0, 1, 2]] as [[Int32]]).cast(to: type))
  }

  @Test func pairsPadTheSequenceAndStackTheLabel() throws {
    let reviews = Dataset([([1, 2, 3], 0), ([4], 1), ([], 1)])
    let batches = try Array(reviews.paddedBatch(2))
    #expect(batches[0].0 == Tensor([[1, 2, 3], [4, 0, 0]] as [[Int32]]))
    #expect(batches[0].1 == Tensor([0, 1] as [Int32]))
    #expect(batches[1].0.shape == [1, 0])
    #expect(try Array(reviews.paddedBatch(2).map { $0.0.shape }) == [[2, 3], [1, 0]])
    let fixed = try #require(
      try reviews.paddedBatch(3, paddings: [BatchPadding(shape: [4], value: -1), BatchPadding()]).first)
    #expect(fixed.0 == Tensor([[1, 2, 3, -1], [4, -1, -1, -1], [-1, -1, -1, -1]] as [[Int32]]))
  }

  @Test func dictionariesPadEveryKey() throws {
    let sentences = [["tokens": [1, 2], "tags": [3]], ["tokens": [4], "tags": [5, 6]]]
    let expected = [
      "tokens": Tensor([[1, 2], [4, 0]] as [[Int32]]), "tags": Tensor([[3, -1, -1], [5, 6, -1]] as [[Int32]]),
    ]
    try checkOperator(over: sentences, expecting: [expected]) {
      $0.paddedBatch(2, paddings: ["tags": BatchPadding(shape: [3], value: -1)])
    }
  }

  @Test func theErrorNamesBothShapes() throws {
    let error = #expect(throws: DatasetError.self) {
      try Dataset([[1], [2, 3, 4]]).paddedBatch(2, paddedShape: [2]).first
    }
    #expect(
      error?.description
        == "paddedBatch(2), element 0: Padding makes members longer, never shorter: component 0 is padded to [2], "
        + "but number 1 of the batch has the shape [3].")
    let axes = #expect(throws: DatasetError.self) {
      try Dataset([Tensor.zeros([2]), Tensor.zeros([2, 2])]).paddedBatch(2).first
    }
    #expect(axes?.underlying is BatchMismatch)
    let label = Dataset([([1], 1)]).paddedBatch(1, paddings: [BatchPadding(), BatchPadding(shape: [2])])
    let axis = #expect(throws: DatasetError.self) { try label.first }
    #expect((axis?.underlying as? PaddingMismatch)?.component == "1")
  }

  @Test func aValueThatTheTypeDoesNotHaveIsAnError() throws {
    for (value, row) in [(300.0, Tensor([1] as [UInt8])), (0.5, Tensor([1] as [Int32])), (.nan, Tensor([1] as [Int64])), (2, Tensor([true]))] {
      let padded = Dataset([row]).paddedBatch(1, paddedShape: [3], paddingValue: value)
      let error = #expect(throws: DatasetError.self) { try padded.first }
      #expect((error?.underlying as? PaddingValueMismatch)?.dtype == row.dtype)
    }
    let padded = Dataset([Tensor([1] as [UInt8])]).paddedBatch(1, paddedShape: [2], paddingValue: 255)
    #expect(try padded.first == Tensor([[1, 255]] as [[UInt8]]))
  }

  @Test func thePaddingIsPartOfTheSavedPosition() throws {
    let sentences = Dataset([[1], [2, 3]])
    let state = try sentences.paddedBatch(1, paddingValue: 1).makeIterator().state
    #expect(throws: IteratorStateMismatch.self) {
      try sentences.paddedBatch(1, paddingValue: 2).makeIterator(resumingAt: state)
    }
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) { _ = Dataset([([1], 2)]).paddedBatch(2, paddings: [BatchPadding()]) }
    await #expect(processExitsWith: .failure) { _ = BatchPadding(shape: [-1]) }
  }
}
