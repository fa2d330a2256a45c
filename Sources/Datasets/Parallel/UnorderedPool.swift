/// Which piece of work is waiting, under way or done, where results come out as they are finished. Only bookkeeping:
/// no locks, no threads. ``UnorderedReader`` does what it says.
struct UnorderedPool<Work: Sendable, Output: Sendable>: Sendable {
  /// What the consumer has to do to get the next result.
  enum Take: Sendable {
    /// Here it is.
    case output(Output)
    /// Nobody works, or is about to: do it yourself; the pool has forgotten it.
    case doYourself(Work)
    /// Workers are at it, or about to be, and the first to finish will wake you.
    case wait
    /// Nothing was submitted.
    case nothing
  }

  private let width: Int
  private let workerLimit: Int
  private var waiting: [Work] = []
  private var done: [Output] = []
  private var workers = 0
  private var running = 0
  private var consumerWaits = false
  private var isCancelled = false

  init(width: Int, workerLimit: Int) {
    self.width = width
    self.workerLimit = workerLimit
  }

  /// How many pieces were submitted and not taken yet.
  var occupancy: Int { waiting.count + running + done.count }
  var hasRoom: Bool { occupancy < width }

  /// Adds a piece; there must be room. True: start one more worker.
  mutating func submit(_ work: Work) -> Bool {
    precondition(hasRoom, "The pool of \(width) pieces is full.")
    waiting.append(work)
    guard workers < workerLimit else { return false }
    workers += 1
    return true
  }

  /// The next piece for a worker; nil sends the worker home.
  mutating func claim() -> Work? {
    guard !isCancelled, !waiting.isEmpty else {
      workers -= 1
      return nil
    }
    running += 1
    return waiting.removeFirst()
  }

  /// Stores what a worker made. True: wake the consumer.
  mutating func complete(_ output: Output) -> Bool {
    running -= 1
    guard !isCancelled else { return false }
    done.append(output)
    defer { consumerWaits = false }
    return consumerWaits
  }

  /// - Parameter workersAreComing: whether a worker that was started and has not begun is sure to begin soon. Then the
  ///   consumer leaves everything to the workers, as a piece that takes long would keep it from what the others finish.
  mutating func take(workersAreComing: Bool) -> Take {
    if !done.isEmpty { return .output(done.removeFirst()) }
    if running > 0 || (workersAreComing && workers > 0 && !waiting.isEmpty) {
      consumerWaits = true
      return .wait
    }
    return waiting.isEmpty ? .nothing : .doYourself(waiting.removeFirst())
  }

  /// Forgets everything that was not begun, and the results of all that was.
  mutating func cancel() {
    isCancelled = true
    waiting = []
    done = []
  }
}
