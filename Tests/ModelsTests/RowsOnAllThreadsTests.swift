import CKernels
import Tensors
import Testing

@testable import Models

/// Loops over rows that are large enough for all threads give what one thread gives, in a table that held other numbers before.
@Suite struct RowsOnAllThreadsTests {
  private let entries = 3_000
  private let columns = 64
  private let ids: [Int32] = (0..<600).map { Int32($0 * $0 % 3_000) }

  /// Leaves numbers other than zero where a table of the same size comes to lie next.
  private func leaveNumbersBehind() {
    let used = (0..<4).map { Tensor([Float](repeating: Float($0 + 1), count: entries * columns), shape: [entries, columns]) }
    #expect(used.allSatisfy { $0.scalars(of: Float.self)[0] > 0 })
  }

  /// Whether a tensor has these numbers; an expectation of its own would print hundreds of thousands.
  private func has(_ tensor: Tensor, _ numbers: [Float]) -> Bool { tensor.scalars(of: Float.self) == numbers }

  /// An empty batch and rows without steps have a gradient, too: zeros.
  @Test func nothingIsAddedToAClearedTable() {
    let zeros = [Float](repeating: 0, count: entries * columns)
    leaveNumbersBehind()
    #expect(has(Tensor([Float](), shape: [0, columns]).scattered(to: Tensor([Int32](), shape: [0]), entries: entries), zeros))
    for batch in [0, 3] {
      let gradient = Tensor(gradient(rows: batch), shape: [batch, columns])
      leaveNumbersBehind()
      #expect(has(gradient.spreadOverRows(at: Tensor([Int32](), shape: [batch, 0]), mask: nil, entries: entries), zeros))
    }
  }

  private func gradient(rows: Int) -> [Float] { (0..<rows * columns).map { Float($0 % 251) - 125 } }

  @Test func rowsAreAddedToAClearedTable() {
    let gradient = gradient(rows: ids.count)
    var expected = [Float](repeating: 0, count: entries * columns)
    for (row, id) in ids.enumerated() {
      for column in 0..<columns { expected[Int(id) * columns + column] += gradient[row * columns + column] }
    }
    leaveNumbersBehind()
    let table = Tensor(gradient, shape: [ids.count, columns])
      .scattered(to: Tensor(ids, shape: [ids.count]), entries: entries)
    #expect(has(table, expected))
  }

  @Test func meansAreSpreadOverAClearedTable() {
    let (batch, steps) = (75, 8)  // an eighth is exact
    let gradient = gradient(rows: batch)
    var expected = [Float](repeating: 0, count: entries * columns)
    for (place, id) in ids.enumerated() {
      for column in 0..<columns {
        expected[Int(id) * columns + column] += gradient[place / steps * columns + column] * (1 / Float(steps))
      }
    }
    leaveNumbersBehind()
    let table = Tensor(gradient, shape: [batch, columns])
      .spreadOverRows(at: Tensor(ids, shape: [batch, steps]), mask: nil, entries: entries)
    #expect(has(table, expected))
  }

  /// Small batches are looked up sample by sample, larger ones by halves of the table; more steps than are picked at a time, and
  /// columns that are no multiple of sixteen.
  @Test(arguments: [(2, 8), (150, 8), (4, 700)], [false, true])
  func meansOfRowsDoNotDependOnThreads(sizes: (batch: Int, steps: Int), isMasked: Bool) {
    let (batch, steps, columns) = (sizes.batch, sizes.steps, 24)
    let numbers = (0..<entries * columns).map { Float($0 * 7 % 251) - 125 }  // whole, for exact sums
    let table = Tensor(numbers, shape: [entries, columns])
    let ids = (0..<batch * steps).map { Int32($0 * $0 % entries) }
    let keeps = ids.map { !isMasked || $0 % 3 != 0 }
    var expected = [Float](repeating: 0, count: batch * columns)
    for row in 0..<batch {
      let places = (row * steps..<(row + 1) * steps).filter { keeps[$0] }
      for column in 0..<columns {
        let sum = places.reduce(Float(0)) { $0 + numbers[Int(ids[$1]) * columns + column] }
        expected[row * columns + column] = sum / Float(max(1, places.count))
      }
    }
    for threads: Int32 in [1, 2, 3, 5] {
      let before = ck_limit_threads(threads)
      defer { _ = ck_limit_threads(before) }
      let means = table.meanOfRows(
        at: Tensor(ids, shape: [batch, steps]), mask: isMasked ? Tensor(keeps, shape: [batch, steps]) : nil)
      #expect(has(means, expected), "\(threads) threads")
    }
  }

  @Test(arguments: [false, true]) func stepsAndRowsChangePlaces(reversingSteps: Bool) {
    let (rows, steps) = (40, 100)
    let values = gradient(rows: rows * steps)
    let swapped = Tensor(values, shape: [rows, steps, columns]).swappingSteps(reversingSecond: reversingSteps)
    #expect(swapped.shape == [steps, rows, columns])
    var expected: [Float] = []
    for step in 0..<steps {
      for row in 0..<rows {
        let start = (row * steps + (reversingSteps ? steps - 1 - step : step)) * columns
        expected += values[start..<start + columns]
      }
    }
    #expect(has(swapped, expected))
  }
}
