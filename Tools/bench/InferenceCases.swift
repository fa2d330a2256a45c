import Models
import Tensors

/// The same nets predicting batches of 1 and of 32 samples.
let inferenceCases: [BenchCase] = Workload.all.flatMap { workload in
  [1, 32].map { batchSize in
    BenchCase(name: "predict.\(workload.name).\(batchSize)", unit: .millisecondsPerStep) { _ in
      let x = workload.samples(batchSize)
      let model = workload.model()
      // About 50 ms of steps, so that the clock and the start of a run do not count.
      var steps = 1
      let clock = ContinuousClock()
      while try clock.measure({ for _ in 0..<steps { _ = try model.predictOnBatch(x) } }) < .milliseconds(50) {
        steps *= 2
      }
      return { [steps] in
        for _ in 0..<steps { _ = try model.predictOnBatch(x) }
        return Double(steps)
      }
    }
  }
}
