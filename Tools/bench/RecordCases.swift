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
  BenchCase(name: "tfrecord.write.200B", unit: .megaRecords) { data in
    let record = (0..<200).map { UInt8($0) }
    return {
      let writer = try TFRecordWriter(path: data.folder + "/written.tfrecord")
      for _ in 0..<500_000 { try writer.write(record) }
      try writer.close()
      return 500_000
    }
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
]

/// Opens the files, counts their records and reads the first of a shuffle of all.
private func firstShuffled(of paths: [String], count: Int) throws -> Double {
  let records = Dataset.tfrecords(paths: paths).shuffle(seed: 1)
  precondition(records.cardinality == .known(count))
  let first = try records.makeIterator().next()
  precondition(first != nil)
  return 1
}
