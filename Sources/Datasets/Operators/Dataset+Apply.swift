extension Dataset {
  /// What `transform` makes of this dataset: a chain of stages under a name, within another chain.
  ///
  /// ```swift
  /// func prepared(_ photos: Dataset<Photo>) -> Dataset<Tensor> { photos.map { ... }.batch(32) }
  ///
  /// let batches = files.map { try Photo($0) }.apply(prepared).prefetch(2)
  /// ```
  @inlinable
  public func apply<Result>(_ transform: (Dataset) throws -> Dataset<Result>) rethrows -> Dataset<Result> {
    try transform(self)
  }
}
