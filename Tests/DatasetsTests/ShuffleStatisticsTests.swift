import Foundation
import Tensors
import Testing

@testable import Datasets

/// The shuffle of the whole set beside Fisher and Yates' own, by the same figures. All seeds are fixed, so every run
/// sees the same numbers.
@Suite struct ShuffleStatisticsTests {
  /// Counts of pairs of numbers below `size`, and how far they are from uniform.
  struct Table {
    let size: Int
    private var counts: [Int]

    init(size: Int) {
      self.size = size
      counts = Array(repeating: 0, count: size * size)
    }

    mutating func add(_ row: Int, _ column: Int) { counts[row * size + column] += 1 }

    /// How far rows and columns are from independent: chi-squared as a distance from its mean in standard deviations.
    var deviation: Double {
      let rows = (0..<size).map { row in Double(counts[(row * size)..<((row + 1) * size)].reduce(0, +)) }
      let columns = (0..<size).map { column in
        Double(stride(from: column, to: counts.count, by: size).reduce(0) { $0 + counts[$1] })
      }
      let total = rows.reduce(0, +)
      var chiSquared = 0.0
      for (index, count) in counts.enumerated() {
        let expected = rows[index / size] * columns[index % size] / total
        chiSquared += (Double(count) - expected) * (Double(count) - expected) / expected
      }
      let freedom = Double((size - 1) * (size - 1))
      return (chiSquared - freedom) / (2 * freedom).squareRoot()
    }
  }

  /// What can be wrong with orders, in standard deviations.
  struct Figures {
    /// Where elements land.
    var places: Double
    /// How far it is from an element to the one that follows it, round the end.
    var neighbours: Double
    /// Where elements land in one epoch and in the next.
    var epochs: Double

    /// - Parameter orders: the orders of several epochs for each of several seeds.
    init(_ orders: [[[Int]]], cells: Int) {
      var (places, neighbours, epochs) = (Table(size: cells), Table(size: cells), Table(size: cells))
      for ofSeed in orders {
        var before: [Int] = []
        for order in ofSeed {
          let cell = { $0 * cells / order.count }
          var landed = Array(repeating: 0, count: order.count)
          for (place, element) in order.enumerated() {
            places.add(cell(element), cell(place))
            if place > 0 {
              let distance = (element - order[place - 1] + order.count) % order.count
              neighbours.add(cell(order[place - 1]), (distance - 1) * cells / (order.count - 1))
            }
            landed[element] = cell(place)
          }
          for (one, two) in zip(before, landed) { epochs.add(one, two) }
          before = landed
        }
      }
      self.places = places.deviation
      self.neighbours = neighbours.deviation
      self.epochs = epochs.deviation
    }
  }

  /// 100 numbers go through a table, 5,000 through a cipher; each element, or each 100 neighbouring ones, has a cell.
  @Test(arguments: [(100, 250, 50), (5000, 12, 50)])
  func noFigureTellsItFromFisherYates(count: Int, seeds: Int, cells: Int) throws {
    let ours = try (0..<seeds).map { seed in
      let dataset = Dataset.range(0..<count).shuffle(seed: seed)
      return try (0..<8).map { epoch in
        let iterator = try dataset.makeIterator(epoch: epoch)
        var order: [Int] = []
        while let number = try iterator.next() { order.append(number) }
        return order
      }
    }
    let control = (0..<seeds).map { seed in
      var random = SplitMix64(seed: -1 - seed)
      return (0..<8).map { _ in (0..<count).shuffled(using: &random) }
    }
    for figures in [Figures(ours, cells: cells), Figures(control, cells: cells)] {
      #expect(abs(figures.places) < 4.5, "\(figures)")
      #expect(abs(figures.neighbours) < 4.5, "\(figures)")
      #expect(abs(figures.epochs) < 4.5, "\(figures)")
    }
  }

  /// The same figures find an order that is not random enough: a window a quarter as large as the set.
  @Test func theFiguresFindAWindow() throws {
    let windowed = try (0..<12).map { seed in
      let dataset = Dataset.range(0..<5000).shuffle(bufferSize: 1250, seed: seed)
      return try (0..<2).map { epoch in
        let iterator = try dataset.makeIterator(epoch: epoch)
        var order: [Int] = []
        while let number = try iterator.next() { order.append(number) }
        return order
      }
    }
    let figures = Figures(windowed, cells: 50)
    #expect(figures.places > 100)
    #expect(figures.neighbours > 100)
  }

  /// A billion numbers are shuffled without a place for each of them.
  @Test func aBillionNumbersInConstantMemory() throws {
    let count = 1_000_000_000
    #expect(KeyedPermutation(count: count, seed: 3, epoch: 0).table.isEmpty)

    let dataset = Dataset.range(0..<count).shuffle(seed: 3)
    let elements = try #require(try dataset.indexedElements())
    #expect(elements.count == count)
    // Drawing so many with repetitions would give about 7 twice.
    var seen = Set<Int>()
    let iterator = try dataset.makeIterator(epoch: 0)
    for _ in 0..<60_000 { seen.insert(try #require(try iterator.next())) }
    for index in stride(from: 60_000, to: count, by: 16_651) { seen.insert(try elements[index]) }
    #expect(seen.count == 60_000 + (count - 60_000 + 16_650) / 16_651)
    let range = 0..<count
    #expect(seen.allSatisfy { range.contains($0) })

    var random = SplitMix64(seed: 1)
    while iterator.position < count - 10_000_000 {
      try iterator.advance(by: Int.random(in: 0...40_000_000, using: &random))
      guard let element = try iterator.next() else { break }
      #expect(element == (try elements[iterator.position - 1]))
    }
    var state = try dataset.makeIterator(epoch: 0).state
    state.position = count - 3
    let last = try dataset.makeIterator(resumingAt: state)
    for index in (count - 3)..<count { #expect(try last.next() == elements[index]) }
    #expect(try last.next() == nil)
  }
}
