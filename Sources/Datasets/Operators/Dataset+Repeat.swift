import Synchronization

extension Dataset {
  /// The elements `count` times over, or without end.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<2).repeat(3))      // [0, 1, 0, 1, 0, 1]
  /// ```
  /// Every round is an epoch of what comes before: a reshuffling stage gives it a new order. A round ends before the
  /// next one begins; shuffle after `repeat` to mix them. Repeating a dataset without elements ends at once,
  /// also one of which that was not known: that counts as infinite until it does.
  ///
  /// Where the elements have numbers, so have the repeated ones: number `n` is number `n % one` of round `n / one`, for
  /// `one` elements a round. Workers of a parallel `map` before then go on with the next round while the last elements
  /// of a round are under way.
  public func `repeat`(_ count: Int? = nil) -> Dataset {
    precondition(count ?? 0 >= 0, "A dataset cannot be repeated \(count ?? 0) times.")
    let stage = Pipeline.Stage(count.map { "repeat(\($0))" } ?? "repeat", isEndless: count == nil)
    let total: @Sendable () -> Cardinality = {
      switch (cardinality, count) {
      case (.known(0), _), (_, 0): .known(0)
      case (_, nil): .infinite
      case (.known(let one), let rounds?): .known(one.multipliedUpToMax(by: rounds))
      case (.infinite, _): .infinite
      case (.unknown, _): .unknown
      }
    }
    var indexed: (@Sendable (IterationContext) throws -> IndexedElements<Element>?)?
    if let openIndexed {
      let areSame = epochs == nil
      indexed = { context in
        let rounds = try RepeatedRounds(of: openIndexed, count, context, areSame: areSame)
        return rounds?.elements
      }
    }
    if case .parallel = walk, let indexed {
      return Dataset(
        stage, after: [pipeline], epochs: epochs, walk: walk, cardinality: total,
        indexed: { context in
          guard let elements = try indexed(context) else {
            throw DatasetUnsupported("\(stage.text) needs elements by number, but the stages before it only stream")
          }
          return elements
        })
    }
    return Dataset(
      stage, after: [pipeline], epochs: epochs, cardinality: total, indexed: indexed,
      stream: { context in
        var context = context
        let firstEpoch = firstRound(count, ofEpoch: context.epoch)
        var round = 0
        var current: DatasetIterator<Element>?
        let log = SectionLog()
        /// The iterator of this round, which begins at `start` if it was not opened before; nil after the last.
        func iterator(_ start: Int) throws -> DatasetIterator<Element>? {
          if let current { return current }
          guard round < count ?? .max else { return nil }
          context.epoch = firstEpoch &+ round
          current = try open(context)
          log.begin(round, at: start, current?.cursors?.locate)
          return current
        }
        /// Whether there is a next round: not when this one was empty.
        func finishRound(_ finished: DatasetIterator<Element>) -> Bool {
          round += 1
          current = nil
          return finished.position > 0
        }
        func leaveOut(_ start: Int, _ steps: Int) throws -> Int {
          var left = steps
          while left > 0 {
            if current == nil, let one = cardinality.count, one > 0 {
              let rounds = min(left / one, (count ?? .max) - round)
              round += rounds
              left -= rounds * one
              if rounds > 0 { log.begin(round, at: start + steps - left, nil) }
              guard left > 0 else { break }
            }
            guard let iterator = try iterator(start + steps - left) else { break }
            left -= try iterator.advance(by: left)
            guard left > 0 else { break }
            guard finishRound(iterator) else { break }
          }
          return steps - left
        }
        return DatasetIterator(
          next: { number in
            while let iterator = try iterator(number) {
              if let element = try iterator.next() { return element }
              guard finishRound(iterator) else { return nil }
            }
            return nil
          },
          advance: leaveOut,
          cursors: CursorAccess(
            // The first source is the number of the round.
            locate: { log.cursor(before: $0) },
            resume: { position, cursor in
              guard cursor.sources.count == 2, cursor.sources[1].position <= position else {
                return try leaveOut(0, position)
              }
              let place = cursor.sources[1]
              let start = position - place.position
              round = cursor.sources[0].position
              guard let iterator = try iterator(start) else { return start }
              return start + (try iterator.resume(at: place.position, place.cursor))
            }))
      })
  }
}

/// The epoch of the first of `count` rounds. Rounds of endless repetitions in different epochs stay apart.
private func firstRound(_ count: Int?, ofEpoch epoch: Int) -> Int {
  epoch &* (count ?? 1 << 32)
}

/// The elements by number of several rounds, each an epoch of its own that is opened when somebody asks for it.
private final class RepeatedRounds<Element: Sendable>: Sendable {
  private let open: @Sendable (_ round: Int) throws -> IndexedElements<Element>
  private let one: Int
  private let count: Int
  /// The round that all are like; nil when they differ.
  private let every: IndexedElements<Element>?
  /// The rounds asked for last: two, because workers reach the next before they are done with the last.
  private let opened = Mutex<[(round: Int, elements: IndexedElements<Element>)]>([])

  /// Nil where there are no elements by number.
  init?(
    of open: @escaping @Sendable (IterationContext) throws -> IndexedElements<Element>?, _ rounds: Int?,
    _ context: IterationContext, areSame: Bool
  ) throws {
    let firstEpoch = firstRound(rounds, ofEpoch: context.epoch)
    let openRound: @Sendable (Int) throws -> IndexedElements<Element>? = { round in
      var context = context
      context.epoch = firstEpoch &+ round
      return try open(context)
    }
    guard let first = try openRound(0) else { return nil }
    // An endless number still leaves room to add and to multiply.
    let most = Int.max / 4
    one = first.count
    count = one == 0 ? 0 : one * min(rounds ?? most, max(1, most / one))
    every = areSame ? first : nil
    self.open = { round in
      guard let elements = try openRound(round), elements.count == first.count else {
        throw DatasetUnsupported("round \(round) of repeat has another number of elements than the first")
      }
      return elements
    }
  }

  var elements: IndexedElements<Element> {
    if let every {
      let (element, one) = (every.element, one)
      return IndexedElements(count: count) { try element($0 % one) }
    }
    return IndexedElements(count: count) { [self] number in
      let (round, place) = number.quotientAndRemainder(dividingBy: one)
      return try elements(of: round).element(place)
    }
  }

  private func elements(of round: Int) throws -> IndexedElements<Element> {
    try opened.withLock { opened in
      if let known = opened.first(where: { $0.round == round }) { return known.elements }
      let elements = try open(round)
      opened = [(round, elements)] + opened.prefix(1)
      return elements
    }
  }
}
