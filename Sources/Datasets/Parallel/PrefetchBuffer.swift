/// Who is producing, what is ready and how much room there is between a producer and a consumer. Only bookkeeping: no
/// locks, no threads. ``PrefetchStorage`` does what it says.
///
/// The right to pull the upstream is a token: a background run has it, or the consumer, or nobody.
@usableFromInline
struct PrefetchBuffer<Outcome: Sendable>: Sendable {
  /// What the consumer has to do to go on.
  @usableFromInline
  enum Take: Sendable {
    /// Use these elements. True: start a background run.
    case ready([Outcome], startRun: Bool)
    /// Nothing is ready and nobody is producing: the token is yours; make up to so many elements, then
    /// ``giveBack(_:ended:goOn:)``.
    case produce(Int)
    /// A background run is making the next element and will wake you.
    case wait
    case ended
  }

  /// The number of elements that may be buffered.
  @usableFromInline var capacity: Int
  /// How far the capacity may grow; it doubles when the consumer has to wait although the buffer was full before.
  @usableFromInline let capacityLimit: Int
  @usableFromInline var wasFull = false
  /// Set while the memory budget is used up: nothing is made ahead unless the buffer is empty.
  @usableFromInline var isThrottled = false
  /// Cleared while the consumer comes back too soon for a hand-over to pay: it makes all elements itself, in blocks.
  @usableFromInline var isHandingOver = true
  /// What runs handed over, first to last, and how many elements that is.
  @usableFromInline var ready: [[Outcome]] = []
  @usableFromInline var readyCount = 0
  /// How many elements the consumer took and has not used yet, at most.
  @usableFromInline var held = 0
  /// How many elements a run makes before it hands them over, unless the consumer waits: doubled every time.
  @usableFromInline var block = 1
  /// How many elements the consumer makes for itself at once.
  @usableFromInline var ownBlock = 1
  @usableFromInline var isRunPending = false
  @usableFromInline var isProducing = false
  @usableFromInline var consumerWaits = false
  @usableFromInline var isEnded = false
  @usableFromInline var isCancelled = false

  @inlinable
  init(capacity: Int, growingTo limit: Int? = nil) {
    self.capacity = capacity
    capacityLimit = limit ?? capacity
  }

  /// The most elements that change hands at once.
  @inlinable var blockLimit: Int { max(1, min(capacity / 4, 256)) }
  @inlinable var room: Int {
    isThrottled && readyCount + held > 0 ? 0 : capacity - readyCount - held
  }

  /// The consumer has used everything it took before.
  @inlinable
  mutating func take() -> Take {
    held = 0
    if !ready.isEmpty {
      let taken = ready.removeFirst()
      readyCount -= taken.count
      // The first goes straight to whoever asked.
      held = taken.count - 1
      return .ready(taken, startRun: requestRun())
    }
    if isEnded { return .ended }
    if isProducing {
      consumerWaits = true
      if wasFull, !isThrottled {
        capacity = min(2 * capacity, capacityLimit)
        wasFull = false
      }
      return .wait
    }
    isProducing = true
    return .produce(isHandingOver || isThrottled ? 1 : ownBlock)
  }

  /// The consumer returns the token and keeps the `made` elements that it made. True: start a background run.
  ///
  /// - Parameter isSlow: whether they took so long that fewer should be made at once.
  @inlinable
  mutating func giveBack(_ made: Int, isSlow: Bool = false, ended: Bool, goOn: Bool) -> Bool {
    isProducing = false
    // The first goes straight to whoever asked.
    held = max(0, made - 1)
    ownBlock = isSlow ? 1 : min(2 * max(1, made), blockLimit)
    if ended { isEnded = true }
    return goOn && requestRun()
  }

  /// True when a background run should be started.
  @inlinable
  mutating func requestRun() -> Bool {
    guard isHandingOver, !isEnded, !isCancelled, !isProducing, !isRunPending, room >= blockLimit else {
      return false
    }
    isRunPending = true
    return true
  }

  /// A background run starts. How many elements it should make; 0: go home.
  @inlinable
  mutating func beginRun() -> Int {
    isRunPending = false
    guard isHandingOver, !isProducing, !isEnded, !isCancelled, room > 0 else { return 0 }
    isProducing = true
    return min(block, room)
  }

  /// A run hands over what it made. How many elements to make next (0: go home), and whether to wake the consumer.
  @inlinable
  mutating func deliver(_ outcomes: [Outcome], ended: Bool) -> (more: Int, wake: Bool) {
    if ended { isEnded = true }
    if isCancelled {
      isProducing = false
      return (0, false)
    }
    block = min(2 * block, blockLimit)
    if !outcomes.isEmpty { ready.append(outcomes) }
    readyCount += outcomes.count
    let wake = consumerWaits && (!ready.isEmpty || isEnded)
    if wake { consumerWaits = false }
    let more = isEnded || !isHandingOver ? 0 : min(block, room)
    if room <= 0 { wasFull = true }
    if more <= 0 { isProducing = false }
    return (max(0, more), wake)
  }

  /// Forgets what is ready, and says what that was.
  @inlinable
  mutating func cancel() -> [[Outcome]] {
    isCancelled = true
    defer { ready = [] }
    readyCount = 0
    return ready
  }
}
