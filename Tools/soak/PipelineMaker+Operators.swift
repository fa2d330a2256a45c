import Datasets
import Tensors

extension PipelineMaker {
  /// One more stage, or a few, with elements of the same type.
  mutating func reshaped<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    switch random.pick(0...3) {
    case 0: selected(dataset)
    case 1: mapped(dataset)
    case 2: combined(dataset)
    default: arranged(dataset)
    }
  }

  /// Some of the elements.
  private mutating func selected<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    switch random.pick(0...9) {
    case 0: return dataset.take(random.pick(0...60))
    case 1: return dataset.skip(random.pick(0...9))
    case 2:
      let count = random.pick(1...4)
      return dataset.shard(count, at: random.pick(0...(count - 1)))
    case 3:
      let (divisor, rest) = (random.pick(1...5), random.pick(0...4))
      return dataset.filter { $0.digest % divisor != rest % divisor }
    case 4:
      let last = random.pick(1...20)
      return dataset.takeWhile { $0.digest % 23 != last }
    case 5:
      let divisor = random.pick(1...5)
      return dataset.compactMap { $0.digest % divisor == 0 ? nil : $0.altered(by: divisor) }
    case 6:
      let seed = random.pick(0...1000)
      // Needs a known number of elements, and enough of them.
      guard isCounted(dataset), let parts = try? dataset.split(left: 0.6, shuffle: random.onceIn(2), seed: seed) else {
        return dataset
      }
      return random.onceIn(2) ? parts.left : parts.right
    case 7: return dataset.onError(random.onceIn(4) ? .stop : .skip(atMost: random.pick(0...200)))
    case 9:
      let (classes, seed) = (random.pick(1...3), random.pick(0...1000))
      // Looks at all elements now, so that none may fail, and there may not be too few.
      guard !mayFail, isCounted(dataset), dataset.cardinality != .infinite else { return dataset }
      let parts = try? dataset.split(right: 0.4, shuffle: random.onceIn(2), seed: seed, stratifiedBy: { $0.digest % classes })
      return (random.onceIn(2) ? parts?.left : parts?.right) ?? dataset
    default:
      let (divisor, rest) = (random.pick(2...9), random.pick(0...8))
      let mayFail = mayFail
      return dataset.filter { element in
        if mayFail, element.digest % 17 == 3 { throw Refusal(number: element.digest) }
        return element.digest % divisor != rest % divisor
      }
    }
  }

  /// Other elements, one for one.
  private mutating func mapped<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    let refused = mayFail && random.onceIn(2) ? random.pick(0...10) : -1
    let salt = random.pick(1...1000)
    let transform: @Sendable (Element) throws -> Element = { element in
      if element.digest % 11 == refused { throw Refusal(number: element.digest) }
      return element.altered(by: salt)
    }
    switch random.pick(0...7) {
    case 7:
      // A state that is small, or soon too large for a saved position.
      return dataset.scan([salt]) { state, element in
        if salt % 2 == 0 { state.append(element.digest) } else { state[0] = mixed(state[0], element.digest) }
        return try transform(element).altered(by: state.digest)
      }
    case 0: return dataset.map(transform)
    case 1: return dataset.map(parallelism: .automatic, transform)
    case 2: return dataset.map(parallelism: .fixed(random.pick(1...9)), transform)
    case 3:
      return dataset.map(seed: salt, parallelism: random.onceIn(2) ? .fixed(random.pick(1...4)) : nil) {
        $0.altered(by: Int($1.next() >> 40))
      }
    case 4:
      return dataset.enumerated(from: salt).map { $1.altered(by: $0) }
    case 5:
      return dataset.scan(salt) { state, element in
        state = mixed(state, element.digest)
        return try transform(element).altered(by: state)
      }
    default:
      // Uneven work, so that threads overtake each other.
      return dataset.map(parallelism: .fixed(random.pick(2...6))) { element in
        var element = element
        for round in 0..<(element.digest % 50) { element = element.altered(by: round) }
        return try transform(element)
      }
    }
  }

  /// Elements of several datasets.
  private mutating func combined<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    switch random.pick(0...9) {
    case 7:
      let others = [dataset, reshaped(dataset), dataset.skip(3)]
      let weights = others.map { _ in Double(random.pick(0...4)) }
      return bounded(
        Dataset.sample(
          from: others, weights: weights.contains { $0 > 0 } ? weights : nil, seed: random.pick(0...1000),
          stopOnEmpty: random.onceIn(2), reshuffleEachIteration: random.onceIn(2)))
    case 8:
      let others = [dataset, reshaped(dataset), dataset.skip(3)]
      // Sometimes a choice of what there is not.
      let (salt, count) = (random.pick(0...1000), mayFail && random.onceIn(3) ? 4 : 3)
      let choices = Dataset.range(0..<random.pick(0...90)).map { mixed($0, salt) % count }
      return bounded(Dataset.choose(from: others, by: choices, stopOnEmpty: random.onceIn(2)))
    case 9:
      let count = random.pick(1...3)
      let target = (0..<count).map { Double($0 + 1) }
      let initial = random.onceIn(2) ? target.map { 5 - $0 } : nil
      let classes = mayFail && random.onceIn(3) ? count + 1 : count
      return dataset.rejectionResample(target: target, initial: initial, seed: random.pick(0...1000)) {
        $0.digest % classes
      }.map { $1.altered(by: $0) }
    case 0:
      let other = reshaped(dataset)
      return bounded(dataset.concatenate(other))
    case 1: return bounded(dataset.repeat(random.pick(0...4)))
    case 2:
      // What may turn out to be empty counts as endless, as in tf.data; a filter behind it makes no such promise.
      let endless = isCounted(dataset) ? dataset.repeat() : dataset.repeat().filter { _ in true }
      return endless.take(random.pick(0...120))
    case 3:
      let inner = innerMaker() as @Sendable (Element) throws -> Dataset<Element>
      return bounded(dataset.flatMap { try inner($0) })
    case 4:
      let inner = innerMaker() as @Sendable (Element) throws -> Dataset<Element>
      let parallelism = random.onceIn(2) ? Parallelism.fixed(random.pick(1...5)) : nil
      return bounded(
        dataset.interleave(
          cycleLength: random.pick(1...5), blockLength: random.pick(1...4), parallelism: parallelism
        ) { try inner($0) })
    case 5 where random.onceIn(2):
      let (salt, keys) = (random.pick(0...1000), random.pick(1...4))
      return bounded(
        dataset.groupByWindow(size: { 1 + mixed($0, salt) % 4 }, key: { $0.digest % keys }) { key, window in
          window.map { $0.altered(by: key) }.repeat(1)
        })
    case 5:
      let (size, keys) = (random.pick(1...5), random.pick(1...4))
      return bounded(
        dataset.groupByWindow(size, key: { $0.digest % keys }) { key, window in
          window.map { $0.altered(by: key) }.skip(size / 4)
        })
    case 6 where random.onceIn(3):
      return zip(dataset, dataset.prefetch(3), strict: true).map { $0.altered(by: $1.digest) }
    default:
      let other = reshaped(dataset)
      return zip(dataset, other).map { $0.altered(by: $1.digest) }
    }
  }

  /// A function that makes a small dataset of an element, or sometimes refuses it.
  mutating func innerMaker<Element: Specimen>()
    -> @Sendable (Element) throws -> Dataset<Element>
  {
    let seed = random.pick(0...1_000_000)
    let fails = mayFail && random.onceIn(2)
    let mayFail = mayFail
    let depth = random.pick(0...2)
    return { element in
      let digest = element.digest
      if fails, digest % 7 == 2 { throw Refusal(number: digest) }
      var maker = PipelineMaker(seed: mixed(seed, digest), depth: depth, mayFail: mayFail, scratch: nil)
      return maker.numbers().take(7).map { element.altered(by: $0) }
    }
  }

  /// The same elements in another order, or kept or made at another time.
  private mutating func arranged<Element: Specimen>(_ dataset: Dataset<Element>) -> Dataset<Element> {
    let seed = random.pick(-1000...1000)
    switch random.pick(0...9) {
    case 9:
      // Either is one for one.
      guard isCounted(dataset), let count = dataset.cardinality.count, random.onceIn(2) else {
        return dataset.apply { $0.map { $0.altered(by: seed) }.prefetch(2) }
      }
      return dataset.assertCardinality(count)
    case 0, 1: return dataset.prefetch(random.pick(1...40))
    case 2: return dataset.prefetch(.automatic)
    case 3:
      return dataset.shuffle(
        bufferSize: random.pick(1...30), seed: seed, reshuffleEachIteration: !random.onceIn(4))
    case 4, 5:
      // A stream cannot be shuffled as a whole.
      guard isCounted(dataset), let elements = try? dataset.indexedElements(), elements.count >= 0 else {
        return dataset.shuffle(bufferSize: 10, seed: seed)
      }
      return dataset.shuffle(seed: seed, reshuffleEachIteration: !random.onceIn(4))
    case 6: return stored(dataset)
    case 7:
      guard random.onceIn(6), let folder = cacheFolder() else { return dataset.cache() }
      return dataset.cache(at: folder)
    default: return dataset.memoryBudget(random.pick(1...6000))
    }
  }
}
