import Testing

@testable import Datasets

@Suite struct PrefetchBufferTests {
  typealias Buffer = PrefetchBuffer<Int>

  /// What the consumer is told, in a word.
  func word(_ take: Buffer.Take) -> String {
    switch take {
    case .ready(let elements, let startRun): "\(elements)\(startRun ? " run" : "")"
    case .produce(let count): count == 1 ? "produce" : "produce \(count)"
    case .wait: "wait"
    case .ended: "ended"
    }
  }

  @Test func theFirstElementIsMadeByTheConsumer() {
    var buffer = Buffer(capacity: 2)
    #expect(word(buffer.take()) == "produce")
    #expect(buffer.giveBack(1, ended: false, goOn: true) == true)
    // One run is enough.
    #expect(buffer.requestRun() == false)
  }

  @Test func aRunFillsTheBufferAndGoesHome() {
    var buffer = Buffer(capacity: 2)
    _ = buffer.requestRun()
    #expect(buffer.beginRun() == 1)
    #expect(buffer.deliver([1], ended: false) == (1, false))
    #expect(buffer.deliver([2], ended: false) == (0, false))
    #expect(buffer.requestRun() == false)
    #expect(word(buffer.take()) == "[1] run")
    #expect(buffer.beginRun() == 1)
  }

  @Test func aConsumerThatWaitsIsWoken() {
    var buffer = Buffer(capacity: 2)
    _ = buffer.requestRun()
    _ = buffer.beginRun()
    #expect(word(buffer.take()) == "wait")
    let (_, wake) = buffer.deliver([1], ended: false)
    #expect(wake)
    #expect(word(buffer.take()) == "[1]")
  }

  @Test func theEndWakesToo() {
    var buffer = Buffer(capacity: 2)
    _ = buffer.requestRun()
    _ = buffer.beginRun()
    #expect(word(buffer.take()) == "wait")
    #expect(buffer.deliver([], ended: true) == (0, true))
    #expect(word(buffer.take()) == "ended")
    #expect(buffer.requestRun() == false)
  }

  @Test func aRunThatFindsTheConsumerAtWorkGoesHome() {
    var buffer = Buffer(capacity: 2)
    _ = buffer.requestRun()
    #expect(word(buffer.take()) == "produce")
    #expect(buffer.beginRun() == 0)
    #expect(buffer.giveBack(1, ended: false, goOn: true) == true)
  }

  @Test func elementsInHandsCount() {
    var buffer = Buffer(capacity: 8)
    _ = buffer.requestRun()
    var sizes: [Int] = []
    var next = 0
    var count = buffer.beginRun()
    while count > 0 {
      sizes.append(count)
      (count, _) = buffer.deliver(Array(next..<next + count), ended: false)
      next += sizes.last!
    }
    #expect(sizes == [1, 2, 2, 2, 1])
    #expect(word(buffer.take()) == "[0]")
    #expect(word(buffer.take()) == "[1, 2] run")
    // Six were made and not used: 2, which the consumer holds, and 3...7.
    #expect(buffer.room == 2)
  }

  @Test func roomGrowsWhenAFullBufferRunsDry() {
    var buffer = Buffer(capacity: 1, growingTo: 4)
    _ = buffer.requestRun()
    for capacity in [1, 2, 4, 4] {
      // A run begins, the consumer finds nothing, and the run goes on until the buffer is full.
      var count = buffer.beginRun()
      #expect(count > 0)
      guard case .wait = buffer.take() else {
        Issue.record("nothing can be ready")
        return
      }
      #expect(buffer.capacity == capacity)
      while count > 0 { count = buffer.deliver(Array(repeating: 0, count: count), ended: false).more }
      // The consumer empties it and so asks for the next run.
      while buffer.readyCount > 0 { _ = buffer.take() }
    }
  }

  @Test func aConsumerThatComesBackSoonMakesBlocksForItself() {
    var buffer = Buffer(capacity: 64)
    buffer.isHandingOver = false
    for count in [1, 2, 4, 8, 16, 16] {
      #expect(word(buffer.take()) == (count == 1 ? "produce" : "produce \(count)"))
      #expect(buffer.giveBack(count, ended: false, goOn: true) == false)
      // The first is in use; the others count as made ahead.
      #expect(buffer.room == 64 - (count - 1))
    }
    // A block that took long is the last large one.
    #expect(word(buffer.take()) == "produce 16")
    #expect(buffer.giveBack(3, isSlow: true, ended: false, goOn: true) == false)
    #expect(word(buffer.take()) == "produce")
    // Hand-overs pay again.
    buffer.isHandingOver = true
    #expect(buffer.giveBack(1, ended: false, goOn: true) == true)
  }

  @Test func aRunGoesHomeWhenItIsNotWanted() {
    var buffer = Buffer(capacity: 8)
    _ = buffer.requestRun()
    #expect(buffer.beginRun() == 1)
    buffer.isHandingOver = false
    #expect(word(buffer.take()) == "wait")
    #expect(buffer.deliver([1], ended: false) == (0, true))
    #expect(word(buffer.take()) == "[1]")
    #expect(word(buffer.take()) == "produce")
  }

  @Test func aThrottledBufferMakesOneElementAtMost() {
    var buffer = Buffer(capacity: 8)
    buffer.isThrottled = true
    #expect(buffer.room == 8)
    _ = buffer.requestRun()
    #expect(buffer.beginRun() == 1)
    #expect(buffer.deliver([1], ended: false).more == 0)
    #expect(buffer.requestRun() == false)
  }

  @Test func cancellingEmptiesAndStops() {
    var buffer = Buffer(capacity: 4)
    _ = buffer.requestRun()
    _ = buffer.beginRun()
    _ = buffer.deliver([1], ended: false)
    let forgotten = buffer.cancel()
    #expect(forgotten == [[1]])
    #expect(buffer.ready.isEmpty)
    #expect(buffer.deliver([2], ended: false) == (0, false))
    #expect(buffer.ready.isEmpty)
    #expect(buffer.requestRun() == false)
  }

  /// Every schedule of a producer, a background run and a consumer gives all elements in order, within the capacity;
  /// whether hand-overs pay may change at any time.
  @Test(arguments: 1...3) func everyScheduleGivesTheOrder(capacity: Int) {
    let total = 4
    struct World {
      var buffer: Buffer
      var made = 0
      var pendingRuns = 0
      var running = 0
      var isAsleep = false
      var seen: [Int] = []
      var isDone = false
    }
    var schedules = 0
    func explore(_ world: World) {
      var moved = false
      for isHandingOver in [true, false] where !world.isAsleep && !world.isDone {
        var next = world
        next.buffer.isHandingOver = isHandingOver
        switch next.buffer.take() {
        case .ready(let elements, let startRun):
          next.seen += elements
          if startRun { next.pendingRuns += 1 }
        case .produce(let count):
          let block = next.made..<min(next.made + count, total)
          next.seen += block
          next.made = block.upperBound
          if next.buffer.giveBack(block.count, ended: block.count < count, goOn: true) { next.pendingRuns += 1 }
        case .wait: next.isAsleep = true
        case .ended: next.isDone = true
        }
        moved = true
        explore(next)
      }
      if world.pendingRuns > 0 {
        var next = world
        next.pendingRuns -= 1
        let count = next.buffer.beginRun()
        if count > 0 { next.running = count }
        moved = true
        explore(next)
      }
      if world.running > 0 {
        var next = world
        let count = min(next.running, total - next.made)
        let (more, wake) = next.buffer.deliver(
          Array(next.made..<next.made + count), ended: count < next.running)
        next.made += count
        next.running = more
        if wake { next.isAsleep = false }
        #expect(next.made - next.seen.count <= capacity)
        moved = true
        explore(next)
      }
      if !moved {
        schedules += 1
        #expect(world.isDone, "stuck after \(world.seen)")
        #expect(world.seen == Array(0..<total))
      }
    }
    explore(World(buffer: Buffer(capacity: capacity)))
    #expect(schedules > 10)
  }
}
