extension Dataset {
  /// All elements of the next epoch combined into one value, from first to last.
  ///
  /// ```swift
  /// try Dataset.range(1..<5).reduce(1, *)      // 24
  /// ```
  /// Traps when the dataset is infinite. Throws what a stage or `combine` throws.
  @inlinable
  public func reduce<Result>(
    _ initial: Result, _ combine: (Result, Element) throws -> Result
  ) throws -> Result {
    try reduce(into: initial) { $0 = try combine($0, $1) }
  }

  /// All elements of the next epoch put into one value, from first to last.
  ///
  /// ```swift
  /// let counts = try labels.reduce(into: [:]) { $0[$1, default: 0] += 1 }     // [3: 120, 5: 80]
  /// ```
  /// Traps when the dataset is infinite. Throws what a stage or `update` throws.
  @inlinable
  public func reduce<Result>(
    into initial: Result, _ update: (inout Result, Element) throws -> Void
  ) throws -> Result {
    precondition(!isInfinite, "An infinite dataset cannot be reduced to one value: \(self)")
    var result = initial
    try forEach { try update(&result, $0) }
    return result
  }
}
