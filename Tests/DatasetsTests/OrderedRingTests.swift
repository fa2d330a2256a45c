import Testing

@testable import Datasets

@Suite struct OrderedRingTests {
  typealias Ring = OrderedRing<Int, String>

  /// What the consumer is told, in a word.
  func word(_ take: Ring.Take) -> String {
    switch take {
    case .output(let output): output
    case .doYourself(let work): "do \(work)"
    case .wait: "wait"
    case .nothing: "nothing"
    }
  }

  @Test func startsWorkersUpToTheLimit() {
    var ring = Ring(width: 4, workerLimit: 2)
    let started = [ring.submit(0), ring.submit(1), ring.submit(2)]
    #expect(started == [true, true, false])
    #expect(ring.hasRoom)
    #expect(ring.submit(3) == false)
    #expect(!ring.hasRoom)
  }

  @Test func resultsComeInOrderWhateverFinishesFirst() {
    var ring = Ring(width: 4, workerLimit: 2)
    for work in 0..<3 { _ = ring.submit(work) }
    #expect(ring.claim()?.number == 0)
    #expect(ring.claim()?.number == 1)
    #expect(word(ring.take()) == "wait")
    // The second is done first: the consumer sleeps on.
    #expect(ring.complete(1, "one") == false)
    #expect(ring.complete(0, "zero") == true)
    #expect(word(ring.take()) == "zero")
    #expect(word(ring.take()) == "one")
    // The third was not begun: whoever needs it does it.
    #expect(word(ring.take()) == "do 2")
    #expect(word(ring.take()) == "nothing")
    #expect(ring.claim() == nil)
  }

  @Test func aWorkerThatGoesHomeIsReplaced() {
    var ring = Ring(width: 2, workerLimit: 1)
    #expect(ring.submit(0) == true)
    _ = ring.claim()
    _ = ring.complete(0, "zero")
    #expect(ring.submit(1) == false)
    #expect(ring.claim()?.work == 1)
    #expect(ring.claim() == nil)
    #expect(word(ring.take()) == "zero")
    #expect(ring.submit(2) == true)
  }

  /// One worker means that one piece at a time is worked on, whoever does it.
  @Test func theConsumerCountsAsAWorker() {
    var ring = Ring(width: 4, workerLimit: 1)
    #expect(ring.submit(0) == true)
    #expect(ring.submit(1) == false)
    // The worker is not there yet; when it comes, the consumer is at work, and afterwards another one is sent for.
    #expect(word(ring.take()) == "do 0")
    #expect(ring.claim() == nil)
    #expect(ring.finishYourself() == true)
    #expect(ring.claim()?.work == 1)
    #expect(word(ring.take()) == "wait")
    #expect(ring.complete(1, "one") == true)
  }

  @Test func withoutWorkersTheConsumerDoesAll() {
    var ring = Ring(width: 2, workerLimit: 0)
    #expect(ring.submit(0) == false)
    #expect(ring.submit(1) == false)
    #expect(word(ring.take()) == "do 0")
    #expect(ring.submit(2) == false)
    #expect(word(ring.take()) == "do 1")
    #expect(word(ring.take()) == "do 2")
  }

  @Test func cancellingForgetsEverything() {
    var ring = Ring(width: 4, workerLimit: 2)
    for work in 0..<4 { _ = ring.submit(work) }
    let claimed = ring.claim()
    ring.cancel()
    #expect(ring.claim() == nil)
    #expect(ring.complete(claimed!.number, "late") == false)
    for slot in ring.slots {
      if case .empty = slot { continue }
      Issue.record("a slot still holds something")
    }
  }

  /// Every schedule of three pieces, two workers and a consumer gives the results in order, with no more than two pieces
  /// under way at a time, and nobody gets stuck.
  @Test func everyScheduleGivesTheOrder() {
    struct World {
      var ring = Ring(width: 2, workerLimit: 2)
      var fed = 0
      var idle = 0
      var running: [Int] = []
      var isAsleep = false
      /// What the consumer does itself.
      var own: Int?
      var seen: [String] = []
    }
    var schedules = 0
    func explore(_ world: World) {
      var moved = false
      #expect(world.running.count + (world.own == nil ? 0 : 1) <= 2)
      if let own = world.own {
        var next = world
        next.own = nil
        next.seen.append("\(own)")
        if next.ring.finishYourself() { next.idle += 1 }
        moved = true
        explore(next)
      } else if world.fed < 3, world.ring.hasRoom, !world.isAsleep {
        var next = world
        if next.ring.submit(next.fed) { next.idle += 1 }
        next.fed += 1
        moved = true
        explore(next)
      } else if !world.isAsleep, world.seen.count < 3 {
        var next = world
        switch next.ring.take() {
        case .output(let output): next.seen.append(output)
        case .doYourself(let work): next.own = work
        case .wait: next.isAsleep = true
        case .nothing: Issue.record("nothing, after \(next.seen)")
        }
        moved = true
        explore(next)
      }
      if world.idle > 0 {
        var next = world
        next.idle -= 1
        if let (number, _) = next.ring.claim() { next.running.append(number) }
        moved = true
        explore(next)
      }
      for place in world.running.indices {
        var next = world
        let number = next.running.remove(at: place)
        if next.ring.complete(number, "\(number)") { next.isAsleep = false }
        next.idle += 1
        moved = true
        explore(next)
      }
      if !moved || (world.seen.count == 3 && world.idle == 0 && world.running.isEmpty) {
        schedules += 1
        #expect(world.seen == ["0", "1", "2"])
        #expect(!world.isAsleep)
        #expect(world.ring.workers == 0)
      }
    }
    explore(World())
    #expect(schedules > 100)
  }
}
