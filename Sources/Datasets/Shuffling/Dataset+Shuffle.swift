public import Tensors

extension Dataset {
  /// All elements exactly once, in an order drawn from the seed and the epoch.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<5).shuffle(seed: 1)).sorted()      // [0, 1, 2, 3, 4]
  /// ```
  /// This is a shuffle of the whole set, however large, in constant memory: the order is computed, not stored. It
  /// needs elements by number; iterating over a source that only streams, such as a compressed record file, throws
  /// ``DatasetUnsupported``, and ``shuffle(bufferSize:seed:reshuffleEachIteration:)`` is the one to use.
  ///
  /// - Parameter reshuffleEachIteration: false gives every epoch the order of the first.
  /// - Complexity: O(1) an element, about 20 ns; leaving out elements is free.
  @inlinable
  public func shuffle(seed: Int, reshuffleEachIteration: Bool = true) -> Dataset {
    let name = "shuffle(seed \(seed)\(reshuffleEachIteration ? "" : ", same order each epoch"))"
    return Dataset(
      Pipeline.Stage(name), after: [pipeline],
      epochs: epochs ?? (reshuffleEachIteration ? EpochCounter() : nil),
      walk: walk == .stream ? .indexed : walk, cardinality: countElements,
      indexed: { context in
        guard cardinality != .infinite else {
          throw DatasetUnsupported("\(name) needs an end, but this never ends: \(pipeline.signature)")
        }
        let elements = try indexedElements(context, for: name)
        let order = KeyedPermutation(
          count: elements.count, seed: seed, epoch: reshuffleEachIteration ? context.epoch : 0)
        return elements.reordered(count: elements.count) { order[$0] }
      })
  }

  /// The elements in the order of a shuffle through a window, as in tf.data: a buffer is filled with `bufferSize`
  /// elements, one of them is given out by chance, and the next element takes its place.
  ///
  /// ```swift
  /// let lines = logLines.shuffle(bufferSize: 1000, seed: 42)
  /// ```
  /// An element can come late by any amount but never more than `bufferSize - 1` places early. When the elements have
  /// numbers, the buffer holds numbers, and elements are made only when they are given out.
  ///
  /// - Parameter reshuffleEachIteration: false gives every epoch the order of the first.
  @inlinable
  public func shuffle(bufferSize: Int, seed: Int, reshuffleEachIteration: Bool = true) -> Dataset {
    precondition(
      bufferSize >= 1, "A shuffle needs a buffer of at least 1 element; it got \(bufferSize).")
    let name =
      "shuffle(\(bufferSize), seed \(seed)\(reshuffleEachIteration ? "" : ", same order each epoch"))"
    let usesNumbers = walk != .stream
    return Dataset(
      Pipeline.Stage(name), after: [pipeline],
      epochs: epochs ?? (reshuffleEachIteration ? EpochCounter() : nil),
      cardinality: countElements,
      stream: { context in
        let epoch = reshuffleEachIteration ? context.epoch : 0
        let random = SplitMix64(seed: seed, epoch: epoch, index: 0)
        if usesNumbers {
          return try indexedElements(context, for: name).shuffled(window: bufferSize, random)
        }
        return try open(context).shuffled(window: bufferSize, random, context.budget)
      })
  }
}

/// The window of a streaming shuffle: which of the buffered elements comes next.
@usableFromInline
struct ShuffleWindow<Element> {
  @usableFromInline var buffer: [Element] = []
  @usableFromInline let size: Int
  @usableFromInline var random: SplitMix64
  @usableFromInline var isEnded = false
  /// What the buffered elements weigh, and what they may weigh together.
  @usableFromInline var bytes = 0
  @usableFromInline let byteLimit: Int
  @usableFromInline let weigh: ((Element) -> Int)?
  /// Whether `weigh` has to be looked at, which costs more than asking here.
  @usableFromInline let isLimited: Bool

  /// - Parameter weigh: the bytes of an element; nil when they do not count.
  @inlinable
  init(
    size: Int, random: SplitMix64, byteLimit: Int = .max, weigh: ((Element) -> Int)? = nil
  ) {
    self.size = size
    self.random = random
    self.byteLimit = byteLimit
    self.weigh = weigh
    isLimited = weigh != nil
  }

  /// The next element; `refill` gives the elements that enter, in order.
  @inlinable
  mutating func next(_ refill: () throws -> Element?) rethrows -> Element? {
    while buffer.count < size, let entering = try enter(refill) { buffer.append(entering) }
    guard !buffer.isEmpty else { return nil }
    let place = random.next(below: buffer.count)
    let leaving = buffer[place]
    if isLimited, let weigh { bytes -= weigh(leaving) }
    if let entering = try enter(refill) {
      buffer[place] = entering
    } else {
      buffer[place] = buffer[buffer.count - 1]
      buffer.removeLast()
    }
    return leaving
  }

  /// The next element to enter; nil when there is none, or no room for it.
  @inlinable @inline(__always)
  mutating func enter(_ refill: () throws -> Element?) rethrows -> Element? {
    guard !isEnded, !isLimited || bytes < byteLimit else { return nil }
    guard let entering = try refill() else {
      isEnded = true
      return nil
    }
    if isLimited, let weigh { bytes += weigh(entering) }
    return entering
  }
}

extension IndexedElements {
  /// Only numbers go through the window; leaving out elements costs only their draws.
  @inlinable
  func shuffled(window size: Int, _ random: SplitMix64) -> DatasetIterator<Element> {
    var window = ShuffleWindow<Int>(size: size, random: random)
    var entered = 0
    let count = count
    let enter: () -> Int? = {
      guard entered < count else { return nil }
      defer { entered += 1 }
      return entered
    }
    return DatasetIterator(
      next: { _ in try window.next(enter).map { try element($0) } },
      advance: { _, steps in
        for step in 0..<steps where window.next(enter) == nil { return step }
        return steps
      })
  }
}

extension DatasetIterator {
  /// An element that cannot be made takes a place in the window like any other, and throws when it is given out.
  @inlinable
  func shuffled(window size: Int, _ random: SplitMix64, _ budget: MemoryBudget?) -> DatasetIterator {
    var window = ShuffleWindow<Result<Element, any Error>>(size: size, random: random)
    if let budget {
      budget.take(budget.windowShare)
      window = ShuffleWindow(size: size, random: random, byteLimit: budget.windowShare) { outcome in
        (try? outcome.get()).map { memoryByteCount(of: $0) } ?? 0
      }
    }
    return DatasetIterator(next: { _ in
      try window.next { () -> Result<Element, any Error>? in
        do { return try self.next().map { .success($0) } } catch { return .failure(error) }
      }?.get()
    })
  }
}
