/// Iterators of several datasets, and something that says whose turn it is.
final class Mixture<Element: Sendable> {
  /// Says whose turn it is.
  struct Order {
    /// The number of the dataset to take the next element from; nil at the end. It is told which have ended.
    let choose: (_ hasEnded: [Bool]) throws -> Int?
    /// How many choices were made.
    let position: () -> Int
    /// What cursors the choices have.
    let locate: (@Sendable (_ position: Int) -> Cursor?)?
    /// Goes to a position of the choices; only before the first.
    let resume: (_ position: Int, _ cursor: Cursor?) throws -> Void
  }

  /// How far each dataset was.
  private struct Shares: Sendable {
    var positions: [Int]
    var hasEnded: [Bool]
  }

  private let stopOnEmpty: Bool
  private let order: Order
  private let iterators: [DatasetIterator<Element>]
  /// The numbers of their datasets, for errors.
  private let numbers: [Int]
  private var hasEnded: [Bool]
  private var remaining: Int
  private let log = CursorLog()
  /// Whether a saved state has room for a place in every dataset.
  private let hasCursors: Bool

  /// - Parameter numbers: those of the datasets, as whoever mixes them counts.
  init(_ iterators: [DatasetIterator<Element>], numbers: [Int], stopOnEmpty: Bool, order: Order) {
    self.iterators = iterators
    self.numbers = numbers
    self.stopOnEmpty = stopOnEmpty
    self.order = order
    hasEnded = Array(repeating: false, count: iterators.count)
    remaining = iterators.count
    hasCursors = iterators.count < Cursor.sizeLimit
  }

  /// The elements.
  func makeIterator() -> DatasetIterator<Element> {
    DatasetIterator(
      next: { [self] number in
        pass(number)
        return try step { try $0.next() }
      },
      advance: { [self] position, count in advance(position, count) },
      cursors: hasCursors ? cursors : nil)
  }

  /// Leaves out elements, and returns how many there were.
  private func advance(_ position: Int, _ count: Int) -> Int {
    for step in 0..<count {
      pass(position + step)
      // The error of a choice that is left out was reported when it was first made, or concerns nobody.
      do { if try self.step({ try $0.advance(by: 1) == 1 ? true : nil }) == nil { return step } } catch {}
    }
    return count
  }

  /// What `take` takes from the dataset whose turn it is, unless that has ended.
  private func step<Taken>(_ take: (DatasetIterator<Element>) throws -> Taken?) throws -> Taken? {
    while remaining > 0, let choice = try order.choose(hasEnded) {
      guard !hasEnded[choice] else { continue }
      if let taken = try DatasetError.inDataset(numbers[choice], { try take(iterators[choice]) }) { return taken }
      if stopOnEmpty { return nil }
      hasEnded[choice] = true
      remaining -= 1
    }
    return nil
  }

  // MARK: Cursors

  private func pass(_ position: Int) {
    if hasCursors { log.pass(position) { mark(position) } }
  }

  private func mark(_ position: Int) -> CursorLog.Mark {
    CursorLog.Mark(
      position: position, upstream: order.position(),
      detail: Shares(positions: iterators.map(\.position), hasEnded: hasEnded))
  }

  /// The cursor of a mixture has the choices as the first source, then the datasets, and then, as positions, the numbers
  /// of those that have ended.
  private var cursors: CursorAccess {
    let (log, choices) = (log, order.locate)
    let parts = iterators.map { $0.cursors?.locate }
    return CursorAccess(
      locate: { position in
        guard let (mark, shares) = log.mark(before: position, with: Shares.self) else { return nil }
        let order = Cursor.Place(position: mark.upstream, cursor: choices?(mark.upstream))
        let places = parts.indices.map { number in
          let position = shares.positions[number]
          // One that has ended is not asked for anything again.
          return Cursor.Place(position: position, cursor: shares.hasEnded[number] ? nil : parts[number]?(position))
        }
        let ended = shares.hasEnded.indices.filter { shares.hasEnded[$0] }
        return Cursor(
          position: mark.position, sources: [order] + places + ended.map { Cursor.Place(position: $0, cursor: nil) })
      },
      resume: { [self] position, cursor in
        let ended = cursor.sources.dropFirst(1 + iterators.count).map(\.position)
        guard cursor.position <= position, cursor.sources.count > iterators.count,
          ended.allSatisfy(iterators.indices.contains)
        else { return advance(0, position) }
        for number in Set(ended) {
          hasEnded[number] = true
          remaining -= 1
        }
        try order.resume(cursor.sources[0].position, cursor.sources[0].cursor)
        for (number, iterator) in iterators.enumerated() {
          let place = cursor.sources[1 + number]
          if hasEnded[number] { iterator.finish(at: place.position) } else { try iterator.resume(at: place.position, place.cursor) }
        }
        let mark = mark(cursor.position)
        log.begin(cursor.position, upstream: mark.upstream, detail: mark.detail)
        return cursor.position + advance(cursor.position, position - cursor.position)
      })
  }
}
