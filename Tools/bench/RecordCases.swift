import Files
import Millrace

/// Reading, writing and parsing record files.
let recordCases: [BenchCase] = [
  BenchCase(name: "tfrecord.read.200B", unit: .megaRecords) { data in
    let path = try data.records200()
    return {
      var count = 0
      try TFRecordReader(path: path).forEach { count += $0.isEmpty ? 0 : 1 }
      return Double(count)
    }
  },
  BenchCase(name: "tfrecord.read.45kB", unit: .gigabytes) { data in
    let path = try data.records45k()
    return {
      var count = 0
      try TFRecordReader(path: path).forEach { count += $0.byteCount }
      return Double(count)
    }
  },
  BenchCase(name: "tfrecord.write.200B", unit: .megaRecords) { writing($0, count: 500_000, size: 200, durable: true) },
  BenchCase(name: "tfrecord.write.200B.cached", unit: .megaRecords) {
    writing($0, count: 500_000, size: 200, durable: false)
  },
  BenchCase(name: "tfrecord.write.45kB", unit: .gigabytes) {
    let write = writing($0, count: 6_600, size: 45_000, durable: false)
    return { try write() * 45_000 }
  },
  BenchCase(name: "example.write", unit: .megaExamples) { data in
    let examples = (0..<256).map { id in
      Example(features: [
        "id": .int64s([Int64(id)]), "x": .floats((0..<32).map { Float($0 * id) }),
        "name": .bytes([Array("item-\(id)".utf8)]),
      ])
    }
    return {
      let writer = try TFRecordWriter(path: data.folder + "/written.tfrecord", durable: false)
      for number in 0..<500_000 { try writer.write(examples[number % 256]) }
      try writer.close()
      return 500_000
    }
  },
  BenchCase(name: "example.write.made", unit: .megaExamples) { data in
    let (x, name) = ((0..<32).map { Float($0) / 4 }, Array("item-7".utf8))
    return {
      let writer = try TFRecordWriter(path: data.folder + "/written.tfrecord", durable: false)
      for number in 0..<500_000 {
        try writer.write(["id": .int64s([Int64(number)]), "x": .floats(x), "name": .bytes([name])] as Example)
      }
      try writer.close()
      return 500_000
    }
  },
  BenchCase(name: "example.write.columns", unit: .megaExamples) { data in
    let batches = try columnBatches()
    return {
      let writer = try TFRecordWriter(path: data.folder + "/written.tfrecord", durable: false)
      for number in 0..<1953 { try writer.write(batches[number % 4]) }
      try writer.close()
      return Double(writer.count)
    }
  },
  BenchCase(name: "example.write.dataset", unit: .megaExamples) { data in
    let batches = try Dataset(columnBatches()).repeat().take(1953)
    return { try Double(batches.writeTFRecord(to: data.folder + "/written.tfrecord", durable: false)) }
  },
  BenchCase(name: "example.parse", unit: .megaExamples) { data in
    let schema = ExampleSchema([.int64("id"), .float("x", count: 32), .bytes("name")])
    let batches = try Dataset.tfrecords(data.examples()).examples(schema, batchSize: 256)
    return {
      var count = 0
      try batches.forEach { count += $0.count }
      return Double(count)
    }
  },
  BenchCase(name: "records.first-element", unit: .milliseconds) { data in
    let paths = try data.largeRecords()
    return { try firstShuffled(of: paths, count: 222_000) }
  },
  BenchCase(name: "records.first-element.200B", unit: .milliseconds) { data in
    let path = try data.manyRecords()
    return { try firstShuffled(of: [path], count: 5_000_000) }
  },
  BenchCase(name: "records.pass.memory", unit: .megabytes) { data in
    let records = try Dataset.tfrecords(paths: data.largeRecords())
    return {
      forgetPeakMemory()
      var sum = 0
      try records.forEach { sum += $0.count }
      precondition(sum == 222_000 * 45_000)
      return peakMemory()
    }
  },
  BenchCase(name: "records.workers.memory", unit: .megabytes) { data in
    // Workers look at records long after the reader has gone on.
    let records = try Dataset.tfrecords(paths: data.largeRecords())
    return peakOfPass(
      over: records.batch(64).map(parallelism: 4) { batch in batch.map(byteSum) }.prefetch(4).map { $0.count })
  },
  BenchCase(name: "records.budget.memory", unit: .megabytes) { data in
    let records = try Dataset.tfrecords(paths: data.largeRecords())
    return peakOfPass(
      over: records.filter { $0.number % 4 != 1 }.shuffle(bufferSize: 10_000, seed: 1)
        .map(parallelism: 4) { ($0, byteSum($0)) }.batch(64).prefetch(8).memoryBudget(64 << 20).map { $0.count })
  },
  BenchCase(name: "records.budget.memory.200B", unit: .megabytes) { data in
    let records = try Dataset.tfrecords(paths: [data.manyRecords()])
    return peakOfPass(
      over: records.filter { $0.number % 4 != 1 }.shuffle(bufferSize: 1_000_000, seed: 1)
        .map(parallelism: 4) { ($0, byteSum($0)) }.batch(256).prefetch(1_000).memoryBudget(64 << 20).map { $0.count })
  },
  BenchCase(name: "records.budget.memory.shuffled", unit: .megabytes) { data in
    let records = try Dataset.tfrecords(paths: data.largeRecords())
    return peakOfPass(
      over: records.shuffle(seed: 1).map(parallelism: 4) { ($0, byteSum($0)) }.batch(64).prefetch(8)
        .memoryBudget(64 << 20).map { $0.count })
  },
]

/// Four batches of 256 Examples: an id, 32 floats, a short name.
private func columnBatches() throws -> [ExampleBatch] {
  let schema = ExampleSchema([.int64("id"), .float("x", count: 32), .bytes("name")])
  return try (0..<4).map { batch in
    let ids = (0..<256).map { 256 * batch + $0 }
    return try ExampleBatch(
      schema,
      columns: [
        "id": .int64s(ids.map { Int64($0) }), "x": .floats(ids.flatMap { id in (0..<32).map { Float($0 * id) } }),
        "name": .bytes(ids.map { Array("item-\($0)".utf8) }),
      ])
  }
}

/// Work that answers the most memory held in a pass over the 10 GB.
private func peakOfPass(over counts: Dataset<Int>) -> () throws -> Double {
  {
    forgetPeakMemory()
    var sum = 0
    try counts.forEach { sum += $0 }
    precondition(sum > 150_000)
    return peakMemory()
  }
}

/// A look at a record that touches all of it.
private let byteSum: @Sendable (Record) -> Int = { record in
  record.withBytes { bytes in
    var sum: UInt64 = 0
    for offset in stride(from: 0, to: bytes.byteCount - 7, by: 8) {
      sum &+= bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    return Int(truncatingIfNeeded: sum)
  }
}

/// Work that writes records and answers how many.
private func writing(_ data: BenchData, count: Int, size: Int, durable: Bool) -> () throws -> Double {
  let record = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  return {
    let writer = try TFRecordWriter(path: data.folder + "/written.tfrecord", durable: durable)
    for _ in 0..<count { try writer.write(record) }
    try writer.close()
    return Double(count)
  }
}

/// Opens the files, counts their records and reads the first of a shuffle of all.
private func firstShuffled(of paths: [String], count: Int) throws -> Double {
  let records = Dataset.tfrecords(paths: paths).shuffle(seed: 1)
  precondition(records.cardinality == .known(count))
  let first = try records.makeIterator().next()
  precondition(first != nil)
  return 1
}
