import Testing

@testable import Datasets

@Suite struct UnorderedPoolTests {
  @Test func resultsComeAsTheyAreFinished() {
    var pool = UnorderedPool<Int, String>(width: 3, workerLimit: 2)
    let starts = [pool.submit(1), pool.submit(2), pool.submit(3)]
    #expect(starts == [true, true, false])
    #expect(!pool.hasRoom)
    let claims = [pool.claim(), pool.claim()]
    #expect(claims == [1, 2])
    guard case .wait = pool.take(workersAreComing: false) else { return #expect(Bool(false), "two workers are at it") }
    let wakes = [pool.complete("two"), pool.complete("one")]
    #expect(wakes == [true, false])
    guard case .output("two") = pool.take(workersAreComing: false), case .output("one") = pool.take(workersAreComing: false) else {
      return #expect(Bool(false), "what was finished first comes first")
    }
    guard case .doYourself(3) = pool.take(workersAreComing: false) else { return #expect(Bool(false), "nobody began it") }
    guard case .nothing = pool.take(workersAreComing: false) else { return #expect(Bool(false), "nothing is left") }
    #expect(pool.occupancy == 0)
  }

  @Test func aWorkerWithoutWorkGoesHomeAndIsStartedAgain() {
    var pool = UnorderedPool<Int, Int>(width: 3, workerLimit: 1)
    let first = pool.submit(1)
    let claims = [pool.claim(), pool.claim()]
    let second = pool.submit(2)
    #expect(first && second)
    #expect(claims == [1, nil])
  }

  @Test func workIsLeftToWorkersWhoAreComing() {
    var pool = UnorderedPool<Int, String>(width: 2, workerLimit: 1)
    _ = pool.submit(1)
    _ = pool.submit(2)
    guard case .wait = pool.take(workersAreComing: true) else { return #expect(Bool(false), "a worker was started") }
    _ = pool.claim()
    let wakes = pool.complete("one")
    #expect(wakes)
    guard case .output("one") = pool.take(workersAreComing: true) else { return #expect(Bool(false), "it is done") }
    guard case .wait = pool.take(workersAreComing: true) else { return #expect(Bool(false), "it comes back for 2") }
    guard case .doYourself(2) = pool.take(workersAreComing: false) else { return #expect(Bool(false), "nobody began it") }
    guard case .nothing = pool.take(workersAreComing: true) else { return #expect(Bool(false), "nothing is left") }
  }

  @Test func cancellingForgetsEverything() {
    var pool = UnorderedPool<Int, Int>(width: 3, workerLimit: 1)
    _ = pool.submit(1)
    _ = pool.submit(2)
    _ = pool.claim()
    pool.cancel()
    let wakes = pool.complete(1)
    #expect(!wakes)
    #expect(pool.occupancy == 0)
    let claimed = pool.claim()
    #expect(claimed == nil)
  }
}
