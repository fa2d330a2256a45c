// Not with parameter packs: members of the tuples they make cannot be used within the same expression, as in
// zip(a, b).map { $0.0 + $0.1 }, and streaming takes ten times as long.

/// Two datasets side by side; as long as the shorter one.
///
/// ```swift
/// try Array(zip(Dataset.range(0..<9), Dataset(["a", "b"])))      // [(0, "a"), (1, "b")]
///
/// try Array(zip(images, labels, strict: true))
/// // throws "zip: elements(9) has 9 elements, but elements(10) has 10 elements."
/// ```
/// All inputs move on even if one fails, so that pairs stay pairs. Where all inputs have elements by number, so has the
/// result.
///
/// - Parameter strict: true for inputs that have to be equally long. Otherwise ``UnequalLengths`` is thrown: when the
///   iterator is made, if the inputs have elements by number, or behind the last element of the shortest.
@inlinable
public func zip<First, Second>(
  _ first: Dataset<First>, _ second: Dataset<Second>, strict: Bool = false
) -> Dataset<(First, Second)> {
  first.zipped(with: second, strict: strict) { ($0, $1) }
}

/// Three datasets side by side; as long as the shortest. See ``zip(_:_:strict:)``.
@inlinable
public func zip<First, Second, Third>(
  _ first: Dataset<First>, _ second: Dataset<Second>, _ third: Dataset<Third>, strict: Bool = false
) -> Dataset<(First, Second, Third)> {
  zip(first, second, strict: strict)
    .zipped(with: third, strict: strict) { ($0.0, $0.1, $1) }
}

/// Four datasets side by side; as long as the shortest. See ``zip(_:_:strict:)``.
@inlinable
public func zip<First, Second, Third, Fourth>(
  _ first: Dataset<First>, _ second: Dataset<Second>, _ third: Dataset<Third>, _ fourth: Dataset<Fourth>,
  strict: Bool = false
) -> Dataset<(First, Second, Third, Fourth)> {
  zip(first, second, third, strict: strict)
    .zipped(with: fourth, strict: strict) { ($0.0, $0.1, $0.2, $1) }
}

/// Five datasets side by side; as long as the shortest. See ``zip(_:_:strict:)``.
@inlinable
public func zip<First, Second, Third, Fourth, Fifth>(
  _ first: Dataset<First>, _ second: Dataset<Second>, _ third: Dataset<Third>, _ fourth: Dataset<Fourth>,
  _ fifth: Dataset<Fifth>, strict: Bool = false
) -> Dataset<(First, Second, Third, Fourth, Fifth)> {
  zip(first, second, third, fourth, strict: strict)
    .zipped(with: fifth, strict: strict) { ($0.0, $0.1, $0.2, $0.3, $1) }
}

extension Dataset {
  @inlinable
  func zipped<Other, Pair>(
    with other: Dataset<Other>, strict: Bool, _ pair: @escaping @Sendable (Element, Other) -> Pair
  ) -> Dataset<Pair> {
    let name = strict ? "zip(strict)" : "zip"
    let stage = Pipeline.Stage(name)
    let epochs = epochs ?? other.epochs
    let cardinality: @Sendable () -> Cardinality = { self.cardinality.shorter(other.cardinality) }
    let sideBySide:
      @Sendable (IndexedElements<Element>, IndexedElements<Other>) throws -> IndexedElements<Pair> = {
      one, two in
      if strict, one.count != two.count {
        throw UnequalLengths((pipeline, .exactly(one.count)), (other.pipeline, .exactly(two.count)))
      }
      return one.zipped(with: two, pair)
    }
    if walk == .indexed, other.walk == .indexed {
      return Dataset<Pair>(
        stage, after: [pipeline, other.pipeline], epochs: epochs, walk: .indexed,
        cardinality: cardinality,
        indexed: { context in
          try sideBySide(
            DatasetError.inDataset(0) { try indexedElements(context, for: name) },
            DatasetError.inDataset(1) { try other.indexedElements(context, for: name) })
        })
    }
    return Dataset<Pair>(
      stage, after: [pipeline, other.pipeline], epochs: epochs, cardinality: cardinality,
      indexed: { context in
        guard let one = try DatasetError.inDataset(0, { try openIndexed?(context) }),
          let two = try DatasetError.inDataset(1, { try other.openIndexed?(context) })
        else { return nil }
        return try sideBySide(one, two)
      },
      stream: { context in
        let one = try DatasetError.inDataset(0) { try open(context) }
        let two = try DatasetError.inDataset(1) { try other.open(context) }
        var isOver = false
        return DatasetIterator<Pair>(
          next: { number in
            guard !isOver else { return nil }
            // Both sides move on even if one fails, so that pairs stay pairs.
            let left = Result { try one.next() }
            let right = Result { try two.next() }
            let isLeftEnd = if case .success(nil) = left { true } else { false }
            let isRightEnd = if case .success(nil) = right { true } else { false }
            if isLeftEnd || isRightEnd {
              guard strict, !isLeftEnd || !isRightEnd else { return nil }
              isOver = true
              throw UnequalLengths(
                (pipeline, isLeftEnd ? .exactly(number) : .over(number, self.cardinality)),
                (other.pipeline, isRightEnd ? .exactly(number) : .over(number, other.cardinality)))
            }
            var failing = 0
            do {
              guard let left = try left.get() else { return nil }
              failing = 1
              guard let right = try right.get() else { return nil }
              return pair(left, right)
            } catch {
              // Among more than two inputs.
              if (error as? DatasetError)?.underlying is UnequalLengths { isOver = true }
              try DatasetError.fail(inDataset: failing, error)
            }
          },
          advance: { _, count in
            min(try one.advance(by: count), try two.advance(by: count))
          },
          cursors: one.cursors(beside: two))
      })
  }
}

extension DatasetIterator {
  /// The shortcuts of two iterators that move together.
  @inlinable
  func cursors<Other>(beside other: DatasetIterator<Other>) -> CursorAccess? {
    guard cursors != nil || other.cursors != nil else { return nil }
    let (one, two) = (cursors?.locate, other.cursors?.locate)
    return CursorAccess(
      locate: { position in
        let (left, right) = (one?(position), two?(position))
        guard left != nil || right != nil else { return nil }
        return Cursor(
          position: position,
          sources: [
            Cursor.Place(position: position, cursor: left),
            Cursor.Place(position: position, cursor: right),
          ])
      },
      resume: { position, cursor in
        let places = cursor.sources.count == 2 ? cursor.sources.map(\.cursor) : [nil, nil]
        return min(
          try self.resume(at: position, places[0]), try other.resume(at: position, places[1]))
      })
  }
}

extension IndexedElements {
  @inlinable
  func zipped<Other, Pair>(
    with other: IndexedElements<Other>, _ pair: @escaping @Sendable (Element, Other) -> Pair
  ) -> IndexedElements<Pair> {
    let one = element
    let two = other.element
    return IndexedElements<Pair>(count: Swift.min(count, other.count)) { number in
      pair(try DatasetError.inDataset(0) { try one(number) }, try DatasetError.inDataset(1) { try two(number) })
    }
  }
}

/// The inputs of a strict `zip` are not equally long.
public struct UnequalLengths: Error, Sendable, Hashable, CustomStringConvertible {
  /// The stages of the shorter input, last first, and how many elements it has.
  public var shorter: String
  public var shorterLength: CardinalityMismatch.Found
  /// The stages of the longer input, last first, and how many elements it has, as far as that is known.
  public var longer: String
  public var longerLength: CardinalityMismatch.Found

  @usableFromInline
  init(
    _ one: (pipeline: Pipeline, length: CardinalityMismatch.Found),
    _ two: (pipeline: Pipeline, length: CardinalityMismatch.Found)
  ) {
    let (short, long) = one.length.least < two.length.least ? (one, two) : (two, one)
    (shorter, shorterLength) = (short.pipeline.signature, short.length)
    (longer, longerLength) = (long.pipeline.signature, long.length)
  }

  public var description: String {
    "zip: \(shorter) has \(shorterLength), but \(longer) has \(longerLength)."
  }
}

extension CardinalityMismatch.Found {
  /// More than `number` elements, of a dataset that claims to have so many.
  @usableFromInline
  static func over(_ number: Int, _ cardinality: Cardinality) -> CardinalityMismatch.Found {
    cardinality.count.map { .exactly($0) } ?? .atLeast(number + 1)
  }
}
