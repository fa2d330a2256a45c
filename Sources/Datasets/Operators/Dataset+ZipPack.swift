/// Any number of datasets side by side; as long as the shortest. See ``zip(_:_:strict:)``.
///
/// ```swift
/// let rows = zip(ids, ages, heights, weights, names, towns)
/// try rows[0]                  // (17, 41, 1.82, 75.5, "Ada", "Turin")
/// ```
/// Up to five datasets have functions of their own, which are faster.
public func zip<each Part: Sendable>(
  _ datasets: repeat Dataset<each Part>, strict: Bool = false
) -> Dataset<(repeat each Part)> {
  let name = strict ? "zip(strict)" : "zip"
  var pipelines: [Pipeline] = []
  var epochs: EpochCounter?
  repeat pipelines.append((each datasets).pipeline)
  repeat epochs = epochs ?? (each datasets).epochs
  return Dataset<(repeat each Part)>(
    Pipeline.Stage(name), after: pipelines, epochs: epochs,
    cardinality: {
      var shortest = Cardinality.infinite
      repeat shortest = shortest.shorter((each datasets).cardinality)
      return shortest
    },
    indexed: { context in
      var lengths = Lengths()
      var isIndexed = true
      func elements<One>(of dataset: Dataset<One>) throws -> IndexedElements<One>? {
        guard isIndexed, let elements = try dataset.openIndexed?(context) else {
          isIndexed = false
          return nil
        }
        lengths.add(dataset.pipeline, .exactly(elements.count))
        return elements
      }
      let inputs = (repeat try elements(of: each datasets))
      guard isIndexed else { return nil }
      if strict { try lengths.check() }
      return IndexedElements(count: lengths.least) { number in
        do { return (repeat try present(each inputs)[number]) } catch {
          throw DatasetError.passing(error, through: name, element: number)
        }
      }
    },
    stream: { context in
      let inputs = (repeat try (each datasets).open(context))
      var isOver = false
      return DatasetIterator<(repeat each Part)>(
        next: { number in
          guard !isOver else { return nil }
          var lengths = Lengths()
          var failure: (any Error)?
          // All inputs move on even if one fails, so that rows stay rows.
          func next<One>(of iterator: DatasetIterator<One>, _ dataset: Dataset<One>) -> One? {
            do {
              let element = try iterator.next()
              lengths.add(
                dataset.pipeline, element == nil ? .exactly(number) : .over(number, dataset.cardinality))
              if element == nil { isOver = true }
              return element
            } catch {
              lengths.add(dataset.pipeline, .over(number, dataset.cardinality))
              failure = failure ?? error
              return nil
            }
          }
          let row = (repeat next(of: each inputs, each datasets))
          if isOver {
            if strict { try lengths.check() }
            return nil
          }
          if let failure { throw DatasetError.passing(failure, through: name, element: number) }
          return (repeat present(each row))
        },
        advance: { _, count in
          var least = count
          repeat least = min(least, try (each inputs).advance(by: count))
          return least
        })
    })
}

/// What is there, by what was checked before.
private func present<One>(_ value: One?) -> One {
  guard let value else { preconditionFailure("A part of a row is missing.") }
  return value
}

/// The lengths of inputs, as far as they are known.
private struct Lengths {
  private var inputs: [(pipeline: Pipeline, length: CardinalityMismatch.Found)] = []

  var least: Int { inputs.map(\.length.least).min() ?? 0 }

  mutating func add(_ pipeline: Pipeline, _ length: CardinalityMismatch.Found) {
    inputs.append((pipeline, length))
  }

  /// Throws ``UnequalLengths`` when an input is shorter than another.
  func check() throws {
    guard let shortest = inputs.min(by: { $0.length.least < $1.length.least }),
      let longest = inputs.max(by: { $0.length.least < $1.length.least }),
      shortest.length.least < longest.length.least
    else { return }
    throw UnequalLengths(shortest, longest)
  }
}
