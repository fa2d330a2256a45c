import Models
import Tensors

/// The same nets predicting batches of 1 and of 32 samples.
let inferenceCases: [BenchCase] = Workload.all.flatMap { workload in
  [1, 32].map { batchSize in
    BenchCase(name: "predict.\(workload.name).\(batchSize)", unit: .millisecondsPerStep) { _ in
      let x = workload.samples(batchSize)
      let model = workload.model()
      // About 100 ms of steps, so that the clock and the start of a run do not count. The first ones, which build what the others
      // use, would be taken for such a run.
      for _ in 0..<3 { _ = try model.predictOnBatch(x) }
      var steps = 1
      let clock = ContinuousClock()
      while try clock.measure({ for _ in 0..<steps { _ = try model.predictOnBatch(x) } }) < .milliseconds(100) {
        steps *= 2
      }
      return { [steps] in
        for _ in 0..<steps { _ = try model.predictOnBatch(x) }
        return Double(steps)
      }
    }
  }
}
