/// Whose turn it is among the datasets of an ``Dataset/interleave(cycleLength:blockLength:parallelism:_:)``.
///
/// Places of the cycle are filled with inputs in the order in which the turn comes to them. A dataset that ended leaves
/// its place empty, and the turn goes on.
final class InterleaveCycle<Element: Sendable> {
  let length: Int
  let blockLength: Int
  /// Makes the next input; nil after the last.
  private let pull: () throws -> InterleaveInput<Element>?

  /// The places that were filled once; empty ones wait for an input. Without more inputs there are no empty ones.
  private(set) var places: [InterleaveInput<Element>?] = []
  /// Whose turn it is, and how much of its block is used up.
  private(set) var turn = 0
  private(set) var used = 0
  private(set) var isInputEnded = false
  /// How many inputs had their turn, those included that could not be made.
  private(set) var taken = 0
  /// The cursors of the inputs in the places.
  let locators = InputLocators()

  /// Whether inputs are made before their turn, what was made so, and whether somebody asked for an element yet.
  private let isAhead: Bool
  private var upcoming: [Result<InterleaveInput<Element>, any Error>] = []
  private var isStarted = false

  init(
    length: Int, blockLength: Int, isAhead: Bool,
    pull: @escaping () throws -> InterleaveInput<Element>?
  ) {
    self.length = length
    self.blockLength = blockLength
    self.isAhead = isAhead
    self.pull = pull
  }

  func next() throws -> Element? {
    if isAhead, !isStarted { start() }
    while let input = try current() {
      // What fails takes its place in the block too: leaving out elements cannot tell them apart.
      used += 1
      do { if let element = try input.iterator.next() { return element } } catch { throw input.located(error) }
      close()
    }
    return nil
  }

  /// Leaves out elements, and returns how many there were.
  func advance(by count: Int) -> Int {
    var left = count
    while left > 0 {
      do {
        guard let input = try current() else { break }
        left -= try skipRounds(left)
        let wanted = min(left, blockLength - used)
        let skipped = try input.iterator.advance(by: wanted)
        used += skipped
        left -= skipped
        if skipped < wanted { close() }
      } catch {
        // Whatever failed was reported as one element.
        left -= 1
      }
    }
    return count - left
  }

  /// Leaves out whole rounds of full blocks, as many as every dataset of the cycle certainly has.
  private func skipRounds(_ limit: Int) throws -> Int {
    guard used == 0, isInputEnded || places.count == length else { return 0 }
    var rounds = limit / blockLength / places.count
    guard rounds > 1 else { return 0 }
    for place in places {
      guard let left = place?.left else { return 0 }
      rounds = min(rounds, left / blockLength)
    }
    for place in places { try place?.iterator.advance(by: rounds * blockLength) }
    return rounds * blockLength * places.count
  }

  /// The dataset whose turn it is; nil at the end.
  private func current() throws -> InterleaveInput<Element>? {
    if used == blockLength { moveOn() }
    while true {
      if turn < places.count, let input = places[turn] { return input }
      guard !isInputEnded else { return nil }
      if let input = try nextInput() {
        if turn < places.count { places[turn] = input } else { places.append(input) }
        return input
      }
      isInputEnded = true
      let before = places[..<turn].count { $0 != nil }
      places.removeAll { $0 == nil }
      turn = before < places.count ? before : 0
    }
  }

  private func moveOn() {
    used = 0
    turn += 1
    if turn == (isInputEnded ? places.count : length) { turn = 0 }
  }

  /// The dataset whose turn it is has ended.
  private func close() {
    if let input = places[turn] { locators.remove(input.number) }
    guard isInputEnded else {
      places[turn] = nil
      return moveOn()
    }
    used = 0
    places.remove(at: turn)
    if turn == places.count { turn = 0 }
  }

  private func nextInput() throws -> InterleaveInput<Element>? {
    let input: Result<InterleaveInput<Element>?, any Error>
    if isAhead {
      if upcoming.isEmpty { lookAhead() }
      guard !upcoming.isEmpty else { return nil }
      input = upcoming.removeFirst().map { $0 }
      if isStarted { lookAhead() }
    } else {
      input = Result { try pull() }
    }
    if case .success(nil) = input { return nil }
    taken += 1
    let made = try input.get()
    if let made { seated(made, number: taken - 1) }
    return made
  }

  /// An input has got a place.
  func seated(_ input: InterleaveInput<Element>, number: Int) {
    input.number = number
    locators.add(number, input.iterator.cursors?.locate)
  }

  /// Goes to where another cycle was; only before anything was asked for.
  func resume(_ places: [InterleaveInput<Element>?], taken: Int, turn: Int, used: Int, isInputEnded: Bool) {
    (self.places, self.taken, self.turn, self.used) = (places, taken, turn, used)
    self.isInputEnded = isInputEnded
  }

  /// Nothing is made ahead before somebody asks for the first element.
  private func start() {
    isStarted = true
    for place in places { place?.start?() }
    lookAhead()
  }

  /// Makes inputs until the cycle is full and one more is ready.
  private func lookAhead() {
    let wanted = isStarted ? length - places.count { $0 != nil } + 1 : 1
    while upcoming.count < wanted {
      do {
        guard let input = try pull() else { return }
        if isStarted { input.start?() }
        upcoming.append(.success(input))
      } catch {
        upcoming.append(.failure(error))
      }
    }
  }
}

/// A dataset in the cycle, being walked over.
final class InterleaveInput<Element: Sendable> {
  /// Which of the inputs it is, from 0.
  var number = 0
  let iterator: DatasetIterator<Element>
  /// How many elements there are in all, when that is known without looking.
  private let count: Int?
  /// Starts making elements ahead of time.
  let start: (() -> Void)?
  /// Says in an error of the dataset which one it was.
  let located: (any Error) -> any Error

  /// How many elements are left, when that is known without looking.
  var left: Int? { count.map { $0 - iterator.position } }

  /// - Parameter located: says in an error of the dataset which one it was.
  init(
    _ dataset: Dataset<Element>, _ context: IterationContext, _ limit: RunLimit?, blockLength: Int,
    located: @escaping (any Error) -> any Error
  ) {
    self.located = located
    guard let limit else {
      start = nil
      do {
        iterator = try dataset.open(context)
        count = dataset.walk == .stream ? nil : dataset.cardinality.count
      } catch {
        // As if opened by a worker: a dataset that cannot be opened is one of one element, which fails.
        iterator = DatasetIterator { position in
          if position == 0 { throw error }
          return nil
        }
        count = nil
      }
      return
    }
    // Whether it can be opened is not known yet.
    count = nil
    let room = 2 * blockLength
    let storage = PrefetchStorage<Element>(
      PrefetchBuffer(capacity: room, growingTo: max(64, room)), context, runLimit: limit,
      open: { try dataset.open(context) })
    let reader = PrefetchReader(storage)
    iterator = DatasetIterator(
      next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) },
      cursors: reader.cursors)
    start = { storage.runAhead() }
  }
}
