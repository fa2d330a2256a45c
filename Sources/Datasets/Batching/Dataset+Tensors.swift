extension Dataset {
  /// The elements of epoch 0 with the numbers in `range`, in one read.
  ///
  /// ```swift
  /// try Dataset.range(0..<100).map { $0 * $0 }[3..<6]      // [9, 16, 25]
  /// ```
  /// Traps when the range is not inside of the dataset; throws ``DatasetUnsupported`` when a stage cannot give elements
  /// by number, and what stages throw.
  public subscript(range: Range<Int>) -> [Element] {
    get throws {
      let elements = try elementsForSubscript
      precondition(
        range.lowerBound >= 0 && range.upperBound <= elements.count,
        "The range \(range) is outside of the \(elements.count) elements.")
      return try elements.element.elements(range)
    }
  }

  /// All elements of the next epoch stacked along a new first axis, for data that fits in memory.
  ///
  /// ```swift
  /// try Dataset.range(0..<3).map { Tensor(Float($0)) }.tensors()         // [0. 1. 2.]
  /// ```
  /// Tensors, numbers, arrays of numbers and dictionaries are stacked; `Int` becomes `int32`.
  /// Throws ``BatchMismatch`` when shapes or types differ and ``NumberTooLarge`` for an `Int` that does not fit, as ``DatasetError/underlying`` error of the element that does;
  /// ``DatasetUnsupported`` when there are no elements to take them from. Traps when the dataset is infinite.
  public func tensors() throws -> Element.Batch where Element: Batchable {
    try stacking { try Element.stacked($0, component: "0") }
  }

  /// All pairs of the next epoch as one, each part stacked along a new first axis.
  ///
  /// ```swift
  /// let (images, labels) = try validation.tensors()        // [1000, 28, 28] and [1000]
  /// ```
  /// Throws and traps as for single values.
  public func tensors<First: Batchable, Second: Batchable>() throws -> (First.Batch, Second.Batch)
  where Element == (First, Second) {
    try stacking { try TupleColumns<First, Second>($0).stacked() }
  }

  /// All triples of the next epoch as one, each part stacked along a new first axis.
  public func tensors<First: Batchable, Second: Batchable, Third: Batchable>() throws
    -> (First.Batch, Second.Batch, Third.Batch)
  where Element == (First, Second, Third) {
    try stacking { try TupleColumns<First, Second, Third>($0).stacked() }
  }

  private func stacking<Batch>(_ stack: ([Element]) throws -> Batch) throws -> Batch {
    let members = try Array(self)
    if members.isEmpty {
      throw DatasetUnsupported("A dataset without elements makes no tensor, for nothing tells its shape: \(self)")
    }
    do { return try stack(members) } catch let error as BatchMismatch {
      // All elements are members of this batch.
      throw DatasetError.leaving([pipeline], element: error.element, of: pipeline, error)
    } catch let error as NumberTooLarge {
      throw DatasetError.leaving([pipeline], element: error.element, of: pipeline, error)
    }
  }
}
