import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetBucketBySequenceLengthTests {
  struct Golden: Decodable {
    var sequences: [[Int]]
    var boundaries: [Int]
    var sizes: [Int]
    var padToBucketBoundary: Bool
    var noPadding: Bool
    var dropRemainder: Bool
    var result: [[[Int32]]]?
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("bucketBySequenceLength", as: Golden.self)
    #expect(cases.count == 192)
    for golden in cases {
      func bucketed(_ dataset: Dataset<[Int]>) -> Dataset<Tensor> {
        dataset.bucketBySequenceLength(
          boundaries: golden.boundaries, batchSizes: golden.sizes,
          padToBucketBoundary: golden.padToBucketBoundary, noPadding: golden.noPadding,
          dropRemainder: golden.dropRemainder) { $0.count }
      }
      guard let result = golden.result else {
        #expect(throws: DatasetError.self) { try Array(bucketed(Dataset(golden.sequences))) }
        continue
      }
      let expected = result.map { Tensor($0) }
      #expect(try Array(bucketed(Dataset(golden.sequences))) == expected)
      if !golden.noPadding, golden.sequences.count < 20 {
        try checkOperator(over: golden.sequences, expecting: expected) { bucketed($0) }
      }
      let pairs = try Array(
        Dataset(golden.sequences.map { ($0, $0.count) }).bucketBySequenceLength(
          boundaries: golden.boundaries, batchSizes: golden.sizes,
          padToBucketBoundary: golden.padToBucketBoundary, noPadding: golden.noPadding,
          dropRemainder: golden.dropRemainder) { $0.1 })
      #expect(pairs.map(\.0) == expected)
      #expect(pairs.allSatisfy { $0.1.dtype == .int32 && $0.1.shape == [$0.0.shape[0]] })
    }
  }

  @Test func fixedAxesStayFixed() throws {
    let rows = Dataset([Tensor.ones([2, 3]), Tensor.ones([1, 3])])
    let batch = try rows.bucketBySequenceLength(
      boundaries: [6], batchSizes: [2, 1], padding: BatchPadding(shape: [nil, 3], value: 9),
      padToBucketBoundary: true
    ) { $0.shape[0] }.first
    #expect(batch?.shape == [2, 5, 3])
    #expect(batch?[1][1] == Tensor([9, 9, 9] as [Float]))
  }

  @Test func theErrorNamesLengthAndBoundary() throws {
    let error = #expect(throws: DatasetError.self) {
      try Dataset([[1, 2, 3, 4]]).bucketBySequenceLength(
        boundaries: [2, 4], batchSizes: [1, 1, 1], padToBucketBoundary: true) { $0.count }.first
    }
    #expect(
      error?.description
        == "bucketBySequenceLength([2, 4]), element 0: A sequence of 4 cannot be padded to the boundary of its "
        + "bucket: the last boundary is 4, and lengths have to be below it.")
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Dataset([[1]]).bucketBySequenceLength(boundaries: [2], batchSizes: [1]) { $0.count }
    }
    await #expect(processExitsWith: .failure) {
      _ = Dataset([[1]]).bucketBySequenceLength(boundaries: [4, 2], batchSizes: [1, 1, 1]) { $0.count }
    }
  }
}
