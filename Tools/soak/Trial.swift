import Datasets
import Dispatch
import Foundation
import Synchronization
import Tensors

/// One pipeline, looked at in every way there is; all have to show the same elements.
struct Trial {
  let seed: Int
  /// Picks what is looked at, not what the pipeline is.
  private var random: SplitMix64
  private let scratch: String

  /// How many elements are looked at; a pipeline that has more is left alone.
  private static let limit = 2000

  init(seed: Int, scratch: String) {
    self.seed = seed
    self.scratch = scratch
    random = SplitMix64(seed: mixed(seed, 7))
  }

  /// The pipeline as another process would build it.
  func subject() -> Subject {
    var maker = PipelineMaker(seed: seed, depth: 1 + mixed(seed, 3) % 8, mayFail: seed % 2 == 1, scratch: scratch)
    return maker.subject()
  }

  /// Throws the first ``Difference``.
  mutating func run() throws {
    let epoch = random.onceIn(2) ? 0 : random.pick(1...5)
    let subject = subject()
    let expected: [Outcome]
    do {
      expected = try subject.open(IterationContext(epoch: epoch, workers: 0)).outcomes(Self.limit)
    } catch {
      throw Difference("no iterator: \(error)")
    }
    guard expected.count < Self.limit else { return }
    try checkCardinality(subject, expected)
    for workers in [0, 1, 2, 16] {
      var context = IterationContext(epoch: epoch, workers: workers)
      if random.onceIn(4) { context.probe = PipelineProbe() }
      let place = "epoch \(epoch), \(workers) workers\(context.probe == nil ? "" : ", measured")"
      // The first time on what others have used, then fresh.
      let used = random.onceIn(2) ? subject : self.subject()
      try compare(used.open(context).outcomes(Self.limit), expected[...], place)
      try checkDropping(used, context, expected, place)
      try checkAdvancing(self.subject(), context, expected, place)
      try checkResuming(context, expected, place)
      try checkNumbers(used, context, expected, place)
      if random.onceIn(3) { try checkConcurrency(used, context, expected, place) }
    }
    if random.onceIn(10) { _ = try? subject.explain(random.pick(1...200)) }
  }

  private func checkCardinality(_ subject: Subject, _ expected: [Outcome]) throws {
    if case .known(let count) = subject.cardinality, count != expected.count {
      throw Difference("the cardinality is \(count), but there are \(expected.count) elements")
    }
  }

  /// An iterator that goes away in the middle, and one that takes its place.
  private mutating func checkDropping(
    _ subject: Subject, _ context: IterationContext, _ expected: [Outcome], _ place: String
  ) throws {
    for _ in 0..<random.pick(1...3) {
      let count = random.pick(0...expected.count)
      try compare(subject.open(context).outcomes(count), expected.prefix(count), "\(place), dropped at \(count)")
    }
  }

  /// Elements left out here and there.
  private mutating func checkAdvancing(
    _ subject: Subject, _ context: IterationContext, _ expected: [Outcome], _ place: String
  ) throws {
    let pass = try subject.open(context)
    var position = 0
    var path: [Int] = []
    while position < expected.count {
      let taken = random.pick(0...7)
      let end = min(expected.count, position + taken)
      let step = random.onceIn(3) ? random.pick(0...60) : random.pick(0...6)
      path += [taken, step]
      let place = "\(place), elements taken and left out in turn: \(path)"
      try compare(pass.outcomes(end - position), expected[position..<end], place)
      position = min(expected.count, end + step)
      let skipped = try pass.advance(step)
      if skipped != position - end {
        throw Difference("\(place): \(skipped) elements left out instead of \(position - end)")
      }
    }
    try compare(pass.outcomes(1), [], "\(place), behind the end by \(path)")
  }

  /// States saved on the way through, each taken up by another process with another number of threads.
  private mutating func checkResuming(
    _ context: IterationContext, _ expected: [Outcome], _ place: String
  ) throws {
    var pass = try subject().open(context)
    guard subject().isResumable else {
      let state = pass.state()
      do { _ = try subject().resume(state, context) } catch is DatasetUnsupported { return }
      throw Difference("\(place): resumed without an order")
    }
    var position = 0
    for _ in 0..<3 {
      let end = random.pick(position...expected.count)
      try compare(pass.outcomes(end - position), expected[position..<end], "\(place), from \(position)")
      position = end
      let text = try JSONEncoder().encode(pass.state())
      let state = try JSONDecoder().decode(IteratorState.self, from: text)
      guard state.position == position else {
        throw Difference("\(place): the state at \(position) says \(state.position)")
      }
      let workers = [0, 1, 2, 16][random.pick(0...3)]
      pass = try subject().resume(state, IterationContext(workers: workers))
      if random.onceIn(2) {
        let other = try subject().resume(state, IterationContext(workers: workers))
        try compare(
          other.outcomes(Self.limit), expected[position...],
          "\(place), resumed at \(position) with \(workers) workers")
      }
    }
    try compare(pass.outcomes(Self.limit), expected[position...], "\(place), resumed again at \(position)")
  }

  /// The elements by number, last to first.
  private mutating func checkNumbers(
    _ subject: Subject, _ context: IterationContext, _ expected: [Outcome], _ place: String
  ) throws {
    // A cache on disk that cannot be completed, because an element fails, throws here.
    guard let elements = (try? subject.numbers(context)) ?? nil else { return }
    guard elements.count == expected.count else {
      throw Difference("\(place): \(elements.count) elements by number, but \(expected.count) in order")
    }
    for number in expected.indices.reversed() where random.onceIn(2) {
      let outcome: Outcome
      do { outcome = .element(try elements[number]) } catch { outcome = .failure("\(error)") }
      if outcome != expected[number] {
        throw Difference("\(place), by number: element \(number) is \(outcome) instead of \(expected[number])")
      }
    }
  }

  /// Several iterators and readers by number over one dataset at the same time.
  private mutating func checkConcurrency(
    _ subject: Subject, _ context: IterationContext, _ expected: [Outcome], _ place: String
  ) throws {
    let limits = (0..<4).map { _ in random.pick(0...expected.count) }
    let failures = Mutex<[Difference]>([])
    DispatchQueue.concurrentPerform(iterations: limits.count) { index in
      do {
        let place = "\(place), iterator \(index) of \(limits.count) at the same time"
        try compare(subject.open(context).outcomes(limits[index]), expected.prefix(limits[index]), place)
        guard let elements = (try? subject.numbers(context)) ?? nil else { return }
        for number in 0..<limits[index] {
          let outcome = (try? elements[number]).map { Outcome.element($0) }
          if let outcome, outcome != expected[number] { throw Difference("\(place), by number: element \(number)") }
        }
      } catch let difference as Difference {
        failures.withLock { $0.append(difference) }
      } catch {
        failures.withLock { $0.append(Difference("\(place): \(error)")) }
      }
    }
    if let first = failures.withLock({ $0.first }) { throw first }
  }
}

/// Throws a ``Difference`` unless the outcomes are the expected ones.
private func compare(_ found: [Outcome], _ expected: ArraySlice<Outcome>, _ place: String) throws {
  guard found != Array(expected) else { return }
  let number = zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  guard let number else {
    throw Difference("\(place): \(found.count) elements instead of \(expected.count)")
  }
  let wanted = expected[expected.startIndex + number]
  throw Difference("\(place): element \(expected.startIndex + number) is \(found[number]) instead of \(wanted)")
}

/// Two looks at one pipeline that should have shown the same.
struct Difference: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
