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
        guard !isInfinite else {
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
  /// numbers, the buffer holds numbers, and elements are made only when they are given out, by the workers of a parallel
  /// `map` before this ahead of time. Resuming draws the numbers of
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
    let walk = walk
    return Dataset(
      Pipeline.Stage(name), after: [pipeline],
      epochs: epochs ?? (reshuffleEachIteration ? EpochCounter() : nil),
      cardinality: countElements,
      stream: { context in
        let epoch = reshuffleEachIteration ? context.epoch : 0
        let random = SplitMix64(seed: seed, epoch: epoch, index: 0)
        switch walk {
        case .stream: return try open(context).shuffled(window: bufferSize, random, context.budget)
        case .indexed: return try indexedElements(context, for: name).shuffled(window: bufferSize, random)
        case .parallel(let width):
          let elements = try indexedElements(context, for: name)
          let workers = min(width, context.workers)
          context.stageProbe?.note(workers: workers, asked: width)
          guard workers > 0 else { return elements.shuffled(window: bufferSize, random) }
          return elements.shuffled(window: bufferSize, random, workers: workers, context)
        }
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

extension IndexedElements {
  /// The same by `workers` threads: which elements come next is known before they are made.
  @inlinable
  func shuffled(
    window size: Int, _ random: SplitMix64, workers: Int, _ context: IterationContext
  ) -> DatasetIterator<Element> {
    let window = IteratorVariable(NumberWindow(window: ShuffleWindow(size: size, random: random), count: count))
    let element = element
    let reader = RingReader<[Int], Element>(
      workers: workers, context,
      feed: { size in
        var numbers: [Int] = []
        while numbers.count < size, let number = window.value.next() { numbers.append(number) }
        return numbers.isEmpty ? nil : numbers
      },
      skip: { steps in
        for step in 0..<steps where window.value.next() == nil { return step }
        return steps
      },
      evaluate: { numbers in numbers.map { number in Result { try element(number) } } })
    return DatasetIterator(
      next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) })
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
