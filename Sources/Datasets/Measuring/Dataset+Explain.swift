extension Dataset {
  /// Makes up to `elements` elements and measures what every stage does meanwhile.
  ///
  /// ```swift
  /// print(try photos.batch(32).prefetch(2).explain(elements: 100))
  /// ```
  /// The report (``PipelineReport``) tells, stage by stage, threads, elements, their size, time at work and waiting, how
  /// full buffers were, and which stage limits the rest. The elements are dropped. To measure a pipeline while a program
  /// uses it, make the iterator with a ``PipelineProbe``.
  ///
  /// Throws what making the elements throws.
  public func explain(elements: Int = 1_000, workers: Int = .max) throws -> PipelineReport {
    precondition(elements >= 1, "explain needs at least 1 element to look at; it got \(elements).")
    let probe = PipelineProbe()
    let iterator = try makeIterator(IterationContext(epoch: 0, workers: workers, probe: probe))
    while iterator.position < elements, try iterator.next() != nil {}
    return probe.report(of: self)
  }
}
