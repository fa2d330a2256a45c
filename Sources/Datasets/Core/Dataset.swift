/// A recipe for elements: nothing is opened, read or computed until an iterator is asked for an element.
///
/// ```swift
/// let numbers = Dataset.range(0..<10)
///   .filter { $0 % 2 == 0 }
///   .map { $0 * $0 }
///   .batch(2)
/// print(numbers)                 // batch(2) <- map <- filter <- range(0..<10)
/// try Array(numbers)             // [[0, 4], [16, 36], [64]]
/// ```
///
/// A dataset is an immutable value that can be shared between threads. Every iterator made from it is independent.
/// The elements and their order depend on the recipe, its seeds and the epoch; never on threads or timing.
///
/// A stage sees what comes before it in two ways: as a stream, and, where the source and every stage between allow
/// it, as elements by number (``IndexedElements``). The second makes a shuffle of the whole set, resuming, and reading
/// on worker threads possible at no cost.
public struct Dataset<Element: Sendable>: Sendable {
  public typealias Iterator = DatasetIterator<Element>

  /// How the stages after this one should walk over it.
  @usableFromInline
  enum Walk: Sendable, Equatable {
    /// Only by its own stream; numbers, where there are any, cost extra.
    case stream
    /// By number, one after the other.
    case indexed
    /// By number, so many at the same time.
    case parallel(Int)
  }

  /// The stages, for people and for ``IteratorState``.
  public let pipeline: Pipeline
  @usableFromInline let countElements: @Sendable () -> Cardinality
  @usableFromInline let walk: Walk
  @usableFromInline let open: @Sendable (IterationContext) throws -> DatasetIterator<Element>
  @usableFromInline let openIndexed:
    (@Sendable (IterationContext) throws -> IndexedElements<Element>?)?
  /// Present when a stage gives something else in every epoch.
  @usableFromInline let epochs: EpochCounter?

  /// A stage that streams, and may have numbers too.
  @inlinable
  init(
    _ stage: Pipeline.Stage, after upstream: [Pipeline], epochs: EpochCounter?,
    cardinality: @escaping @Sendable () -> Cardinality,
    indexed: (@Sendable (IterationContext) throws -> IndexedElements<Element>?)? = nil,
    stream: @escaping @Sendable (IterationContext) throws -> DatasetIterator<Element>
  ) {
    let pipeline = Pipeline(stage, upstream: upstream)
    self.pipeline = pipeline
    self.epochs = epochs
    self.countElements = cardinality
    self.walk = .stream
    if let indexed {
      self.openIndexed = { context in
        let (context, probe) = context.entering(pipeline)
        do {
          guard let elements = try indexed(context) else { return nil }
          guard let probe else { return elements.leaving(pipeline) }
          return elements.measured(by: probe).leaving(pipeline)
        } catch { throw DatasetError.leaving([pipeline], element: nil, error) }
      }
    } else {
      self.openIndexed = nil
    }
    self.open = { context in
      let (context, probe) = context.entering(pipeline)
      do {
        let iterator = try stream(context)
        guard let probe else { return iterator.leaving(pipeline) }
        return iterator.measured(by: probe).leaving(pipeline)
      } catch { throw DatasetError.leaving([pipeline], element: nil, error) }
    }
  }

  /// A stage made of numbered elements; its stream follows from them.
  @inlinable
  init(
    _ stage: Pipeline.Stage, after upstream: [Pipeline], epochs: EpochCounter?, walk: Walk,
    cardinality: @escaping @Sendable () -> Cardinality,
    indexed: @escaping @Sendable (IterationContext) throws -> IndexedElements<Element>
  ) {
    let pipeline = Pipeline(stage, upstream: upstream)
    self.pipeline = pipeline
    self.epochs = epochs
    self.countElements = cardinality
    self.walk = walk
    let openElements: @Sendable (IterationContext) throws -> IndexedElements<Element> = { context in
      let (context, probe) = context.entering(pipeline)
      do {
        let elements = try indexed(context)
        guard let probe else { return elements.leaving(pipeline) }
        return elements.measured(by: probe).leaving(pipeline)
      } catch { throw DatasetError.leaving([pipeline], element: nil, error) }
    }
    self.openIndexed = { try openElements($0) }
    switch walk {
    case .stream, .indexed:
      self.open = { try openElements($0).makeIterator() }
    case .parallel(let parallelism):
      self.open = { context in
        let (inner, probe) = context.entering(pipeline)
        let elements = try openElements(context)
        let workers = min(parallelism, context.workers)
        let iterator = elements.makeIterator(workers: workers, inner)
        guard let probe else { return iterator }
        probe.note(workers: workers, asked: parallelism)
        return iterator.measured(by: probe, countsElements: false)
      }
    }
  }

  /// A stage that takes over the numbers of its upstream in another order or another form. Both ways are described;
  /// the stream is used only where the upstream has nothing cheaper.
  @inlinable
  init<Upstream>(
    _ stage: Pipeline.Stage, over upstream: Dataset<Upstream>, epochs: EpochCounter? = nil,
    cardinality: @escaping @Sendable (Cardinality) -> Cardinality,
    indexed: @escaping @Sendable (IndexedElements<Upstream>, IterationContext) throws ->
      IndexedElements<Element>,
    stream: @escaping @Sendable (DatasetIterator<Upstream>, IterationContext) throws ->
      DatasetIterator<Element>,
    keepsParallelism: Bool
  ) {
    let count: @Sendable () -> Cardinality = { cardinality(upstream.cardinality) }
    let walk: Walk =
      switch upstream.walk {
      case .indexed: .indexed
      case .parallel(let width) where keepsParallelism: .parallel(width)
      case .parallel, .stream: .stream
      }
    if walk == .stream {
      self.init(
        stage, after: [upstream.pipeline], epochs: epochs ?? upstream.epochs, cardinality: count,
        indexed: upstream.lifted(indexed),
        stream: { try stream(upstream.open($0), $0) })
    } else {
      self.init(
        stage, after: [upstream.pipeline], epochs: epochs ?? upstream.epochs, walk: Walk(walk),
        cardinality: count,
        indexed: { try indexed(upstream.indexedElements($0, for: stage.text), $0) })
    }
  }
}

extension Dataset {
  /// How to open elements by number that are made from those of this dataset, if it has any.
  @inlinable
  func lifted<Result>(
    _ transform: @escaping @Sendable (IndexedElements<Element>, IterationContext) throws ->
      IndexedElements<Result>
  ) -> (@Sendable (IterationContext) throws -> IndexedElements<Result>?)? {
    guard let openIndexed else { return nil }
    return { context in
      guard let elements = try openIndexed(context) else { return nil }
      return try transform(elements, context)
    }
  }
}

extension Dataset.Walk {
  /// The same walk over other elements.
  @inlinable
  init<Other>(_ other: Dataset<Other>.Walk) {
    switch other {
    case .stream: self = .stream
    case .indexed: self = .indexed
    case .parallel(let width): self = .parallel(width)
    }
  }
}

extension Dataset: CustomStringConvertible {
  /// The stages, last first: `batch(2) <- map <- filter <- range(0..<10)`.
  /// Record files that were not looked at yet are counted.
  public var description: String { pipeline.description }
}

extension Dataset {
  /// How many elements one epoch has. Record files that were not looked at yet are counted; `.unknown` when they
  /// cannot be, and iterating says why.
  ///
  /// ```swift
  /// Dataset.range(0..<10).batch(4).cardinality     // .known(3)
  /// ```
  @inlinable
  public var cardinality: Cardinality { countElements() }

  /// Whether it has no end, as far as that is known.
  @inlinable
  var isInfinite: Bool { pipeline.mayBeEndless && cardinality == .infinite }

  /// An iterator over the next epoch.
  ///
  /// When a stage reshuffles, every call starts the next epoch, as in tf.data: epochs 0, 1, 2... are counted together
  /// for this dataset and all those derived from the same shuffle. Otherwise all epochs are the same.
  ///
  /// Throws ``DatasetError`` when a source cannot be opened.
  public func makeIterator() throws -> Iterator {
    try makeIterator(IterationContext(epoch: epochs?.draw() ?? 0))
  }

  /// An iterator over the given epoch, whatever was iterated before.
  ///
  /// ```swift
  /// let shuffled = Dataset.range(0..<5).shuffle(seed: 1)
  /// // The same order, today and tomorrow, on any machine:
  /// let third = try shuffled.makeIterator(epoch: 2)
  /// ```
  public func makeIterator(epoch: Int) throws -> Iterator {
    try makeIterator(IterationContext(epoch: epoch))
  }

  /// An iterator for the given epoch and number of threads.
  public func makeIterator(_ context: IterationContext) throws -> Iterator {
    do {
      let iterator = try open(context)
      iterator.origin = (pipeline, context.epoch)
      return iterator
    } catch { throw DatasetError.leaving([], element: nil, of: pipeline, error) }
  }

  /// The elements by number, if the source and all stages allow it; nil otherwise.
  ///
  /// ```swift
  /// let squares = Dataset.range(0..<10).map { $0 * $0 }
  /// try squares.indexedElements()?[7]       // 49
  /// ```
  public func indexedElements(_ context: IterationContext = IterationContext()) throws
    -> IndexedElements<Element>?
  {
    do {
      guard var elements = try openIndexed?(context) else { return nil }
      let stages = elements.element.site?.stages ?? []
      elements.element = elements.element.given(by: ElementSite(stages: stages, origin: pipeline))
      return elements
    } catch { throw DatasetError.leaving([], element: nil, of: pipeline, error) }
  }

  /// The element with the number `index` in epoch 0. Traps when there is none; throws ``DatasetUnsupported`` when a
  /// stage cannot give elements by number.
  ///
  /// To look at many elements, ask for ``indexedElements(_:)`` once.
  public subscript(index: Int) -> Element {
    get throws {
      try elementsForSubscript[index]
    }
  }

  /// The elements by number of epoch 0.
  var elementsForSubscript: IndexedElements<Element> {
    get throws {
      guard let elements = try indexedElements() else { throw DatasetUnsupported(lackingNumbersFor: "the subscript", pipeline) }
      return elements
    }
  }

  /// The elements by number for a stage that cannot do without.
  @usableFromInline
  func indexedElements(_ context: IterationContext, for stage: String) throws
    -> IndexedElements<Element>
  {
    guard let elements = try openIndexed?(context) else {
      throw DatasetUnsupported(lackingNumbersFor: stage, pipeline)
    }
    return elements
  }
}

extension DatasetUnsupported {
  fileprivate init(lackingNumbersFor stage: String, _ pipeline: Pipeline) {
    self.init("\(stage) needs elements by number, but the stages before it only stream: \(pipeline.signature)")
  }
}
