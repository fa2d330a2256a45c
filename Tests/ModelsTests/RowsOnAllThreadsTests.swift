import Tensors
import Testing

@testable import Models

/// Loops over rows that are large enough for all threads give what one thread gives, in a table that held other numbers before.
@Suite struct RowsOnAllThreadsTests {
  private let entries = 3_000
  private let columns = 64
  private let ids: [Int32] = (0..<600).map { Int32($0 * $0 % 3_000) }

  private func gradient(rows: Int) -> [Float] { (0..<rows * columns).map { Float($0 % 251) - 125 } }

  @Test func rowsAreAddedToAClearedTable() {
    let gradient = gradient(rows: ids.count)
    var expected = [Float](repeating: 0, count: entries * columns)
    for (row, id) in ids.enumerated() {
      for column in 0..<columns { expected[Int(id) * columns + column] += gradient[row * columns + column] }
    }
    let table = Tensor(gradient, shape: [ids.count, columns])
      .scattered(to: Tensor(ids, shape: [ids.count]), entries: entries)
    #expect(table.scalars(of: Float.self) == expected)
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
    let table = Tensor(gradient, shape: [batch, columns])
      .spreadOverRows(at: Tensor(ids, shape: [batch, steps]), mask: nil, entries: entries)
    #expect(table.scalars(of: Float.self) == expected)
  }

  @Test(arguments: [false, true]) func stepsAndRowsChangePlaces(isReversing: Bool) {
    let (rows, steps) = (40, 100)
    let values = gradient(rows: rows * steps)
    let swapped = Tensor(values, shape: [rows, steps, columns]).swappingSteps(reversingSecond: isReversing)
    #expect(swapped.shape == [steps, rows, columns])
    var expected: [Float] = []
    for step in 0..<steps {
      for row in 0..<rows {
        let start = (row * steps + (isReversing ? steps - 1 - step : step)) * columns
        expected += values[start..<start + columns]
      }
    }
    #expect(swapped.scalars(of: Float.self) == expected)
  }
}
