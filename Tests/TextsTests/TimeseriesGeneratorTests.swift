import Datasets
import Tensors
import Testing
import Texts

private struct TimeseriesGolden: Decodable {
  var length: Int
  var samplingRate: Int
  var stride: Int
  var startIndex: Int
  var endIndex: Int?
  var reverse: Bool
  var batchSize: Int
  var shapes: [[Int]]
  var samples: [[Int64]]
  var targets: [[Int64]]
}

@Suite struct TimeseriesGeneratorTests {
  private let data = Tensor.arange(40).reshaped([20, 2])
  private let targets = Tensor.arange(20) * Tensor(10 as Int64)

  @Test func givesTheBatchesOfKeras() throws {
    let goldens: [TimeseriesGolden] = golden("timeseries")
    for item in goldens {
      let generator = TimeseriesGenerator(
        data: data, targets: targets, length: item.length, samplingRate: item.samplingRate,
        stride: item.stride, startIndex: item.startIndex, endIndex: item.endIndex,
        reverse: item.reverse, batchSize: item.batchSize)
      #expect(generator.count == item.shapes.count)
      let batches = try Array(generator.dataset)
      #expect(batches.count == item.shapes.count)
      for (number, batch) in batches.enumerated() {
        #expect(batch.0 == Tensor(item.samples[number], shape: item.shapes[number]))
        #expect(batch.1 == Tensor(item.targets[number]))
        #expect(generator[number].samples == batch.0)
      }
    }
    #expect(goldens.count == 6)
  }

  @Test func drawnWindowsAreWindowsAndRepeatable() {
    func generator(seed: Int) -> TimeseriesGenerator {
      TimeseriesGenerator(
        data: data, targets: targets, length: 3, startIndex: 2, endIndex: 12, shuffle: true,
        batchSize: 64, seed: seed)
    }
    let batch = generator(seed: 1)[0]
    #expect(batch.samples.shape == [64, 3, 2])
    let ends = batch.targets.scalars(of: Int64.self).map { $0 / 10 }
    #expect(Set(ends) == Set(5...12))
    for (row, end) in ends.enumerated() {
      #expect(batch.samples[row] == data[Int(end) - 3..<Int(end)])
    }
    #expect(generator(seed: 1)[0].targets == batch.targets)
    #expect(generator(seed: 2)[0].targets != batch.targets)
  }

  @Test func aWindowThatDoesNotFitTraps() async {
    await #expect(processExitsWith: .failure) {
      let data = Tensor.arange(5)
      _ = TimeseriesGenerator(data: data, targets: data, length: 5)
    }
  }
}
