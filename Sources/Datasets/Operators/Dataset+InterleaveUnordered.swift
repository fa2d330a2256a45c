import Synchronization

extension Dataset {
  /// The elements of the datasets that `transform` makes of each element, taken from `cycleLength` of them at the same
  /// time; with `ordered: false` they come as they are made, so that one slow dataset does not hold up the others.
  ///
  /// ```swift
  /// let rows = shards.interleave(cycleLength: 8, parallelism: .automatic, ordered: false) { try Dataset.csv($0) }
  /// ```
  /// Elements of the same dataset keep their order. The order among datasets depends on timing: it differs from run to
  /// run, and with it what every later stage that looks at several elements makes of them. Such a pipeline cannot be
  /// resumed: that throws ``DatasetUnsupported``. A worker makes up to 64 elements of one dataset at a time, as many as
  /// take 800 microseconds.
  ///
  /// An element that fails, a dataset that cannot be opened, and an input of which no dataset can be made, each throw
  /// in the place of one element.
  ///
  /// - Parameter ordered: true for the same as ``interleave(cycleLength:blockLength:parallelism:_:)``.
  public func interleave<Inner: Sendable>(
    cycleLength: Int, parallelism: Parallelism, ordered: Bool,
    _ transform: @escaping @Sendable (Element) throws -> Dataset<Inner>
  ) -> Dataset<Inner> {
    let inOrder = interleave(cycleLength: cycleLength, parallelism: parallelism, transform)
    guard !ordered else { return inOrder }
    let name = "interleave(cycle \(cycleLength), unordered)"
    var stage = Pipeline.Stage(name)
    stage.isUnordered = true
    return Dataset<Inner>(
      stage, after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let workers = min(parallelism.count, context.workers)
        context.stageProbe?.note(workers: workers, asked: parallelism.count)
        guard workers > 0 else {
          let iterator = try inOrder.open(context)
          // The stage in order is none of the pipeline.
          iterator.stages = []
          return iterator
        }
        let upstream = try open(context)
        let reader = UnorderedInterleave<Inner>(cycleLength: cycleLength, workers: workers, context) {
          let number = upstream.position
          guard let element = try upstream.next() else { return nil }
          let located: @Sendable (any Error) -> any Error = {
            DatasetError.making(from: number, $0)
          }
          do {
            let inner = try transform(element)
            return UnorderedLane(located: located) { try inner.open(context) }
          } catch {
            let failure = DatasetError.making(of: element, from: number, error)
            return UnorderedLane(located: { $0 }, open: { throw failure })
          }
        }
        return DatasetIterator<Inner>(next: { _ in try reader.next() })
      })
  }
}

/// One of the datasets that are open; it goes from worker to worker, one at a time.
private final class UnorderedLane<Element: Sendable>: Sendable {
  /// Made on first use by whoever has the lane; the lock is never contended.
  private let iterator = Mutex<DatasetIterator<Element>?>(nil)
  private let open: @Sendable () throws -> DatasetIterator<Element>
  /// Says in an error of the dataset which one it was.
  private let located: @Sendable (any Error) -> any Error

  init(
    located: @escaping @Sendable (any Error) -> any Error, open: @escaping @Sendable () throws -> DatasetIterator<Element>
  ) {
    self.located = located
    self.open = open
  }

  /// Some more elements, and whether there are none after them.
  func elements() -> (outcomes: [Result<Element, any Error>], isOver: Bool) {
    iterator.withLock { iterator in
      let start = monotonicNanoseconds()
      var outcomes: [Result<Element, any Error>] = []
      do {
        let current = try iterator ?? open()
        iterator = current
        while outcomes.count < 64, outcomes.isEmpty || monotonicNanoseconds() - start < handOverTime {
          do {
            guard let element = try current.next() else { return (outcomes, true) }
            outcomes.append(.success(element))
          } catch { outcomes.append(.failure(located(error))) }
        }
        return (outcomes, false)
      } catch {
        // One that cannot be opened is one of one element, which fails.
        return ([.failure(located(error))], true)
      }
    }
  }
}

/// The consuming end: keeps the datasets of the cycle at work and gives out what they make as it comes.
private final class UnorderedInterleave<Element: Sendable> {
  private typealias Output = (lane: UnorderedLane<Element>, outcomes: [Result<Element, any Error>], isOver: Bool)

  private let storage: UnorderedStorage<Output>
  /// The next dataset; nil after the last.
  private let pull: () throws -> UnorderedLane<Element>?
  private let cycleLength: Int
  private var openCount = 0
  private var isInputEnded = false
  private var outcomes: ArraySlice<Result<Element, any Error>> = []
  private let probe: StageProbe?
  private var allowance: RingAllowance?

  init(
    cycleLength: Int, workers: Int, _ context: IterationContext,
    pull: @escaping () throws -> UnorderedLane<Element>?
  ) {
    storage = UnorderedStorage(width: cycleLength, workers: workers, context.stageProbe)
    self.cycleLength = cycleLength
    self.pull = pull
    probe = context.stageProbe
    allowance = context.budget.map { RingAllowance(budget: $0) }
  }

  deinit {
    storage.cancel()
    allowance?.giveBackAll()
  }

  func next() throws -> Element? {
    while true {
      if let outcome = outcomes.popFirst() { return try outcome.get() }
      try fill()
      if let probe { probe.look(occupancy: storage.occupancy, capacity: cycleLength) }
      guard let output = storage.take() else { return nil }
      allowance?.settle(output.outcomes)
      outcomes = output.outcomes[...]
      if output.isOver { openCount -= 1 } else { submit(output.lane) }
    }
  }

  /// Opens datasets until the cycle is full.
  private func fill() throws {
    while !isInputEnded, openCount < cycleLength {
      guard let lane = try pull() else {
        isInputEnded = true
        return
      }
      openCount += 1
      submit(lane)
    }
  }

  private func submit(_ lane: UnorderedLane<Element>) {
    allowance?.reserve(1, input: 0)
    storage.submit {
      let (outcomes, isOver) = lane.elements()
      return (lane, outcomes, isOver)
    }
  }
}
