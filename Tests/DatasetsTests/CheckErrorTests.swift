import Datasets
import Synchronization
import Testing
import _TestSupport

/// The law of errors has to notice when it is broken.
@Suite struct CheckErrorTests {
  private let failing = Dataset.range(0..<9).map(refusing([4]))

  @Test func otherPlaces() throws {
    try checkError(of: failing.batch(2), "batch(2), element 2 <- map, element 4")
    withKnownIssue { try checkError(of: failing.batch(2), "batch(2), element 2 <- map, element 3") }
    withKnownIssue { try checkError(of: failing.batch(2), "batch(2), element 2") }
    withKnownIssue { try checkError(of: failing, "map, element 4", source: "train.tfrecord, record 4") }
  }

  @Test func noErrorAtAll() {
    withKnownIssue { try checkError(of: Dataset.range(0..<9), "range(0..<9), element 4") }
  }

  /// A stage that takes what it iterates over apart, and throws what is inside.
  @Test func aStageThatLosesTheChain() {
    withKnownIssue {
      let failing = failing
      let stage = Dataset<Int>.generator(name: "stage") {
        let iterator = try failing.makeIterator()
        return {
          do { return try iterator.next() } catch let error as DatasetError { throw error.underlying }
        }
      }
      try checkError(of: stage, "stage, element 4 <- map, element 4")
    }
  }

  /// Elements that fail under another number when they are asked for again.
  @Test func aStageWhoseNumbersDependOnTheWay() {
    withKnownIssue {
      let calls = Atomic<Int>(0)
      let failing = Dataset(count: 9, name: "numbers") { number in
        let isFirstPass = calls.wrappingAdd(1, ordering: .relaxed).newValue <= 9
        return try refusing([isFirstPass ? 4 : 5])(number)
      }
      try checkError(of: failing, "numbers(9), element 4")
    }
  }

  /// An error that comes once and not again, as one that was kept.
  @Test func anErrorThatIsGoneTheSecondTime() {
    withKnownIssue {
      let calls = Atomic<Int>(0)
      let failing = Dataset(count: 9, name: "numbers") { number in
        if number == 4, calls.wrappingAdd(1, ordering: .relaxed).newValue == 1 { throw Odd(number: number) }
        return number
      }
      try checkError(of: failing, "numbers(9), element 4")
    }
  }
}
