extension DatasetIterator {
  /// The same iterator, its work counted by `probe`.
  @usableFromInline
  func measured(by probe: StageProbe, countsElements: Bool = true) -> DatasetIterator {
    DatasetIterator(
      next: { _ in try probe.measure(countsElements: countsElements) { try self.next() } },
      advance: { _, count in try probe.timed { try self.advance(by: count) } },
      cursors: sameCursors)
  }
}

extension IndexedElements {
  /// The same elements, the work of making them counted by `probe`.
  @usableFromInline
  func measured(by probe: StageProbe) -> IndexedElements {
    let element = element
    return IndexedElements(count: count) { number in
      // There is an element for every number, so this is never nil.
      guard let made = try probe.measure({ Optional(try element(number)) }) else {
        preconditionFailure("Element \(number) is missing.")
      }
      return made
    }
  }
}
