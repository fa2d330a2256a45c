public import Dispatch
public import Synchronization

/// A ``PrefetchBuffer`` behind a lock, with a producer on the process-wide Dispatch pool.
///
/// The producer does not own a thread: a run that finds the buffer full goes home, and the consumer starts the next
/// one when there is room again. The consumer waits only while a run is making an element at that moment; otherwise
/// it makes the element itself. So nested prefetching makes progress however few threads the pool has, even none, and
/// a full buffer costs no thread. A consumer that comes back too soon for a hand-over to pay, see ``ConsumerPace``, makes
/// all elements itself.
@usableFromInline
final class PrefetchStorage<Element: Sendable>: Sendable {
  @usableFromInline typealias Outcome = Result<Element, any Error>

  @usableFromInline let buffer: Mutex<PrefetchBuffer<Outcome>>
  /// Only the consumer's thread changes it; the lock is never contended.
  @usableFromInline let pace = Mutex(ConsumerPace())
  /// The upstream, made on first use by whoever has the token; the lock is never contended.
  @usableFromInline let upstream: Mutex<DatasetIterator<Element>?> = Mutex(nil)
  /// How the upstream finds cursors.
  @usableFromInline let locator = CursorLocator()
  @usableFromInline let open: @Sendable () throws -> DatasetIterator<Element>
  @usableFromInline let arrival = DispatchSemaphore(value: 0)
  /// Set while the consumer waits: a run hands over what it has, if that is worth it, instead of filling its block.
  @usableFromInline let isUrgent = Atomic<Bool>(false)
  /// Set when the consumer is gone: a run stops after the element under way.
  @usableFromInline let isAbandoned = Atomic<Bool>(false)

  @usableFromInline let probe: StageProbe?
  @usableFromInline let budget: MemoryBudget?
  /// Shared with other storages that together have so many workers; nil when this one is on its own.
  @usableFromInline let runLimit: RunLimit?
  /// What the elements weigh that the consumer took last; they count until it comes back.
  @usableFromInline let lent = Atomic<Int>(0)

  @inlinable
  init(
    _ buffer: PrefetchBuffer<Outcome>, _ context: IterationContext, runLimit: RunLimit? = nil,
    open: @escaping @Sendable () throws -> DatasetIterator<Element>
  ) {
    self.buffer = Mutex(buffer)
    self.open = open
    self.runLimit = runLimit
    probe = context.stageProbe
    budget = context.budget
  }

  /// The next elements, or nil at the end.
  @inlinable
  func take() -> [Outcome]? {
    let time = monotonicNanoseconds()
    // Storages that share workers are there to work side by side, however fast their elements are used. Under a budget
    // one thread after the other making elements would leave each of their heaps as large as all that live.
    let isHandingOver = runLimit != nil || budget != nil || pace.withLock { pace in
      pace.comeBack(at: time)
      return pace.isWorthHandingOver
    }
    defer {
      let time = monotonicNanoseconds()
      pace.withLock { $0.leave(at: time) }
    }
    while true {
      switch takeFromBuffer(isHandingOver) {
      case .ready(let outcomes, let startRun):
        if startRun { self.startRun() }
        return outcomes
      case .produce(let count):
        let (outcomes, ended, isSlow) = produce(count, by: .consumer)
        lend(outcomes)
        probe?.noteMadeByConsumer(outcomes.count)
        if buffer.withLock({ $0.giveBack(outcomes.count, isSlow: isSlow, ended: ended, goOn: true) }) { startRun() }
        return outcomes.isEmpty ? nil : outcomes
      case .wait:
        waitForArrival()
      case .ended:
        return nil
      }
    }
  }

  /// Leaves out elements that were not taken yet, and returns how many there were.
  @inlinable
  func advance(by count: Int) throws -> (skipped: Int, surplus: [Outcome]) {
    var left = count
    while true {
      switch takeFromBuffer(true) {
      case .ready(let outcomes, let startRun):
        if startRun { self.startRun() }
        if outcomes.count >= left { return (count, Array(outcomes[left...])) }
        left -= outcomes.count
      case .produce:
        let skipped = Result { try withUpstream { try $0.advance(by: left) } }
        let ended = (try? skipped.get()) ?? 0 < left
        // Nothing runs ahead before somebody asks for an element.
        _ = buffer.withLock { $0.giveBack(0, ended: ended, goOn: false) }
        return (count - left + (try skipped.get()), [])
      case .wait:
        waitForArrival()
      case .ended:
        return (count - left, [])
      }
    }
  }

  @inlinable
  func cancel() {
    isAbandoned.store(true, ordering: .relaxed)
    lend([])
    for outcomes in buffer.withLock({ $0.cancel() }) { budget?.giveBack(weight(of: outcomes)) }
  }

  @inlinable
  func takeFromBuffer(_ isHandingOver: Bool) -> PrefetchBuffer<Outcome>.Take {
    lend([])
    let (take, occupancy, capacity) = buffer.withLock { buffer in
      buffer.isHandingOver = isHandingOver
      buffer.isThrottled = budget?.isExhausted ?? false
      let occupancy = buffer.readyCount
      return (buffer.take(), occupancy, buffer.capacity)
    }
    probe?.look(occupancy: occupancy, capacity: capacity)
    if case .ready(let outcomes, _) = take { lend(outcomes) }
    return take
  }

  @inlinable
  func lend(_ outcomes: [Outcome]) {
    guard let budget else { return }
    budget.giveBack(lent.exchange(weight(of: outcomes), ordering: .relaxed))
  }

  @inlinable
  func weight(of outcomes: [Outcome]) -> Int {
    outcomes.reduce(0) { sum, outcome in
      if case .success(let element) = outcome { sum + memoryByteCount(of: element) } else { sum }
    }
  }

  @inlinable
  func waitForArrival() {
    isUrgent.store(true, ordering: .relaxed)
    ThreadClock.waiting { arrival.wait() }
    isUrgent.store(false, ordering: .relaxed)
  }

  @inlinable
  func startRun() {
    guard let runLimit else {
      return DispatchQueue.global(qos: .userInitiated).async { self.run() }
    }
    runLimit.start { self.run() }
  }

  /// Starts making elements although nobody asked for one yet.
  func runAhead() {
    if buffer.withLock({ $0.requestRun() }) { startRun() }
  }

  @inlinable
  func run() {
    var count = buffer.withLock { buffer in
      buffer.isThrottled = budget?.isExhausted ?? false
      return buffer.beginRun()
    }
    while count > 0 {
      let (outcomes, ended, _) = produce(count, by: .run)
      let (more, wake, isUnwanted) = buffer.withLock { buffer in
        buffer.isThrottled = budget?.isExhausted ?? false
        let isUnwanted = buffer.isCancelled
        let (more, wake) = buffer.deliver(outcomes, ended: ended)
        return (more, wake, isUnwanted)
      }
      if isUnwanted { budget?.giveBack(weight(of: outcomes)) }
      if wake { arrival.signal() }
      count = more
    }
  }

  /// Who makes elements.
  @usableFromInline
  enum Producer: Sendable { case consumer, run }

  /// Makes up to `count` elements, and says whether they took long; only for the holder of the token.
  @inlinable
  func produce(_ count: Int, by producer: Producer) -> (outcomes: [Outcome], ended: Bool, isSlow: Bool) {
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(count)
    let start = monotonicNanoseconds()
    /// Whether to stop before `count`: the consumer is gone, or it waits and the elements so far are worth waking it, or it
    /// makes them itself and has made enough to begin with.
    func shouldStop(after made: Int) -> Bool {
      switch producer {
      case .run:
        isAbandoned.load(ordering: .relaxed)
          || (isUrgent.load(ordering: .relaxed) && monotonicNanoseconds() >= start + handOverTime)
      case .consumer:
        // Looking at the clock takes as long as making a cheap element.
        made % 8 == 0 && monotonicNanoseconds() >= start + ConsumerPace.worthwhile
      }
    }
    do {
      let ended = try withUpstream { upstream in
        repeat {
          do {
            guard let element = try upstream.next() else { return true }
            outcomes.append(.success(element))
            budget?.take(memoryByteCount(of: element))
          } catch {
            outcomes.append(.failure(error))
          }
        } while outcomes.count < count && !shouldStop(after: outcomes.count) && !(budget?.isExhausted ?? false)
        return false
      }
      return (outcomes, ended, monotonicNanoseconds() >= start + ConsumerPace.worthwhile)
    } catch {
      // The upstream could not be opened: that is the one thing to report.
      return ([.failure(error)], true, false)
    }
  }

  /// The upstream from a cursor on; only before anything was asked for.
  @inlinable
  func resume(at position: Int, _ cursor: Cursor) throws -> Int {
    try withUpstream { try $0.resume(at: position, cursor) }
  }

  @inlinable
  func withUpstream<Answer: Sendable>(_ body: (DatasetIterator<Element>) throws -> Answer) throws
    -> Answer
  {
    try upstream.withLock { upstream in
      let iterator = try upstream ?? open()
      if upstream == nil { locator.set(iterator.cursors?.locate) }
      upstream = iterator
      return try body(iterator)
    }
  }
}
