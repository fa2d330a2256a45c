import Datasets
import Tensors

extension PipelineMaker {
  /// Up to 40 integers from 0 to 2^53 - 1, seldom some hundreds; sometimes none, sometimes not by number.
  mutating func numberSource() -> Dataset<Int> {
    // Saved states have marks only every so often.
    let count = random.onceIn(8) ? 0 : random.onceIn(8) ? random.pick(100...400) : random.pick(1...40)
    let start = random.pick(0...1000)
    switch random.pick(0...8) {
    case 7:
      // From state to state, with or without a shorter way.
      guard random.onceIn(2) else {
        return .generator(initial: start) { $0 < start + count ? (mixed($0, 3), $0 + 1) : nil }
      }
      return .generator(initial: start, cardinality: .known(count), advance: { $0 + $1 }) {
        $0 < start + count ? (mixed($0, 3), $0 + 1) : nil
      }
    case 8:
      return Dataset(cardinality: random.onceIn(2) ? .known(count) : .unknown) { (start..<(start + count)).lazy.map { $0 * 3 } }
    case 0: return Dataset.range(start..<(start + count))
    case 1: return Dataset((0..<count).map { mixed($0, start) })
    case 2:
      let refused = mayFail ? random.pick(0...40) : -1
      return Dataset(count: count) { number in
        if number == refused { throw Refusal(number: number) }
        return mixed(number, start)
      }
    case 3: return Dataset.counter(from: start, step: random.pick(1...5)).take(count)
    case 4:
      return Dataset.random(seed: start, rerandomizeEachIteration: random.onceIn(2)).take(count).map { Int($0 >> 11) }
    case 5:
      let cardinality = random.onceIn(2) ? Cardinality.known(count) : .unknown
      return .generator(cardinality: cardinality) {
        var number = 0
        return {
          defer { number += 1 }
          return number < count ? mixed(number, start) : nil
        }
      }
    default:
      // Without end, but for the stage after it.
      let dataset = Dataset.range(start..<(start + count)).repeat()
      return dataset.take(random.pick(0...90))
    }
  }

  mutating func tensorSource() -> Dataset<Tensor> {
    let rows = random.onceIn(8) ? 0 : random.pick(1...30)
    let columns = random.pick(0...4)
    switch random.pick(0...3) {
    case 0:
      let table = Tensor((0..<(rows * columns)).map { Float($0) }, shape: [rows, columns])
      return Dataset.tensorSlices(table)
    case 1:
      let table = Tensor((0..<(rows * columns)).map { Float($0) }, shape: [rows, columns])
      let labels = Tensor((0..<rows).map { Float($0) })
      return Dataset.tensorSlices(table, labels).map { $0.0 + $0.1 }
    case 2:
      let series = Tensor((0..<(rows + 8)).map { Float($0) })
      let length = random.pick(1...4)
      let windows = try? Dataset.timeseries(
        from: series, sequenceLength: length, sequenceStride: random.pick(1...2), batchSize: random.pick(1...4),
        shuffle: random.onceIn(2), seed: columns)
      return windows ?? .tensorSlices(series)
    default:
      let numbers = numberSource()
      return numbers.map { number in
        Tensor((0..<(number % (columns + 1))).map { Float(number % 1000 + $0) })
      }
    }
  }
}
