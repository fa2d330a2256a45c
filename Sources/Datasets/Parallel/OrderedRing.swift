/// Which piece of work is waiting, under way or done, in a ring of bounded width that gives results in the order of
/// submission. Only bookkeeping: no locks, no threads. ``RingStorage`` does what it says.
///
/// Pieces are numbered from 0 by `submit`. Workers claim them in that order, so a piece that nobody has begun is
/// always after those that somebody has.
@usableFromInline
struct OrderedRing<Work: Sendable, Output: Sendable>: Sendable {
  @usableFromInline
  enum Slot: Sendable {
    case empty
    case waiting(Work)
    case running
    case done(Output)
  }

  /// What the consumer has to do to get the next result.
  @usableFromInline
  enum Take: Sendable {
    /// Here it is.
    case output(Output)
    /// Nobody began it yet: do it yourself, and tell when it is done; the ring has forgotten it.
    case doYourself(Work)
    /// A worker is at it and will wake you.
    case wait
    /// Nothing was submitted.
    case nothing
  }

  @usableFromInline var slots: [Slot]
  /// The piece that is given out next, the piece that is begun next, and the number of the next submitted one.
  @usableFromInline var head = 0
  @usableFromInline var begun = 0
  @usableFromInline var tail = 0
  @usableFromInline var workers = 0
  @usableFromInline let workerLimit: Int
  @usableFromInline var consumerWaits = false
  /// While the consumer does a piece itself, it counts as one of the workers.
  @usableFromInline var consumerWorks = false
  @usableFromInline var isCancelled = false

  @inlinable
  init(width: Int, workerLimit: Int) {
    slots = Array(repeating: .empty, count: width)
    self.workerLimit = workerLimit
  }

  @inlinable var hasRoom: Bool { tail - head < slots.count }

  /// Adds a piece; there must be room. True: start one more worker.
  @inlinable
  mutating func submit(_ work: Work) -> Bool {
    precondition(hasRoom, "The ring of \(slots.count) pieces is full.")
    slots[tail % slots.count] = .waiting(work)
    tail += 1
    guard workers < workerLimit else { return false }
    workers += 1
    return true
  }

  /// The next piece for a worker; nil sends the worker home.
  @inlinable
  mutating func claim() -> (number: Int, work: Work)? {
    let place = begun % slots.count
    let isOneTooMany = consumerWorks && workers >= workerLimit
    guard !isCancelled, !isOneTooMany, begun < tail, case .waiting(let work) = slots[place] else {
      workers -= 1
      return nil
    }
    slots[place] = .running
    begun += 1
    return (begun - 1, work)
  }

  /// Stores what a worker made of a piece. True: wake the consumer.
  @inlinable
  mutating func complete(_ number: Int, _ output: Output) -> Bool {
    guard !isCancelled else { return false }
    slots[number % slots.count] = .done(output)
    guard consumerWaits, number == head else { return false }
    consumerWaits = false
    return true
  }

  @inlinable
  mutating func take() -> Take {
    guard head < tail else { return .nothing }
    let place = head % slots.count
    switch slots[place] {
    case .done(let output):
      slots[place] = .empty
      head += 1
      return .output(output)
    case .waiting(let work):
      slots[place] = .empty
      head += 1
      begun = head
      consumerWorks = true
      return .doYourself(work)
    case .running:
      consumerWaits = true
      return .wait
    case .empty:
      preconditionFailure("Piece \(head) of the ring is missing.")
    }
  }

  /// Takes note that the consumer did its piece. True: start one more worker.
  @inlinable
  mutating func finishYourself() -> Bool {
    consumerWorks = false
    guard !isCancelled, begun < tail, workers < workerLimit else { return false }
    workers += 1
    return true
  }

  /// Forgets everything that was not begun, and the results of all that was.
  @inlinable
  mutating func cancel() {
    isCancelled = true
    for place in slots.indices { slots[place] = .empty }
  }
}
