extension Dataset {
  /// The same elements, of which there have to be exactly `count`; a dataset that could not tell can then.
  ///
  /// ```swift
  /// let even = Dataset.range(0..<10).filter { $0 % 2 == 0 }.assertCardinality(5)
  /// even.cardinality             // .known(5)
  /// try Array(even)              // [0, 2, 4, 6, 8]
  /// ```
  /// Where elements can be had by number, making an iterator throws ``CardinalityMismatch`` when there are fewer
  /// or more, as ``DatasetError/underlying`` error. Elsewhere iterating throws it in the place of the first element that is
  /// missing or too much, and then ends.
  public func assertCardinality(_ count: Int) -> Dataset {
    precondition(count >= 0, "A dataset cannot have \(count) elements.")
    let stages = pipeline.signature
    return Dataset(
      Pipeline.Stage("assertCardinality(\(count))"), over: self, cardinality: { _ in .known(count) },
      indexed: { elements, _ in
        guard elements.count == count else {
          throw CardinalityMismatch(stages: stages, expected: count, found: .exactly(elements.count))
        }
        return elements
      },
      stream: { upstream, _ in
        // Set when the mismatch was thrown, which counts as an element.
        var isOver = false
        return DatasetIterator(
          next: { number in
            guard !isOver, number <= count else { return nil }
            if number < count, let element = try upstream.next() { return element }
            guard try number < count || upstream.advance(by: 1) == 1 else { return nil }
            isOver = true
            throw CardinalityMismatch(
              stages: stages, expected: count, found: number < count ? .exactly(number) : .atLeast(count + 1))
          },
          advance: { position, steps in
            guard !isOver, position <= count else { return 0 }
            let wanted = min(steps, count - position)
            let skipped = try upstream.advance(by: wanted)
            guard try skipped < wanted || (wanted < steps && upstream.advance(by: 1) == 1) else {
              return skipped
            }
            isOver = true
            return skipped + 1
          }, cursors: upstream.sameCursors)
      },
      keepsParallelism: true)
  }
}

/// A dataset has another number of elements than it has to have.
public struct CardinalityMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// How much is known about the number of elements that were found.
  public enum Found: Sendable, Hashable, CustomStringConvertible {
    case exactly(Int)
    case atLeast(Int)

    /// The number that there are certainly.
    var least: Int {
      switch self {
      case .exactly(let count), .atLeast(let count): count
      }
    }

    public var description: String {
      switch self {
      case .exactly(let count): elementCount(count)
      case .atLeast(let count): "at least \(elementCount(count))"
      }
    }
  }

  /// The dataset's stages, last first.
  public var stages: String
  public var expected: Int
  public var found: Found

  public var description: String {
    "\(stages) should have \(elementCount(expected)) and has \(found)."
  }
}

/// `1 element`, `2 elements`.
private func elementCount(_ count: Int) -> String {
  "\(grouped(count)) \(count == 1 ? "element" : "elements")"
}
