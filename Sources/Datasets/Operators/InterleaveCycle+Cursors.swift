import Synchronization

extension InterleaveCycle {
  /// An iterator over the cycle, whose inputs `pull` makes of the elements of `upstream`.
  func makeIterator<Upstream>(
    over upstream: DatasetIterator<Upstream>, pull: @escaping () throws -> InterleaveInput<Element>?
  ) -> DatasetIterator<Element> {
    let log = CursorLog()
    // A cycle that has no room in a saved state need not be looked at.
    let hasCursors = 2 * length + 5 <= Cursor.sizeLimit
    func advance(_ position: Int, _ count: Int) -> Int {
      let skipped = self.advance(by: count)
      // The next mark may be far, and those from before are further.
      if hasCursors, skipped == count, count > 0 { log.begin(position + count, upstream: firstNeeded, detail: seating) }
      return skipped
    }
    let (locate, inputs) = (upstream.cursors?.locate, locators)
    let cursors = CursorAccess(
      locate: { position in
        guard let (mark, seating) = log.mark(before: position, with: InterleaveSeating.self) else { return nil }
        let first = Cursor.Place(position: mark.upstream, cursor: locate?(mark.upstream))
        return seating.cursor(at: mark.position, upstream: first, inputs: inputs)
      },
      resume: { position, cursor in
        guard cursor.position <= position,
          let seating = InterleaveSeating(cursor, length: self.length, blockLength: self.blockLength)
        else { return advance(0, position) }
        try upstream.resume(at: cursor.sources[0].position, cursor.sources[0].cursor)
        try self.resume(seating, upstream, pull)
        log.begin(cursor.position, upstream: self.firstNeeded, detail: self.seating)
        return cursor.position + advance(cursor.position, position - cursor.position)
      })
    return DatasetIterator<Element>(
      next: { position in
        if hasCursors {
          log.pass(position) {
            CursorLog.Mark(position: position, upstream: self.firstNeeded, detail: self.seating)
          }
        }
        return try self.next()
      },
      advance: advance, cursors: hasCursors ? cursors : nil)
  }

  /// Which inputs have which places, and how far they are.
  private var seating: InterleaveSeating {
    InterleaveSeating(
      taken: taken, turn: turn, used: used, isInputEnded: isInputEnded,
      seats: places.map { input in input.map { ($0.number, $0.iterator.position) } })
  }

  /// The number of the first input that is needed to go on.
  private var firstNeeded: Int { places.lazy.compactMap { $0?.number }.min() ?? taken }

  /// Opens the inputs that have a place once more, in the order of their numbers.
  private func resume<Upstream>(
    _ seating: InterleaveSeating, _ upstream: DatasetIterator<Upstream>,
    _ pull: () throws -> InterleaveInput<Element>?
  ) throws {
    var places = [InterleaveInput<Element>?](repeating: nil, count: seating.seats.count)
    let filled = seating.seats.indices.filter { seating.seats[$0] != nil }
    for place in filled.sorted(by: { seating.seats[$0]!.number < seating.seats[$1]!.number }) {
      guard let seat = seating.seats[place] else { continue }
      try upstream.advance(by: max(0, seat.number - upstream.position))
      guard let input = try pull() else { break }
      seated(input, number: seat.number)
      try input.iterator.resume(at: seat.position, seating.cursors[place])
      places[place] = input
    }
    try upstream.advance(by: max(0, seating.taken - upstream.position))
    resume(
      places, taken: seating.taken, turn: seating.turn, used: seating.used, isInputEnded: seating.isInputEnded)
  }
}

/// Where the inputs of a cycle were: its cursor has as sources where the upstream has the first that is needed; as
/// positions, how many had their turn, whose turn it is, how much of its block is used up, and 1 if there are no more;
/// then for each place the number of its input, counted from 1, or 0 if it is empty, and where that input was.
private struct InterleaveSeating: Sendable {
  typealias Seat = (number: Int, position: Int)

  var taken: Int
  var turn: Int
  var used: Int
  var isInputEnded: Bool
  var seats: [Seat?]
  /// For each place the cursor of its input, where these come from a saved state.
  var cursors: [Cursor?] = []

  init(taken: Int, turn: Int, used: Int, isInputEnded: Bool, seats: [Seat?]) {
    (self.taken, self.turn, self.used, self.isInputEnded, self.seats) = (taken, turn, used, isInputEnded, seats)
  }

  func cursor(at position: Int, upstream: Cursor.Place, inputs: InputLocators) -> Cursor {
    var sources = [upstream]
    for number in [taken, turn, used, isInputEnded ? 1 : 0] { sources.append(Cursor.Place(position: number, cursor: nil)) }
    for seat in seats {
      sources.append(Cursor.Place(position: seat.map { $0.number + 1 } ?? 0, cursor: nil))
      let cursor = seat.flatMap { inputs.cursor(ofInput: $0.number, before: $0.position) }
      sources.append(Cursor.Place(position: seat?.position ?? 0, cursor: cursor))
    }
    return Cursor(position: position, sources: sources)
  }

  /// Nil for a cursor that no cycle of that length has.
  init?(_ cursor: Cursor, length: Int, blockLength: Int) {
    let numbers = cursor.sources.map(\.position)
    guard numbers.count >= 5, numbers.count % 2 == 1 else { return nil }
    let places = numbers.count / 2 - 2
    (taken, turn, used, isInputEnded) = (numbers[1], numbers[2], numbers[3], numbers[4] == 1)
    // Without more inputs no place is empty; with them, the turn may be at the next place.
    guard places <= length, used <= blockLength, isInputEnded ? turn < max(1, places) : turn <= places && turn < length
    else { return nil }
    seats = (0..<places).map { place in
      let number = numbers[5 + 2 * place]
      return number == 0 ? nil : (number - 1, numbers[6 + 2 * place])
    }
    guard !isInputEnded || seats.allSatisfy({ $0 != nil }), seats.allSatisfy({ $0?.number ?? 0 <= taken }) else { return nil }
    cursors = (0..<places).map { cursor.sources[6 + 2 * $0].cursor }
  }
}

/// The cursors of the inputs that have a place in a cycle.
final class InputLocators: Sendable {
  private let locators = Mutex<[Int: @Sendable (_ position: Int) -> Cursor?]>([:])

  func add(_ number: Int, _ locate: (@Sendable (_ position: Int) -> Cursor?)?) {
    if let locate { locators.withLock { $0[number] = locate } }
  }

  func remove(_ number: Int) {
    _ = locators.withLock { $0.removeValue(forKey: number) }
  }

  /// Nil when the input has gone since.
  func cursor(ofInput number: Int, before position: Int) -> Cursor? {
    locators.withLock { $0[number] }?(position)
  }
}
