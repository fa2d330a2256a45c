extension Dataset where Element: Hashable {
  /// The elements without those that came before.
  ///
  /// ```swift
  /// try Array(Dataset([3, 1, 3, 2, 1]).unique())      // [3, 1, 2]
  /// ```
  /// An iterator keeps all different elements in memory. How many there are is unknown, and leaving out elements has to
  /// look at them. Resuming looks at all elements before once more: which ones were seen may be any size, and a saved
  /// state is small.
  @inlinable
  public func unique() -> Dataset {
    Dataset(
      Pipeline.Stage("unique"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let upstream = try open(context)
        var seen: Set<Element> = []
        return DatasetIterator(next: { _ in
          while let element = try upstream.next() {
            if seen.insert(element).inserted { return element }
          }
          return nil
        })
      })
  }
}
