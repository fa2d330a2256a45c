public import Dispatch
public import Synchronization

/// An ``OrderedRing`` behind a lock, with workers on threads of Dispatch; see ``startWorker(of:_:)``.
///
/// Workers never wait: a worker that finds nothing to do goes home and is started again with the next piece. The
/// consumer waits only for a piece that a worker is computing at that moment; a piece nobody has begun it computes
/// itself, as one of the workers. So a chain of parallel stages makes progress however few threads the pool has, even none.
@usableFromInline
final class RingStorage<Work: Sendable, Output: Sendable>: Sendable {
  @usableFromInline let ring: Mutex<OrderedRing<Work, Output>>
  @usableFromInline let evaluate: @Sendable (Work) -> Output
  @usableFromInline let workers: Int
  @usableFromInline let arrival = DispatchSemaphore(value: 0)

  @inlinable
  init(width: Int, workers: Int, evaluate: @escaping @Sendable (Work) -> Output) {
    ring = Mutex(OrderedRing(width: width, workerLimit: workers))
    self.evaluate = evaluate
    self.workers = workers
  }

  @inlinable var hasRoom: Bool { ring.withLock { $0.hasRoom } }

  /// How many pieces were submitted and not taken yet.
  @inlinable var occupancy: Int { ring.withLock { $0.tail - $0.head } }

  @inlinable
  func submit(_ work: Work) {
    if ring.withLock({ $0.submit(work) }) { startWorker() }
  }

  @usableFromInline
  func startWorker() {
    Datasets.startWorker(of: workers) { self.runWorker() }
  }

  @usableFromInline
  func runWorker() {
    while let (number, work) = ring.withLock({ $0.claim() }) {
      let output = evaluate(work)
      if ring.withLock({ $0.complete(number, output) }) { arrival.signal() }
    }
  }

  /// The next result in order, or nil when nothing was submitted.
  @inlinable
  func take() -> Output? {
    while true {
      switch ring.withLock({ $0.take() }) {
      case .output(let output): return output
      case .doYourself(let work):
        let output = evaluate(work)
        if ring.withLock({ $0.finishYourself() }) { startWorker() }
        return output
      case .wait: ThreadClock.waiting { arrival.wait() }
      case .nothing: return nil
      }
    }
  }

  @inlinable
  func cancel() {
    ring.withLock { $0.cancel() }
  }
}
