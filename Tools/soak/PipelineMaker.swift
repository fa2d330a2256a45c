import Datasets
import Tensors

/// Builds a pipeline by chance: the same one whenever it starts from the same seed.
struct PipelineMaker {
  /// Where files and caches on disk may be; nil inside of closures, which run many times.
  let scratch: String?
  var random: SplitMix64
  /// How many stages may still be added.
  var depth: Int
  /// Whether closures may refuse elements.
  let mayFail: Bool
  /// Names for folders.
  private var folderCount = 0
  private var hasCacheOnDisk = false

  /// - Parameter depth: the most stages that are picked; each may be a few operators.
  init(seed: Int, depth: Int, mayFail: Bool, scratch: String?) {
    random = SplitMix64(seed: seed)
    self.depth = depth
    self.mayFail = mayFail
    self.scratch = scratch
  }

  mutating func subject() -> Subject {
    switch random.pick(0...2) {
    case 0: Subject(numbers())
    case 1: Subject(arrays())
    default: Subject(tensors())
    }
  }

  /// Integers through at most ``depth`` stages.
  mutating func numbers() -> Dataset<Int> {
    guard depth > 0, !random.onceIn(10) else {
      return (random.onceIn(4) ? fileSource() : nil) ?? numberSource()
    }
    depth -= 1
    switch random.pick(0...14) {
    case 0:
      let upstream = arrays()
      return upstream.map { $0.reduce(0) { ($0 &+ $1) & 0xffff_ffff } }
    case 1:
      let upstream = arrays()
      return bounded(upstream.flatMap { Dataset($0) })
    case 2:
      let upstream = arrays()
      return bounded(upstream.unbatch())
    case 3:
      let upstream = tensors()
      return bounded(upstream.unbatch().map { $0.digest })
    case 4:
      let upstream = tensors()
      return upstream.map(parallelism: .fixed(random.pick(1...5))) { $0.digest }
    case 5:
      let (size, upstream) = (random.pick(1...7), numbers())
      return upstream.batch(size, dropRemainder: dropsRemainder(of: upstream)) { $0.reduce(size, mixed) }
    case 6:
      let (one, other) = (numbers(), arrays())
      return zip(one, other).map { mixed($0, $1.digest) }
    case 7:
      let (one, two, three) = (numbers(), numbers(), tensors())
      return zip(one, two, three).map { mixed(mixed($0, $1), $2.digest) }
    case 8:
      let (one, other) = (numbers(), tensors())
      return zip(one, one.prefetch(2), one.map { $0 + 1 }, other, one.skip(1), one.map(parallelism: 2) { $0 + 2 })
        .map { [$0, $1, $2, $3.digest, $4, $5].digest }
    case 9:
      let (count, upstream) = (random.pick(1...20), numbers())
      return upstream.map { $0 % count }.unique()
    default:
      let upstream = numbers()
      return reshaped(upstream)
    }
  }

  mutating func arrays() -> Dataset<[Int]> {
    guard depth > 0, !random.onceIn(10) else {
      let longest = random.pick(0...3)
      return numberSource().map { Array(repeating: $0, count: $0 % (longest + 1)) }
    }
    depth -= 1
    switch random.pick(0...8) {
    case 8: return unordered()
    case 0:
      let (size, upstream) = (random.pick(1...9), numbers())
      return upstream.batch(size, dropRemainder: dropsRemainder(of: upstream))
    case 1:
      let (size, upstream) = (random.pick(1...9), numbers())
      return upstream.window(
        size, shift: random.pick(1...7), stride: random.pick(1...3), dropRemainder: dropsRemainder(of: upstream))
    case 2:
      let upstream = arrays()
      let sizes = (0..<random.pick(1...3)).map { _ in random.pick(1...7) }
      return upstream.rebatch(sizes, dropRemainder: !mayFail && random.onceIn(2))
    case 3:
      let upstream = tensors()
      return upstream.map { $0.scalars(of: Float.self).map { Int($0) } }
    default:
      let upstream = arrays()
      return reshaped(upstream)
    }
  }

  mutating func tensors() -> Dataset<Tensor> {
    guard depth > 0, !random.onceIn(10) else {
      return (random.onceIn(6) ? imageSource() : nil) ?? tensorSource()
    }
    depth -= 1
    switch random.pick(0...10) {
    case 0:
      let (size, upstream) = (random.pick(1...5), tensors())
      // Where shapes differ the batch throws.
      let rows = mayFail ? upstream : upstream.map { Tensor([Float($0.digest % 1000)]) }
      return rows.batch(size, dropRemainder: isCounted(upstream) && random.onceIn(2))
    case 1: return filledBatches()
    case 2:
      let upstream = arrays()
      return upstream.map(parallelism: .fixed(random.pick(1...3))) { array in
        Tensor(array.map { Float($0 % 1_000_000) })
      }
    case 3:
      let (size, upstream) = (random.pick(1...5), tensors())
      return flat(upstream).paddedBatch(size, dropRemainder: isCounted(upstream) && random.onceIn(2))
    case 4:
      let (size, upstream) = (random.pick(1...5), arrays())
      return upstream.map { $0.map { Float($0 % 1000) } }
        .raggedBatch(size, dropRemainder: dropsRemainder(of: upstream)).map { $0.padded() }
    case 5:
      let upstream = arrays()
      // What is too long for the last bucket is an error, where elements may fail.
      let pads = mayFail && random.onceIn(3)
      return upstream.map { $0.map { Float($0 % 1000) } }.bucketBySequenceLength(
        boundaries: [2, 4], batchSizes: [random.pick(1...4), random.pick(1...4), 2], padToBucketBoundary: pads,
        dropRemainder: !mayFail && random.onceIn(3), length: \.count)
    case 6:
      let (size, upstream) = (random.pick(1...6), tensors())
      return flat(upstream).rebatch(size, dropRemainder: !mayFail && random.onceIn(2))
    case 7:
      let upstream = tensors()
      guard isCounted(upstream), let count = upstream.cardinality.count, count > 0 else { return upstream }
      let mark = Tensor([0.5] as [Float])
      return upstream.padToCardinality(count + random.pick(0...5)).map { $1 ? $0 : mark }
    default:
      let upstream = tensors()
      return reshaped(upstream)
    }
  }

  /// All elements of a map without order, put into an order: which they are does not depend on threads.
  private mutating func unordered() -> Dataset<[Int]> {
    let (refused, salt) = (mayFail ? random.pick(0...10) : -1, random.pick(1...1000))
    let upstream = bounded(numbers())
    guard random.onceIn(2) else {
      let inner = innerMaker() as @Sendable (Int) throws -> Dataset<Int>
      return upstream.interleave(
        cycleLength: random.pick(1...5), parallelism: .fixed(random.pick(1...4)), ordered: false
      ) { try inner($0) }.onError(.skip(atMost: 10_000)).batch(10_000).map { $0.sorted() }
    }
    return upstream
      .map(parallelism: .fixed(random.pick(1...6)), ordered: false) { number in
        if number % 11 == refused { throw Refusal(number: number) }
        var number = number
        for round in 0..<(number % 40) { number = mixed(number, round) }
        return mixed(number, salt)
      }
      .onError(.skip(atMost: 1_000)).batch(1_000).map { $0.sorted() }
  }

  private mutating func filledBatches() -> Dataset<Tensor> {
    let (size, upstream) = (random.pick(1...5), numbers())
    let fails = mayFail && random.onceIn(2)
    return upstream.batch(
      size, shape: [3], dropRemainder: dropsRemainder(of: upstream), parallelism: .fixed(random.pick(1...4))
    ) { number, row in
      if fails, number % 13 == 5 { throw Refusal(number: number) }
      for place in row.indices { row[place] = Float((number % 100_000) + place) }
      return 0
    }.map { $0.0 }
  }

  /// Tensors of one axis, of any length.
  private func flat(_ dataset: Dataset<Tensor>) -> Dataset<Tensor> {
    dataset.map { Tensor($0.scalars(of: Float.self)) }
  }

  /// Whether a batch leaves out its remainder. When that fails, and nobody knows how many elements there are, it is
  /// reported and is one element too many.
  private mutating func dropsRemainder<Element>(of dataset: Dataset<Element>) -> Bool {
    random.onceIn(2) && (!mayFail || isCounted(dataset))
  }

  /// Whether the number of elements is known, today and tomorrow: one behind a cache on disk may become so.
  func isCounted<Element>(_ dataset: Dataset<Element>) -> Bool {
    !hasCacheOnDisk && dataset.cardinality != .unknown
  }

  /// At most as many elements as a pass can look at without taking long.
  func bounded<Element>(_ dataset: Dataset<Element>) -> Dataset<Element> { dataset.take(150) }

  /// A folder for a cache, if there may be one.
  mutating func cacheFolder() -> String? {
    guard let folder = newFolder("cache") else { return nil }
    hasCacheOnDisk = true
    return folder
  }

  /// A name for a folder, if there may be one.
  mutating func newFolder(_ kind: String) -> String? {
    guard let scratch else { return nil }
    folderCount += 1
    return "\(scratch)/\(kind)-\(folderCount)"
  }
}

/// A closure would not take an element.
struct Refusal: Error, CustomStringConvertible {
  var number: Int
  var description: String { "\(number) is refused" }
}
