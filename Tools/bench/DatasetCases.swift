import Files
import Millrace

/// What a pipeline costs, from single numbers to photos.
let datasetCases: [BenchCase] = [
  BenchCase(name: "dataset.map.batch", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<5_000_000).map { $0 &+ 1 })
  },
  BenchCase(name: "dataset.map.stage", unit: .nanoseconds) { _ in
    let count = 2_000_000
    var dataset = Dataset.range(0..<count)
    for _ in 0..<10 { dataset = dataset.map { $0 &+ 1 } }
    let stages = dataset
    return {
      var sum = 0
      try stages.forEach { sum &+= $0 }
      return Double(10 * count) + (sum == 0 ? 1 : 0)
    }
  },
  BenchCase(name: "dataset.map.10us", unit: .megaElements) { _ in
    elements(of: Dataset.range(0..<20_000).map { tenMicroseconds($0) })
  },
  BenchCase(name: "dataset.map.10us.parallel", unit: .megaElements) { _ in
    elements(of: Dataset.range(0..<20_000).map(parallelism: .automatic) { tenMicroseconds($0) })
  },
  BenchCase(name: "dataset.filter.prefetch", unit: .megaElements) { _ in
    elements(of: Dataset.range(0..<5_000_000).filter { $0 >= 0 }.prefetch(1_024))
  },
  BenchCase(name: "dataset.shuffle.window", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<5_000_000).shuffle(bufferSize: 10_000, seed: 1))
  },
  BenchCase(name: "dataset.shuffle.window.x10", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<50_000_000).shuffle(bufferSize: 10_000, seed: 1))
  },
  BenchCase(name: "dataset.shuffle.stream", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<5_000_000).filter { $0 >= 0 }.shuffle(bufferSize: 10_000, seed: 1))
  },
  BenchCase(name: "dataset.shuffle.whole", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<5_000_000).shuffle(seed: 1))
  },
  BenchCase(name: "dataset.shuffle.whole.x10", unit: .megaElements) { _ in
    batches(of: Dataset.range(0..<50_000_000).shuffle(seed: 1))
  },
  BenchCase(name: "dataset.resume.million", unit: .milliseconds) { _ in
    // A million elements in, 64 at a time.
    let dataset = Dataset.range(0..<5_000_000).shuffle(seed: 1).map { $0 &+ 1 }.batch(64).prefetch(2)
    let iterator = try dataset.makeIterator(epoch: 3)
    try iterator.advance(by: 1_000_000 / 64)
    let state = iterator.state
    let expected = try iterator.next()
    return {
      let resumed = try dataset.makeIterator(resumingAt: state)
      guard try resumed.next() == expected else { throw WrongElement() }
      return 1
    }
  },
  BenchCase(name: "dataset.tfrecord.200B", unit: .megaRecords) { data in
    let dataset = try Dataset<Record>.tfrecords(data.records200())
    return {
      var count = 0
      try dataset.forEach { count &+= $0.withBytes { $0.isEmpty ? 0 : 1 } }
      return Double(count)
    }
  },
  BenchCase(name: "dataset.tfrecord.200B.shuffled", unit: .megaRecords) { data in
    let dataset = try Dataset<Record>.tfrecords(data.records200()).shuffle(seed: 1)
    return {
      var count = 0
      try dataset.forEach { count &+= $0.withBytes { $0.isEmpty ? 0 : 1 } }
      return Double(count)
    }
  },
  BenchCase(name: "dataset.tfrecord.200B.budget", unit: .megaRecords) { data in
    let dataset = try Dataset<Record>.tfrecords(data.records200()).memoryBudget(64 << 20)
    return {
      var count = 0
      try dataset.forEach { count &+= $0.withBytes { $0.isEmpty ? 0 : 1 } }
      return Double(count)
    }
  },
]

/// Work that iterates over `dataset` in prefetched batches of 256.
private func batches(of dataset: Dataset<Int>) -> () throws -> Double {
  let batches = dataset.batch(256).prefetch(4)
  return {
    var sum = 0
    try batches.forEach { sum &+= $0.count }
    return Double(sum)
  }
}

/// Work that iterates over `dataset` one by one.
private func elements(of dataset: Dataset<Int>) -> () throws -> Double {
  {
    var count = 0
    try dataset.forEach { count &+= $0 >= 0 ? 1 : 0 }
    return Double(count)
  }
}

/// Arithmetic that keeps a processor busy for about 10 microseconds.
private func tenMicroseconds(_ number: Int) -> Int {
  var generator = SplitMix64(seed: number)
  var sum: UInt64 = 0
  for _ in 0..<9_000 { sum ^= generator.next() }
  return Int(sum >> 1)
}

/// A resumed iterator went on somewhere else.
private struct WrongElement: Error {}
