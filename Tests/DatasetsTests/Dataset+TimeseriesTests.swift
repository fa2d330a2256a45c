import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetTimeseriesTests {
  struct Golden: Decodable {
    /// One window, or a batch of them.
    enum Windows: Decodable {
      case one([Int32])
      case batch([[Int32]])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let batch = try? container.decode([[Int32]].self) {
          self = .batch(batch)
        } else {
          self = .one(try container.decode([Int32].self))
        }
      }

      var tensor: Tensor {
        switch self {
        case .one(let window): Tensor(window)
        case .batch(let windows): Tensor(windows)
        }
      }
    }

    enum Targets: Decodable {
      case one(Int32)
      case batch([Int32])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let batch = try? container.decode([Int32].self) {
          self = .batch(batch)
        } else {
          self = .one(try container.decode(Int32.self))
        }
      }

      var tensor: Tensor {
        switch self {
        case .one(let target): Tensor(target)
        case .batch(let targets): Tensor(targets)
        }
      }
    }

    struct Batch: Decodable {
      var windows: Windows
      var targets: Targets?
    }

    var count: Int
    var targets: Int?
    var sequenceLength: Int
    var sequenceStride: Int
    var samplingRate: Int
    var batchSize: Int?
    var startIndex: Int?
    var endIndex: Int?
    var result: [Batch]?

    var series: Tensor { Tensor.arange(count, dtype: .int32) }
    var targetValues: Tensor? { targets.map { Tensor.arange(100, 100 + $0, dtype: .int32) } }

    func windows() throws -> Dataset<Tensor> {
      try .timeseries(
        from: series, sequenceLength: sequenceLength, sequenceStride: sequenceStride, samplingRate: samplingRate,
        batchSize: batchSize, startIndex: startIndex, endIndex: endIndex)
    }

    func pairs(_ targets: Tensor) throws -> Dataset<(Tensor, Tensor)> {
      try .timeseries(
        from: series, targets: targets, sequenceLength: sequenceLength, sequenceStride: sequenceStride,
        samplingRate: samplingRate, batchSize: batchSize, startIndex: startIndex, endIndex: endIndex)
    }
  }

  @Test func givesWhatKerasGives() throws {
    let cases = try BatchingGoldens.cases("timeseries", as: Golden.self)
    #expect(cases.count > 250)
    for golden in cases {
      let targets = golden.targetValues
      guard let result = golden.result else {
        #expect(throws: TimeseriesError.self) {
          if let targets { _ = try golden.pairs(targets) } else { _ = try golden.windows() }
        }
        continue
      }
      let expected = result.map(\.windows.tensor)
      if let targets {
        let pairs = try Array(golden.pairs(targets))
        #expect(pairs.map(\.0) == expected)
        #expect(pairs.map(\.1) == result.map { $0.targets?.tensor })
      } else {
        let dataset = try golden.windows()
        try checkDataset(expecting: expected) { dataset }
      }
    }
  }

  @Test func seriesOfVectorsGiveMatrices() throws {
    let series = Tensor.arange(20, dtype: .float32).reshaped([10, 2])
    let batch = try #require(
      try Dataset.timeseries(from: series, sequenceLength: 3, samplingRate: 2, batchSize: 4).first)
    #expect(batch.shape == [4, 3, 2])
    #expect(batch[1] == series.gather([1, 3, 5]))
  }

  @Test func aShuffleGivesAllWindowsInAnOrderOfItsOwn() throws {
    let series = Tensor.arange(50)
    let batches = try Dataset.timeseries(
      from: series, targets: series, sequenceLength: 5, batchSize: 7, shuffle: true, seed: 3)
    var orders: [[Int64]] = []
    for epoch in 0..<2 {
      let iterator = try batches.makeIterator(epoch: epoch)
      var starts: [Int64] = []
      while let (windows, targets) = try iterator.next() {
        for (row, start) in targets.scalars(of: Int64.self).enumerated() {
          #expect(windows[row] == Tensor.arange(Int(start), Int(start) + 5))
          starts.append(start)
        }
      }
      #expect(starts.sorted() == Array(0..<46))
      orders.append(starts)
    }
    #expect(orders[0] != orders[1] && orders[0] != Array(0..<46))
  }

  @Test func theErrorSaysWhatIsWrong() throws {
    let error = #expect(throws: TimeseriesError.self) {
      _ = try Dataset<Tensor>.timeseries(from: Tensor.arange(5), sequenceLength: 2, endIndex: 5)
    }
    #expect(error?.description == "endIndex has to be above 0 and below the length of the series, 5; it is 5.")
  }
}
