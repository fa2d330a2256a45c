import Models
import Synchronization
import Tensors
import Testing

/// Ten batches of points of the line y = 2x - 1, and what was asked of them.
private final class Line: BatchSequence {
  struct Log {
    var numbers: [Int] = []
    var epochs: [Int] = []
    var running = 0
    var mostRunning = 0
  }

  let log = Mutex(Log())
  let count = 10

  subscript(index: Int) -> (Tensor, Tensor) {
    log.withLock {
      $0.numbers.append(index)
      $0.running += 1
      $0.mostRunning = max($0.mostRunning, $0.running)
    }
    defer { log.withLock { $0.running -= 1 } }
    let x = (0..<4).map { Float(index * 4 + $0) / 20 - 1 }
    return (Tensor(x, shape: [4, 1]), Tensor(x.map { 2 * $0 - 1 }, shape: [4, 1]))
  }

  func onEpochEnd(_ epoch: Int) { log.withLock { $0.epochs.append(epoch) } }
}

private struct Missing: Error {}

private struct Broken: BatchSequence {
  let count = 3
  subscript(index: Int) -> (Tensor, Tensor) {
    get throws {
      if index == 1 { throw Missing() }
      return (Tensor.ones([1, 1]), Tensor.ones([1, 1]))
    }
  }
}

private func line() -> Sequential {
  let model = Sequential(seed: 1) { Dense(1) }
  model.compile(optimizer: SGD(learningRate: 0.2), loss: .mse)
  return model
}

@Suite struct BatchSequenceTests {
  @Test func eachEpochTakesEveryBatchOnce() throws {
    let batches = Line(), model = line()
    let history = try model.fit(batches, epochs: 6, workers: 3, seed: 4, verbose: .silent)
    #expect(history["loss"].last! < 0.01)
    let log = batches.log.withLock { $0 }
    #expect(log.epochs == Array(0..<6))
    #expect(log.numbers.count == 60)
    #expect(Set(log.numbers.prefix(10)) == Set(0..<10))
    #expect(log.mostRunning <= 3)
    #expect(try model.evaluate(batches, verbose: .silent).loss < 0.01)
  }

  @Test func workersDoNotChangeTheWeights() throws {
    let models = try [1, 4].map { workers in
      let model = line()
      try model.fit(Line(), epochs: 2, workers: workers, seed: 7, verbose: .silent)
      return model.parameters.map(\.value)
    }
    #expect(models[0] == models[1])
  }

  @Test func unshuffledBatchesComeInOrder() throws {
    let batches = Line()
    try line().fit(batches, shuffle: false, verbose: .silent)
    #expect(batches.log.withLock { $0.numbers } == Array(0..<10))
  }

  @Test func whatABatchThrowsEndsFit() {
    #expect(throws: (any Error).self) {
      try line().fit(Broken(), shuffle: false, verbose: .silent)
    }
  }
}
