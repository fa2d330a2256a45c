import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetTensorSlicesTests {
  let images = Tensor.arange(42, dtype: .float32).reshaped([7, 2, 3])
  let labels = Tensor([4, 3, 2, 1, 0, 9, 8] as [Int32])

  /// What the batches of rows have to be, made one row at a time.
  func stacked(_ rows: Dataset<Tensor>, _ size: Int) throws -> [Tensor] {
    let rows = try Array(rows)
    return stride(from: 0, to: rows.count, by: size).map { Tensor.stack(Array(rows[$0..<min($0 + size, rows.count)])) }
  }

  @Test(arguments: [1, 2, 3, 7, 8]) func batchesEqualStackedRows(size: Int) throws {
    let rows = Dataset.tensorSlices(images)
    try checkDataset(expecting: stacked(rows, size)) { rows.batch(size) }
    for part in [rows.skip(2), rows.take(5), rows.shard(2, at: 1), rows.skip(1).take(4).shard(3, at: 0)] {
      try checkDataset(expecting: stacked(part, size)) { part.batch(size) }
    }
    let shuffled = rows.shuffle(seed: 3, reshuffleEachIteration: false)
    try checkDataset(expecting: stacked(shuffled, size)) { shuffled.batch(size) }
    try checkDataset(expecting: stacked(shuffled.skip(3), size)) { shuffled.skip(3).batch(size) }
    let twice = rows.concatenate(rows)
    try checkDataset(expecting: stacked(twice, size)) { twice.batch(size) }
  }

  @Test func everyEpochHasItsOwnOrderOfRows() throws {
    let rows = Dataset.tensorSlices(labels).shuffle(seed: 1)
    let batches = rows.batch(7)
    for epoch in 0..<3 {
      let one = try #require(try batches.makeIterator(epoch: epoch).next())
      let members = try rows.makeIterator(epoch: epoch)
      for place in 0..<7 { #expect(try members.next() == one[place]) }
    }
  }

  @Test func consecutiveRowsShareTheirMemory() throws {
    let batch = try Dataset.tensorSlices(images).skip(1).batch(3)[1]
    let address = images.withBytes { $0.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    #expect(batch.withBytes { $0.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } } == address + 4 * 24)
  }

  @Test func tuplesAndDictionariesBatch() throws {
    let (x, y) = try Dataset.tensorSlices(images, labels).shuffle(seed: 1).batch(4)[1]
    #expect(x.shape == [3, 2, 3] && y.shape == [3])
    let (a, b, c) = try Dataset.tensorSlices(images, labels, labels).batch(4)[1]
    #expect(a == images[4..<7] && b == labels[4..<7] && c == labels[4..<7])
    let rows = Dataset.tensorSlices(["x": images, "y": labels])
    try checkDataset(expecting: [["x": images[0..<5], "y": labels[0..<5]], ["x": images[5..<7], "y": labels[5..<7]]]) {
      rows.batch(5)
    }
  }

  @Test func aBatchCombinedByHandGetsItsMembers() throws {
    let rows = Dataset.tensorSlices(labels)
    #expect(try rows.batch(3) { $0.count }[2] == 1)
    #expect(try rows.map { $0 }.batch(3)[2] == labels[6..<7])
  }

  @Test func differentLengthsTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Dataset.tensorSlices(Tensor.zeros([2, 3]), Tensor.zeros([3, 3]))
    }
    await #expect(processExitsWith: .failure) { _ = Dataset.tensorSlices(Tensor(1 as Float)) }
  }
}
