extension Array {
  /// All elements of the next epoch.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<3).map { $0 * 2 })     // [0, 2, 4]
  /// ```
  /// Traps when the dataset is infinite. Throws what a stage throws.
  @inlinable
  public init(_ dataset: Dataset<Element>) throws where Element: Sendable {
    precondition(
      !dataset.isInfinite, "An infinite dataset does not fit in an array: \(dataset)")
    self = []
    let iterator = try dataset.makeIterator()
    while let element = try iterator.next() { append(element) }
  }
}

extension Dataset {
  /// Calls `body` with every element of the next epoch.
  ///
  /// ```swift
  /// try Dataset.range(0..<3).forEach { print($0) }     // 0 1 2
  /// ```
  @inlinable
  public func forEach(_ body: (Element) throws -> Void) throws {
    let iterator = try makeIterator()
    while let element = try iterator.next() { try body(element) }
  }

  /// The first element of the epoch that the next iterator will get, or nil. Does not use up the epoch.
  public var first: Element? {
    get throws {
      try makeIterator(epoch: epochs?.current ?? 0).next()
    }
  }

  /// The number of elements: the cardinality when it is known, otherwise all elements are made and dropped.
  /// Traps when the dataset is infinite.
  public var count: Int {
    get throws {
      switch cardinality {
      case .known(let count): return count
      case .infinite:
        preconditionFailure("An infinite dataset cannot be counted: \(self)")
      case .unknown:
        let iterator = try makeIterator(epoch: epochs?.current ?? 0)
        while try iterator.next() != nil {}
        return iterator.position
      }
    }
  }
}
