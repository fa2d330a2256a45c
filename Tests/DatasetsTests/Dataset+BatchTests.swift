import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetBatchTests {
  @Test(arguments: 1...8) func obeysTheLaw(size: Int) throws {
    let numbers = Array(0..<7)
    let batches = stride(from: 0, to: 7, by: size).map { Array(numbers[$0..<min($0 + size, 7)]) }
    try checkOperator(over: numbers, expecting: batches) { $0.batch(size) }
    try checkOperator(over: numbers, expecting: batches.filter { $0.count == size }) {
      $0.batch(size, dropRemainder: true)
    }
    try checkOperator(over: numbers, expecting: batches) { $0.map(parallelism: 2) { $0 }.batch(size) }
  }

  @Test(arguments: [false, true]) func aFailedElementFailsItsBatchOnly(isIndexed: Bool) throws {
    let iterator = try CountingSource(Array(0..<9), isIndexed: isIndexed).dataset
      .map(refusing([4])).batch(3).makeIterator()
    #expect(try iterator.next() == [0, 10, 20])
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "batch(3), element 1 <- map, element 4: 4 is odd")
    #expect(error?.element == 4)
    #expect(try iterator.next() == [60, 70, 80])
    #expect(try iterator.next() == nil)
  }

  /// A remainder that is dropped may fail unseen where the number of elements is known; where it is not, the failure
  /// could be the only sign that a source broke off.
  @Test(arguments: [0, 2]) func aDroppedRemainderThatFails(workers: Int) throws {
    for isCounted in [true, false] {
      let numbers = CountingSource.streaming(Array(0..<5)).dataset.map(refusing([4]))
      let upstream = isCounted ? numbers : numbers.filter { _ in true }
      let batches = upstream.batch(2, dropRemainder: true).map { $0[0] }
      let filled = upstream.batch(2, shape: [1], dropRemainder: true) { number, row in
        row[0] = 0
        return Int32(number)
      }.map { Int($0.1.scalars(of: Int32.self)[0]) }
      for dataset in [batches, filled] {
        let iterator = try dataset.makeIterator(IterationContext(workers: workers))
        #expect(try iterator.next() == 0)
        #expect(try iterator.next() == 20)
        if !isCounted { #expect(throws: DatasetError.self) { try iterator.next() } }
        #expect(try iterator.next() == nil)
      }
    }
  }
}
