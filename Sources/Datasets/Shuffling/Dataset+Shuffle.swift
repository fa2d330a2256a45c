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
  /// - Complexity: O(1) an element, about 20 ns in batches and 20 to 40 ns one by one; leaving out elements is free.
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
        return elements.reordered(order)
      })
  }

  /// The elements in the order of a shuffle through a window, as in tf.data: a buffer is filled with `bufferSize`
  /// elements, one of them is given out by chance, and the next element takes its place.
  ///
  /// ```swift
  /// let lines = logLines.shuffle(bufferSize: 1000, seed: 42)
  /// ```
  /// An element can come late by any amount but never more than `bufferSize - 1` places early. When the elements have
  /// numbers, the buffer holds numbers, and elements are made only when they are given out. Resuming draws the numbers of
  /// all elements before once more, and where elements only stream, makes those since the oldest in the buffer again; all
  /// since a ``memoryBudget(_:)`` had no room for the whole buffer.
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

extension IndexedElements {
  /// Only numbers go through the window; leaving out elements costs only their draws.
  @inlinable
  func shuffled(window size: Int, _ random: SplitMix64) -> DatasetIterator<Element> {
    let window = IteratorVariable(NumberWindow(window: ShuffleWindow(size: size, random: random), count: count))
    let element = element
    return DatasetIterator(
      next: { _ in
        guard let number = window.value.next() else { return nil }
        return try element(number)
      },
      advance: { _, steps in
        for step in 0..<steps where window.value.next() == nil { return step }
        return steps
      })
  }
}

/// A window through which the numbers below `count` go.
@usableFromInline
struct NumberWindow {
  @usableFromInline var window: ShuffleWindow<Int>
  @usableFromInline let count: Int
  @usableFromInline var entered = 0

  @inlinable
  init(window: ShuffleWindow<Int>, count: Int) {
    self.window = window
    self.count = count
  }

  /// The next number; nil when all were given out.
  @inlinable
  mutating func next() -> Int? {
    window.next { () -> Int? in
      guard entered < count else { return nil }
      entered += 1
      return entered - 1
    }
  }
}
