#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What an iterator is made for: which epoch, and with how many threads at most.
public struct IterationContext: Sendable {
  /// The pass over the data, from 0. Shuffles draw their order from it.
  public var epoch: Int
  /// The largest number of worker threads one stage may keep busy.
  /// With 0 everything runs on the thread that iterates. The elements are the same for any value.
  public var workers: Int
  /// Measures every stage; nil for full speed.
  public var probe: PipelineProbe?
  /// What the buffers of the stages may hold together; see ``Dataset/memoryBudget(_:)``.
  @usableFromInline var budget: MemoryBudget?
  /// Whether a stage after this one leaves out elements that fail: a source then goes on behind damage where it can.
  @usableFromInline var skipsFailures = false
  /// The probe of the stage that is being opened.
  @usableFromInline var stageProbe: StageProbe?

  public init(epoch: Int = 0, workers: Int = .max, probe: PipelineProbe? = nil) {
    precondition(workers >= 0, "The number of workers cannot be \(workers); 0 or more is needed.")
    self.epoch = epoch
    self.workers = workers
    self.probe = probe
  }

  /// This context for the first epoch, the one that caches keep.
  var forFirstEpoch: IterationContext {
    var context = self
    context.epoch = 0
    return context
  }

  /// This context for opening the stage at the top of `pipeline`, and that stage's probe.
  @inlinable
  func entering(_ pipeline: Pipeline) -> (context: IterationContext, probe: StageProbe?) {
    guard let probe else { return (self, nil) }
    var context = self
    context.stageProbe = probe.stage(pipeline)
    return (context, context.stageProbe)
  }
}

/// How many elements a stage works on at the same time.
///
/// ```swift
/// photos.map(parallelism: .automatic) { try decode($0) }   // one worker a processor
/// photos.map(parallelism: 4) { try decode($0) }
/// ```
public enum Parallelism: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// One worker for every processor this process may use.
  case automatic
  /// Exactly so many workers: more than there are processors for work that waits, such as downloads.
  case fixed(Int)

  public init(integerLiteral value: Int) {
    self = .fixed(value)
  }

  /// The number of workers, at least 1.
  public var count: Int {
    switch self {
    case .automatic: Self.processors
    case .fixed(let count): count
    }
  }

  static let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
