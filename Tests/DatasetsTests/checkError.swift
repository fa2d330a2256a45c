import Datasets
import Testing

/// The law of errors: the first one of a dataset tells all stages from the last to the one that failed, the number of the
/// element that each was making, and the file with the place in it, whatever way the element is asked for: in order with any
/// number of threads, measured, ahead of time, from a saved position, leaving out what is before, and by number.
///
/// ```swift
/// try checkError(of: Dataset.range(0..<9).map(refusing([4])).batch(2), "batch(2), element 2 <- map, element 4")
/// ```
/// - Parameters:
///   - places: as ``DatasetError`` prints them; without a number where the dataset cannot be opened.
///   - source: the place in a file, as it is printed; nil when there is none.
func checkError<Element: Sendable>(
  of dataset: Dataset<Element>, _ places: String, source: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let law = ErrorLaw(dataset: dataset, places: places, source: source, location: sourceLocation)
  guard let position = try law.checkIterating() else { return try law.checkOpening() }
  try law.checkLeavingOut(position)
  try law.checkResuming(position)
  try law.checkNumbers(position)
  try law.checkReport(position)
  try law.checkRunningAhead(position)
}

private struct ErrorLaw<Element: Sendable> {
  let dataset: Dataset<Element>
  let places: String
  let source: String?
  let location: SourceLocation

  /// Checks the error that `body` throws; the first way that breaks the law ends it.
  @discardableResult
  func check(_ way: String, _ body: () throws -> Void) throws -> DatasetError {
    try check(#require(throws: (any Error).self, "\(way)", sourceLocation: location) { try body() }, way)
  }

  @discardableResult
  func check(_ error: any Error, _ way: String) throws -> DatasetError {
    let error = try #require(error as? DatasetError, "\(way): without a place: \(error)", sourceLocation: location)
    try #require(text(error.places) == places, "\(way)", sourceLocation: location)
    try #require(error.pipeline.map { "\($0)" } == "\(dataset)", "\(way)", sourceLocation: location)
    try #require(error.source.map { "\($0)" } == source, "\(way)", sourceLocation: location)
    try #require(error.element == error.places.last?.element, sourceLocation: location)
    return error
  }

  private func text(_ places: [DatasetError.Place]) -> String {
    places.map(\.description).joined(separator: " <- ")
  }

  /// The number of elements before the error; nil when the dataset cannot be opened.
  func checkIterating() throws -> Int? {
    var position: Int?
    for (workers, probe) in [(0, nil), (1, nil), (2, nil), (0, PipelineProbe()), (2, PipelineProbe())] {
      let way = "\(workers) workers\(probe == nil ? "" : ", measured")"
      var passed = 0
      let error = try check(way) {
        let iterator = try dataset.makeIterator(IterationContext(workers: workers, probe: probe))
        while try iterator.next() != nil { passed += 1 }
      }
      let element = error.places.first?.element
      try #require(element == nil || element == passed, "\(way)", sourceLocation: location)
      position = element
    }
    return position
  }

  func checkOpening() throws {
    var failure: (any Error)?
    do {
      // Some have no elements by number at all.
      guard try dataset.indexedElements() != nil else { return }
    } catch { failure = error }
    if let failure { try check(failure, "all by number") }
    try check("by number") { _ = try dataset[0] }
    try check("by numbers") { _ = try dataset[0..<1] }
  }

  func checkLeavingOut(_ position: Int) throws {
    try check("leaving out") {
      let iterator = try dataset.makeIterator(IterationContext(workers: 2))
      try #require(try iterator.advance(by: position) == position)
      _ = try iterator.next()
    }
  }

  func checkResuming(_ position: Int) throws {
    let iterator = try dataset.makeIterator(IterationContext(workers: 0))
    for _ in 0..<position { _ = try iterator.next() }
    let state = iterator.state
    try check("resumed") { _ = try dataset.makeIterator(resumingAt: state, IterationContext(workers: 2)).next() }
  }

  func checkNumbers(_ position: Int) throws {
    guard let elements = try dataset.indexedElements() else { return }
    try check("an element of all") { _ = try elements[position] }
    try check("by number") { _ = try dataset[position] }
    try check("by numbers") { _ = try dataset[0..<position + 1] }
  }

  func checkReport(_ position: Int) throws {
    let report = ErrorReport()
    let iterator = try dataset.onError(.stop, report: report).makeIterator(IterationContext(workers: 2))
    while try iterator.next() != nil {}
    let failure = try #require(report.last, sourceLocation: location)
    try #require(failure.element == position, sourceLocation: location)
    try check(failure.error, "reported")
  }

  func checkRunningAhead(_ position: Int) throws {
    let ahead = dataset.prefetch(3).memoryBudget(1 << 20)
    let error = try #require(throws: DatasetError.self, sourceLocation: location) {
      let iterator = try ahead.makeIterator(IterationContext(workers: 2))
      while try iterator.next() != nil {}
    }
    let before = "memoryBudget(1048576), element \(position) <- prefetch(3), element \(position) <- "
    try #require(text(error.places) == before + places, sourceLocation: location)
    try #require(error.pipeline.map { "\($0)" } == "\(ahead)", sourceLocation: location)
    try #require(error.source.map { "\($0)" } == source, sourceLocation: location)
  }
}
