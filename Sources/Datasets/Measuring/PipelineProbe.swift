import Synchronization

/// Measures what the stages of a pipeline do while an iterator runs.
///
/// ```swift
/// let probe = PipelineProbe()
/// let iterator = try dataset.makeIterator(IterationContext(probe: probe))
/// while let batch = try iterator.next() { train(batch) }
/// print(probe.report(of: dataset))
/// ```
/// Measuring costs about 0.1 µs an element and stage; without a probe nothing is measured. One probe can follow several
/// iterators of the same dataset; their figures are added. To look at a pipeline without a program around it, call
/// ``Dataset/explain(elements:)``.
public final class PipelineProbe: Sendable {
  private let stages = Mutex<[ObjectIdentifier: StageProbe]>([:])
  private let start = monotonicNanoseconds()

  public init() {}

  /// The probe of the stage at the top of `pipeline`.
  @usableFromInline
  func stage(_ pipeline: Pipeline) -> StageProbe {
    stages.withLock { stages in
      if let known = stages[ObjectIdentifier(pipeline)] { return known }
      let new = StageProbe()
      stages[ObjectIdentifier(pipeline)] = new
      return new
    }
  }

  /// The figures so far, the last stage of `dataset` first.
  public func report<Element>(of dataset: Dataset<Element>) -> PipelineReport {
    var report = PipelineReport(seconds: Double(monotonicNanoseconds() - start) / 1e9)
    add(dataset.pipeline, depth: 0, to: &report)
    let inside = Double(stage(dataset.pipeline).figures.total) / 1e9
    report.consumer = max(0, report.seconds - inside)
    return report
  }

  private func add(_ pipeline: Pipeline, depth: Int, to report: inout PipelineReport) {
    let figures = stages.withLock { $0[ObjectIdentifier(pipeline)] }?.figures
    report.stages.append(
      PipelineReport.Stage(
        name: pipeline.stage.text, depth: depth, figures: figures ?? StageProbe.Figures()))
    for upstream in pipeline.upstream {
      add(upstream, depth: pipeline.upstream.count > 1 ? depth + 1 : depth, to: &report)
    }
  }
}

/// The figures of one stage, written by all threads that work for it.
@usableFromInline
final class StageProbe: Sendable {
  struct Figures: Sendable {
    var elements = 0
    var busy: UInt64 = 0
    var waited: UInt64 = 0
    /// With the stages before it.
    var total: UInt64 = 0
    /// Bytes of the elements that were weighed, and how many those were.
    var weighedBytes = 0
    var weighedElements = 0
    /// How many threads may work for the stage, and why so many.
    var workers: (count: Int, reason: String)?
    /// Places of the buffer, and their occupancy summed up over so many looks.
    var capacity = 0
    var occupancy = 0
    var looks = 0
    /// How many elements the thread that asked made itself, where others could have; nil where there are no others.
    var madeByConsumer: Int?
  }

  private let state = Mutex(Figures())

  var figures: Figures { state.withLock { $0 } }

  /// Runs `body`, which makes elements; `countsElements` is false where they are counted elsewhere.
  func measure<Element>(countsElements: Bool = true, _ body: () throws -> Element?) rethrows -> Element? {
    let element = try timed(body)
    guard countsElements, let element else { return element }
    let number = state.withLock { figures in
      figures.elements += 1
      return figures.elements
    }
    // Weighing an element can cost more than making it: all of the first, then a sample.
    if number <= 16 || number % 64 == 0 {
      let bytes = memoryByteCount(of: element, head: 0)
      state.withLock { figures in
        figures.weighedBytes += bytes
        figures.weighedElements += 1
      }
    }
    return element
  }

  /// Runs `body` and adds its time.
  @usableFromInline
  func timed<Result>(_ body: () throws -> Result) rethrows -> Result {
    try ThreadClock.measure(body) { busy, waited, total in
      state.withLock { figures in
        figures.busy += busy
        figures.waited += waited
        figures.total += total
      }
    }
  }

  /// How many threads work for the stage, of how many it asked for.
  @usableFromInline
  func note(workers: Int, asked: Int) {
    let reason =
      if workers < asked { "\(asked) asked for, the iterator allows \(workers)" }
      else if asked == Parallelism.processors { "one a processor" }
      else { "as asked for" }
    state.withLock { $0.workers = (workers, reason) }
  }

  /// Counts elements that the thread that asks for them made itself, because handing them over would have taken longer.
  @usableFromInline
  func noteMadeByConsumer(_ count: Int) {
    state.withLock { $0.madeByConsumer = ($0.madeByConsumer ?? 0) + count }
  }

  @usableFromInline
  func look(occupancy: Int, capacity: Int) {
    state.withLock { figures in
      figures.capacity = capacity
      figures.occupancy += occupancy
      figures.looks += 1
    }
  }
}
