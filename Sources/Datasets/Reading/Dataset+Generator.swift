extension Dataset {
  /// A source that goes from state to state, and gives an element on the way.
  ///
  /// ```swift
  /// let fibonacci = Dataset<Int>.generator(initial: (0, 1), cardinality: .infinite) { a, b in (a, (b, a + b)) }
  /// try Array(fibonacci.take(6))                      // [0, 1, 1, 2, 3, 5]
  /// ```
  /// `next` is called with the last state, and gives an element and the next state, or nil at the end. As long as it
  /// looks at nothing else, a resumed iterator gives exactly the rest. What is saved is the position, not the state:
  /// leaving out elements goes through their states, unless `advance` knows a shorter way.
  ///
  /// ```swift
  /// let powers = Dataset<UInt64>.generator(
  ///   initial: 1, cardinality: .infinite, advance: { state, count in state &* power(3, count) }
  /// ) { state in (state, state &* 3) }
  /// ```
  /// When `next` throws, no state follows, and the dataset ends.
  ///
  /// - Parameters:
  ///   - cardinality: how many elements there are, if that is known.
  ///   - advance: the state `count` elements further on. It does not tell where the end is, so it needs a cardinality.
  public static func generator<State: Sendable>(
    initial: State, cardinality: Cardinality = .unknown, name: String = "generator",
    advance: (@Sendable (_ state: State, _ count: Int) throws -> State)? = nil,
    next: @escaping @Sendable (State) throws -> (Element, State)?
  ) -> Dataset {
    precondition(
      advance == nil || cardinality != .unknown,
      "A generator that can leave out elements has to know how many it has.")
    return Dataset(
      Pipeline.Stage(name, identity: "\(initial)", isEndless: cardinality == .infinite), after: [], epochs: nil, cardinality: { cardinality },
      stream: { _ in
        var state: State? = initial
        let step: (Int) throws -> Element? = { _ in
          guard let current = state else { return nil }
          state = nil
          guard let (element, following) = try next(current) else { return nil }
          state = following
          return element
        }
        guard let advance else { return DatasetIterator(next: step) }
        return DatasetIterator(
          next: step,
          advance: { position, count in
            guard let current = state else { return 0 }
            let possible = min(count, (cardinality.count ?? .max) - position)
            state = try advance(current, possible)
            return possible
          })
      })
  }

  /// A source that goes from state to state, each of which a saved position can hold.
  ///
  /// ```swift
  /// let collatz = Dataset<Int>.generator(initial: 27) { n in n == 1 ? nil : (n, n % 2 == 0 ? n / 2 : 3 * n + 1) }
  /// try collatz.count                                 // 111
  /// ```
  /// As ``generator(initial:cardinality:name:advance:next:)``, but a resumed iterator goes on from a state near the
  /// position as long as these take no more than 256 bytes when they are stored.
  public static func generator<State: StorableElement>(
    initial: State, cardinality: Cardinality = .unknown, name: String = "generator",
    next: @escaping @Sendable (State) throws -> (Element, State)?
  ) -> Dataset {
    Dataset(
      Pipeline.Stage(name, identity: "\(initial)", isEndless: cardinality == .infinite), after: [], epochs: nil, cardinality: { cardinality },
      stream: { _ in
        let log = CarriedStateLog<State>()
        var state: State? = initial
        let step: (Int) throws -> Element? = { number in
          guard let current = state else { return nil }
          log.pass(number, upstream: 0, current)
          state = nil
          guard let (element, following) = try next(current) else { return nil }
          state = following
          return element
        }
        let advance = DatasetIterator.leavingOut(step)
        return DatasetIterator(
          next: step, advance: advance,
          cursors: CursorAccess(
            locate: { log.cursor(before: $0, nil) },
            resume: { position, cursor in
              guard cursor.position <= position, let carried = log.state(of: cursor) else {
                return try advance(0, position)
              }
              state = carried
              log.begin(cursor.position, upstream: 0, carried)
              return cursor.position + (try advance(cursor.position, position - cursor.position))
            }))
      })
  }

  /// The elements of a sequence that is made anew for every iterator.
  ///
  /// ```swift
  /// let odd = Dataset { stride(from: 1, to: 10, by: 2) }
  /// try Array(odd)                                    // [1, 3, 5, 7, 9]
  /// ```
  /// Leaving out elements makes and drops them. A collection with random access is better given as such.
  ///
  /// - Parameter makeSequence: called for every iterator, in the thread that iterates; gives the same every time.
  public init<Elements: Sequence & SendableMetatype>(
    cardinality: Cardinality = .unknown, name: String = "sequence",
    sequence makeSequence: @escaping @Sendable () throws -> Elements
  ) where Elements.Element == Element, Elements.Iterator: SendableMetatype {
    self = .generator(cardinality: cardinality, name: name) {
      var iterator = try makeSequence().makeIterator()
      return { iterator.next() }
    }
  }
}
