import Dispatch
import Synchronization

/// The consuming end of an ``UnorderedPool``: feeds it, and gives out its results as they are finished. Workers come
/// from the process-wide Dispatch pool and never wait.
///
/// When the reader goes away, work that was not begun is dropped and running work finishes unseen.
final class UnorderedReader<Element: Sendable> {
  typealias Outcome = Result<Element, any Error>
  typealias Work = @Sendable () -> Outcome

  private let storage: Storage
  /// The next piece of work; nil at the end.
  private let feed: () -> Work?
  private var isFed = false
  private let width: Int
  private let probe: StageProbe?
  private var allowance: RingAllowance?

  init(workers: Int, _ context: IterationContext, feed: @escaping () -> Work?) {
    width = 2 * workers
    storage = Storage(width: width, workers: workers, context.stageProbe)
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
      allowance?.reserve(1)
      storage.submit(work)
    }
    if let probe { probe.look(occupancy: storage.occupancy, capacity: width) }
    guard let outcome = storage.take() else { return nil }
    allowance?.settle([outcome])
    return try outcome.get()
  }

  private final class Storage: Sendable {
    private let pool: Mutex<UnorderedPool<Work, Outcome>>
    private let arrival = DispatchSemaphore(value: 0)
    private let probe: StageProbe?

    init(width: Int, workers: Int, _ probe: StageProbe?) {
      pool = Mutex(UnorderedPool(width: width, workerLimit: workers))
      self.probe = probe
    }

    var hasRoom: Bool { pool.withLock { $0.hasRoom } }
    var occupancy: Int { pool.withLock { $0.occupancy } }

    func submit(_ work: @escaping Work) {
      if pool.withLock({ $0.submit(work) }) {
        DispatchQueue.global(qos: .userInitiated).async { self.runWorker() }
      }
    }

    private func runWorker() {
      while let work = pool.withLock({ $0.claim() }) {
        let outcome = evaluate(work)
        if pool.withLock({ $0.complete(outcome) }) { arrival.signal() }
      }
    }

    private func evaluate(_ work: Work) -> Outcome {
      probe?.timed { work() } ?? work()
    }

    /// The next result, or nil when nothing was submitted.
    func take() -> Outcome? {
      while true {
        switch pool.withLock({ $0.take() }) {
        case .output(let outcome): return outcome
        case .doYourself(let work): return evaluate(work)
        case .wait: ThreadClock.waiting { arrival.wait() }
        case .nothing: return nil
        }
      }
    }

    func cancel() {
      pool.withLock { $0.cancel() }
    }
  }
}
