extension Dataset {
  /// The elements of a collection.
  ///
  /// ```swift
  /// try Array(Dataset(["a", "b"]).repeat(2))      // ["a", "b", "a", "b"]
  /// ```
  /// Saved positions and caches on disk belong to these very elements: the first one looks at all of them once.
  @inlinable
  public init<Elements: RandomAccessCollection & Sendable>(_ elements: Elements)
  where Elements.Element == Element {
    let count = elements.count
    self.init(
      Pipeline.Stage("elements(\(count))", holding: elements), after: [], epochs: nil, walk: .indexed,
      cardinality: { .known(count) },
      indexed: { _ in
        IndexedElements(count: count) { number in elements[elements.index(elements.startIndex, offsetBy: number)] }
      })
  }

  /// A source that gives its elements by number.
  ///
  /// ```swift
  /// let rows = Dataset(count: table.rowCount, name: "table") { try table.row($0) }
  /// ```
  /// - Parameter element: gives the element with a number in `0..<count`; called from several threads at once.
  @inlinable
  public init(
    count: Int, name: String = "elements", element: @escaping @Sendable (Int) throws -> Element
  ) {
    precondition(count >= 0, "The number of elements cannot be \(count).")
    self.init(
      Pipeline.Stage("\(name)(\(count))"), after: [], epochs: nil, walk: .indexed,
      cardinality: { .known(count) },
      indexed: { _ in IndexedElements(count: count, element: element) })
  }

  /// A source from a function that makes a new `next` function for every iterator.
  ///
  /// ```swift
  /// let powers = Dataset<Int>.generator {
  ///   var power = 1
  ///   return { defer { power *= 2 }; return power < 10 ? power : nil }
  /// }
  /// try Array(powers)              // [1, 2, 4, 8]
  /// ```
  /// `start` is called for every iterator, in the thread that iterates; leaving out elements makes and drops them.
  @inlinable
  public static func generator(
    cardinality: Cardinality = .unknown, name: String = "generator",
    _ start: @escaping @Sendable () throws -> () throws -> Element?
  ) -> Dataset {
    Dataset(
      Pipeline.Stage(name, isEndless: cardinality == .infinite), after: [], epochs: nil, cardinality: { cardinality },
      stream: { _ in
        let next = try start()
        return DatasetIterator(next: { _ in try next() })
      })
  }
}

extension Dataset where Element == Int {
  /// The integers of a range.
  ///
  /// ```swift
  /// try Array(Dataset.range(2..<5))      // [2, 3, 4]
  /// ```
  @inlinable
  public static func range(_ range: Range<Int>) -> Dataset<Int> {
    let first = range.lowerBound
    let count = range.count
    return Dataset(
      Pipeline.Stage("range(\(range))"), after: [], epochs: nil, walk: .indexed,
      cardinality: { .known(count) },
      indexed: { _ in IndexedElements(count: count) { first + $0 } })
  }
}
