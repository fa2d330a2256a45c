import Dispatch
import Synchronization

/// The consuming end of an ``UnorderedPool``: feeds it, and gives out its results as they are finished.
///
/// When the reader goes away, work that was not begun is dropped and running work finishes unseen.
final class UnorderedReader<Element: Sendable> {
  typealias Outcome = Result<Element, any Error>

  private let storage: UnorderedStorage<Outcome>
  /// The next piece of work; nil at the end.
  private let feed: () -> UnorderedStorage<Outcome>.Work?
  private var isFed = false
  private let width: Int
  private let probe: StageProbe?
  private var allowance: RingAllowance?

  init(workers: Int, _ context: IterationContext, feed: @escaping () -> UnorderedStorage<Outcome>.Work?) {
    width = 2 * workers
    storage = UnorderedStorage(width: width, workers: workers, context.stageProbe)
    self.feed = feed
    probe = context.stageProbe
    allowance = context.budget.map { RingAllowance(budget: $0) }
  }

  deinit {
    storage.cancel()
    allowance?.giveBackAll()
  }

  func next() throws -> Element? {
    while !isFed, storage.hasRoom, allowance?.hasRoom ?? true {
      guard let work = feed() else {
        isFed = true
        break
      }
      allowance?.reserve(1, input: 0)
      storage.submit(work)
    }
    if let probe { probe.look(occupancy: storage.occupancy, capacity: width) }
    guard let outcome = storage.take() else { return nil }
    allowance?.settle([outcome])
    return try outcome.get()
  }
}

/// An ``UnorderedPool`` behind a lock, with workers on threads of Dispatch; see ``startWorker(of:_:)``.
final class UnorderedStorage<Output: Sendable>: Sendable {
  typealias Work = @Sendable () -> Output

  private let pool: Mutex<UnorderedPool<Work, Output>>
  private let arrival = DispatchSemaphore(value: 0)
  private let probe: StageProbe?
  private let workers: Int

  init(width: Int, workers: Int, _ probe: StageProbe?) {
    self.workers = workers
    pool = Mutex(UnorderedPool(width: width, workerLimit: workers))
    self.probe = probe
  }

  var hasRoom: Bool { pool.withLock { $0.hasRoom } }
  var occupancy: Int { pool.withLock { $0.occupancy } }

  func submit(_ work: @escaping Work) {
    if pool.withLock({ $0.submit(work) }) {
      startWorker(of: workers) { self.runWorker() }
    }
  }

  private func runWorker() {
    while let work = pool.withLock({ $0.claim() }) {
      let output = evaluate(work)
      if pool.withLock({ $0.complete(output) }) { arrival.signal() }
    }
  }

  private func evaluate(_ work: Work) -> Output {
    probe?.timed { work() } ?? work()
  }

  /// The next result, or nil when nothing was submitted.
  func take() -> Output? {
    // The number of threads that Dispatch has is large, but limited: when they all wait for others, nobody comes.
    var workersAreComing = hasOwnThreads(workers)
    while true {
      switch pool.withLock({ $0.take(workersAreComing: workersAreComing) }) {
      case .output(let output): return output
      case .doYourself(let work): return evaluate(work)
      case .wait:
        ThreadClock.waiting {
          if !workersAreComing {
            arrival.wait()
          } else if arrival.wait(timeout: .now() + .seconds(1)) == .timedOut {
            workersAreComing = false
          }
        }
      case .nothing: return nil
      }
    }
  }

  func cancel() {
    pool.withLock { $0.cancel() }
  }
}
