import Datasets
import Synchronization
import Testing
import _TestSupport

@Suite struct DatasetAsyncTests {
  private func elements(_ sequence: AsyncElements<Int>) async throws -> [Int] {
    var found: [Int] = []
    for try await element in sequence { found.append(element) }
    return found
  }

  @Test func givesAllElements() async throws {
    var sum = 0
    for try await batch in Dataset.range(0..<100).batch(7).prefetch(2).async { sum += batch.reduce(0, +) }
    #expect(sum == 4950)
  }

  @Test func everyLoopIsTheNextEpochUnlessOneIsAskedFor() async throws {
    let shuffled = Dataset.range(0..<50).shuffle(seed: 3)
    let first = try await elements(shuffled.async)
    let second = try await elements(shuffled.async)
    #expect(first != second)
    #expect(try await elements(shuffled.async(epoch: 0)) == first)
    #expect(try await elements(shuffled.async(epoch: 1)) == second)
  }

  @Test func goesOnAtASavedPosition() async throws {
    let shuffled = Dataset.range(0..<50).shuffle(seed: 3)
    let all = try await elements(shuffled.async(epoch: 2))
    var iterator = shuffled.async(epoch: 2).makeAsyncIterator()
    #expect(iterator.state == nil)
    for place in 0..<20 { #expect(try await iterator.next() == all[place]) }
    let state = try #require(iterator.state)
    #expect(state.position == 20 && state.epoch == 2)
    #expect(try await elements(Dataset.range(0..<50).shuffle(seed: 3).async(resumingAt: state)) == Array(all[20...]))
    await #expect(throws: IteratorStateMismatch.self) {
      try await elements(Dataset.range(0..<51).shuffle(seed: 3).async(resumingAt: state))
    }
  }

  /// The loop tells of an element; the task is cancelled; what was under way is the last.
  @Test func cancellingItsTaskEndsTheLoop() async throws {
    let (seen, tell) = AsyncStream<Void>.makeStream()
    let made = Mutex(0)
    let task = Task {
      let endless = Dataset.range(0..<10).repeat().map { number in
        made.withLock { $0 += 1 }
        return number
      }
      for try await _ in endless.async { tell.yield() }
    }
    for await _ in seen { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let count = made.withLock { $0 }
    #expect(count >= 1)
    #expect(made.withLock { $0 } == count, "nobody goes on")
  }
}
