import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetFillBatchTests {
  @Test(arguments: [1, 2, 3, 7, 20], [false, true])
  func obeysTheLaw(size: Int, dropRemainder: Bool) throws {
    let numbers = Array(0..<7)
    var batches: [Filled] = []
    for start in stride(from: 0, to: 7, by: size) {
      let batch = numbers[start..<min(start + size, 7)]
      if dropRemainder && batch.count < size { continue }
      let rows: [[Float]] = batch.map { [Float($0), Float($0) + 0.5] }
      let labels: [Int32] = batch.map { Int32($0 * 2) }
      batches.append(Filled(Tensor(rows), Tensor(labels)))
    }
    try checkOperator(over: numbers, expecting: batches) {
      $0.batch(size, shape: [2], dropRemainder: dropRemainder, parallelism: 3) { number, row in
        row[0] = Float(number)
        row[1] = Float(number) + 0.5
        return Int32(number * 2)
      }.map { Filled($0.0, $0.1) }
    }
  }

  struct Filled: Equatable, Sendable {
    let numbers: Tensor
    let labels: Tensor
    init(_ numbers: Tensor, _ labels: Tensor) {
      self.numbers = numbers
      self.labels = labels
    }
  }

  @Test(arguments: [false, true], [0, 2]) func aFailedMemberFailsItsBatchOnly(
    isIndexed: Bool, workers: Int
  ) throws {
    let iterator = try CountingSource(Array(0..<8), isIndexed: isIndexed).dataset
      .batch(3, shape: [1]) { number, row in
        if [3, 5, 7].contains(number) { throw Odd(number: number) }
        row[0] = 0
        return Int32(number)
      }.makeIterator(IterationContext(workers: workers))
    #expect(try iterator.next()?.1 == Tensor([0, 1, 2] as [Int32]))
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "batch(3), element 1 (input 3): 3 is odd")
    #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(try iterator.next() == nil)
    #expect(iterator.position == 3)
  }
}
