import Datasets
import Testing

@Suite struct DatasetErrorTests {
  private struct Odd: Error {}

  private let halves = Dataset.range(0..<6).map { number in
    if number % 2 == 1 { throw Odd() }
    return number / 2
  }

  private func stages(_ body: () throws -> Void) throws -> String {
    let error = try #require(throws: DatasetError.self) { try body() }
    #expect(error.underlying is Odd)
    return try #require(error.pipeline).description
  }

  @Test func theWholeChainIsThere() throws {
    let batches = halves.shuffle(seed: 1).map { $0 + 1 }.batch(6)
    let chain = "batch(6) <- map <- shuffle(seed 1) <- map <- range(0..<6)"
    #expect(try stages { _ = try Array(batches) } == chain)
    #expect(try stages { _ = try batches[0] } == chain)
    #expect(try stages { _ = try batches[0..<1] } == chain)
    #expect(try stages { _ = try Array(batches.prefetch(2)) } == "prefetch(2) <- \(chain)")
  }

  /// A batch makes shuffled elements together, with the error that one by one has.
  @Test func shuffledElementsOfABatchTellTheSame() throws {
    let shuffled = Dataset.range(0..<10_000).map { number in
      if number == 4_321 { throw Odd() }
      return number
    }.shuffle(seed: 1, reshuffleEachIteration: false)
    let batches = shuffled.batch(100)
    let alone = try #require(throws: DatasetError.self) { try Array(shuffled) }
    let together = try #require(throws: DatasetError.self) { try Array(batches) }
    #expect(together.description.hasSuffix(alone.description))
    #expect(try #require(together.pipeline).description == "batch(100) <- shuffle(seed 1, same order each epoch) <- map <- range(0..<10000)")
  }

  @Test func workersTellTheSame() throws {
    let mapped = Dataset.range(0..<100).map(parallelism: .fixed(3)) { number in
      if number == 57 { throw Odd() }
      return number
    }
    #expect(try stages { _ = try Array(mapped.shuffle(bufferSize: 3, seed: 1)) } == "shuffle(3, seed 1) <- map <- range(0..<100)")
  }

  @Test func ofDatasetsInDatasetsItIsTheOuterOne() throws {
    let halves = halves
    let all = Dataset.range(0..<2).flatMap { _ in halves }
    let error = try #require(throws: DatasetError.self) { try Array(all) }
    #expect(error.description == "flatMap, element 1 (input 0) <- map, element 1: Odd()")
    #expect(try #require(error.pipeline).description == "flatMap <- range(0..<2)")
  }
}
