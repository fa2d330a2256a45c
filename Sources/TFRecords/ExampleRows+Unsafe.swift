/// Some rows of a batch as the records that they will be: first their sizes, then their bytes, column by column.
struct ExampleRows {
  /// So many rows are measured and written together; what they take stays in the processor's cache.
  static let blockSize = 64

  private let batch: ExampleBatch
  /// The columns in the order of their keys.
  private var order: [(header: EntryHeader, column: Int)]
  /// Which rows were measured, and what the map of each takes.
  private(set) var measured = 0..<0
  private var sizes: [Int] = []
  private var writers: [WireWriter] = []

  init(_ batch: ExampleBatch) {
    self.batch = batch
    order = batch.schema.columns.indices.map { (EntryHeader(WireName(batch.schema.columns[$0].name)), $0) }
      .sorted { $0.header.name.precedes($1.header.name) }
  }

  /// Looks at the next rows from `start` on.
  mutating func measure(from start: Int) {
    measured = start..<min(start + Self.blockSize, batch.count)
    sizes.removeAll(keepingCapacity: true)
    sizes.append(contentsOf: repeatElement(0, count: measured.count))
    for place in order.indices { batch.columns[order[place].column].measure(measured, &order[place].header, into: &sizes) }
  }

  /// What the record of a measured row takes in a file.
  private func frameSize(_ row: Int) -> Int {
    WireWriter.fieldSize(sizes[row - measured.lowerBound]) + TFRecordReader.overhead
  }

  /// Which of the measured rows from `start` on fit in `limit` bytes, and how many bytes they take.
  func fitting(from start: Int, in limit: Int) -> (rows: Range<Int>, byteCount: Int) {
    var (end, byteCount) = (start, 0)
    while end < measured.upperBound, byteCount + frameSize(end) <= limit {
      byteCount += frameSize(end)
      end += 1
    }
    return (start..<end, byteCount)
  }

  /// Writes the records of measured rows to `memory`, which they fill.
  mutating func write(_ rows: Range<Int>, into memory: UnsafeMutableRawBufferPointer) {
    writers.removeAll(keepingCapacity: true)
    var offset = 0
    for row in rows {
      let size = sizes[row - measured.lowerBound]
      precondition(offset + frameSize(row) <= memory.count, "records are longer than their size")
      var writer = WireWriter(RecordFrame.begin(WireWriter.fieldSize(size), at: memory.baseAddress! + offset))
      writer.start(1, size)
      writers.append(writer)
      offset += frameSize(row)
    }
    precondition(offset == memory.count, "records are shorter than their size")
    for place in order.indices { batch.columns[order[place].column].write(rows, &order[place].header, to: &writers) }
    offset = 0
    for (place, row) in rows.enumerated() {
      precondition(writers[place].isFull, "an example is shorter than its size")
      let start = offset + TFRecordReader.headerByteCount
      offset += frameSize(row)
      RecordFrame.end(UnsafeMutableRawBufferPointer(rebasing: memory[start..<offset - 4]))
    }
  }

  /// The record of a measured row.
  mutating func record(of row: Int) -> [UInt8] {
    let size = frameSize(row)
    return [UInt8](unsafeUninitializedCapacity: size) { memory, count in
      write(row..<row + 1, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[..<size]))
      count = size
    }
  }
}

extension ExampleBatch {
  /// All rows as they lie in a record file.
  package func records() -> [UInt8] {
    var rows = ExampleRows(self)
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: count, by: ExampleRows.blockSize) {
      rows.measure(from: start)
      let (range, byteCount) = rows.fitting(from: start, in: .max)
      bytes.append(byteCount) { rows.write(range, into: $0) }
    }
    return bytes
  }
}
