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
        guard isIndexed,
          let elements = try DatasetError.inDataset(lengths.count, { try dataset.openIndexed?(context) })
        else {
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
        var place = 0
        func element<One>(of elements: IndexedElements<One>) throws -> One {
          defer { place += 1 }
          return try DatasetError.inDataset(place) { try elements.element(number) }
        }
        return (repeat try element(of: present(each inputs)))
      }
    },
    stream: { context in
      var opened = 0
      func open<One>(_ dataset: Dataset<One>) throws -> DatasetIterator<One> {
        defer { opened += 1 }
        return try DatasetError.inDataset(opened) { try dataset.open(context) }
      }
      let inputs = (repeat try open(each datasets))
      var isOver = false
      return DatasetIterator<(repeat each Part)>(
        next: { number in
          guard !isOver else { return nil }
          var lengths = Lengths()
          var failure: (dataset: Int, error: any Error)?
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
              failure = failure ?? (lengths.count - 1, error)
              return nil
            }
          }
          let row = (repeat next(of: each inputs, each datasets))
          if isOver {
            if strict { try lengths.check() }
            return nil
          }
          if let failure { try DatasetError.fail(inDataset: failure.dataset, failure.error) }
          return (repeat present(each row))
        },
        advance: { _, count in
          var least = count
          repeat least = min(least, try (each inputs).advance(by: count))
          return least
        },
        cursors: cursors(repeat each inputs))
    })
}

/// The shortcuts of iterators that move together: a source for each.
private func cursors<each Part>(_ inputs: repeat DatasetIterator<each Part>) -> CursorAccess? {
  var locators: [(@Sendable (_ position: Int) -> Cursor?)?] = []
  var resuming: [(_ position: Int, _ cursor: Cursor?) throws -> Int] = []
  func add<One>(_ input: DatasetIterator<One>) {
    locators.append(input.cursors?.locate)
    resuming.append { try input.resume(at: $0, $1) }
  }
  repeat add(each inputs)
  guard locators.contains(where: { $0 != nil }) else { return nil }
  let (parts, resume) = (locators, resuming)
  return CursorAccess(
    locate: { position in
      let cursors = parts.map { $0?(position) }
      guard cursors.contains(where: { $0 != nil }) else { return nil }
      return Cursor(position: position, sources: cursors.map { Cursor.Place(position: position, cursor: $0) })
    },
    resume: { position, cursor in
      let isOurs = cursor.sources.count == resume.count
      var least = position
      for (number, resume) in resume.enumerated() {
        least = min(least, try resume(position, isOurs ? cursor.sources[number].cursor : nil))
      }
      return least
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

  var count: Int { inputs.count }

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
