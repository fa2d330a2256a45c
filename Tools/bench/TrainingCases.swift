import Datasets
import Models
import Tensors

/// The training workloads: `fit` on arrays in memory, as the peers' scripts run it.
let trainingCases: [BenchCase] =
  Workload.all.map { workload in
    BenchCase(name: "train." + workload.name, unit: .millisecondsPerStep) { _ in
      let count = workload.batchSize * workload.steps
      let (x, y) = (workload.samples(count), workload.labels(count))
      let model = workload.model()
      return {
        try model.fit(x, y, batchSize: workload.batchSize, shuffle: false, verbose: .silent)
        return Double(workload.steps)
      }
    }
  } + [
    BenchCase(name: "fit.photos.live", unit: .millisecondsPerStep) { data in
      try photoFit(photos(data))
    },
    BenchCase(name: "fit.photos.memory", unit: .millisecondsPerStep) { data in
      try photoFit(Dataset(Array(photos(data).take(photoSteps))))
    },
  ]

private let photoSteps = 8

/// The photos' folder as a training script has it: decoded and resized while the net learns.
private func photos(_ data: BenchData) throws -> Dataset<(Tensor, Tensor)> {
  try ImageFolder(
    data.photos(), imageSize: (256, 256), batchSize: 32, shuffle: false, quiet: true
  ).training
}

/// Work that trains the CNN on the first batches.
private func photoFit(_ batches: Dataset<(Tensor, Tensor)>) throws -> () throws -> Double {
  let model = Workload.cnn256.model()
  return {
    try model.fit(batches, verbose: .silent, stepsPerEpoch: photoSteps)
    return Double(photoSteps)
  }
}
