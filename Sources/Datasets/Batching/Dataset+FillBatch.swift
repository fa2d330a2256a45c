public import Tensors

extension Dataset {
  /// Batches whose members are written straight into the memory of the batch, by several threads.
  ///
  /// ```swift
  /// let batches = paths.batch(32, shape: [256, 256, 3]) { path, pixels in
  ///   try decode(path, into: &pixels)
  ///   return label(of: path)
  /// }
  /// let (images, labels) = try batches[0]       // [32, 256, 256, 3] float32, [32] int32
  /// ```
  /// This saves a copy of every member, which for images is as much memory as the batch. Where elements can be had by
  /// number the workers fetch them too. When a member fails its batch does; the next batch is not concerned.
  ///
  /// - Parameters:
  ///   - shape: the shape of one member.
  ///   - write: fills all numbers of a member, which hold arbitrary values before, and returns its label.
  public func batch(
    _ size: Int, shape: [Int], dropRemainder: Bool = false, parallelism: Parallelism = .automatic,
    _ write: @escaping @Sendable (Element, inout MutableSpan<Float>) throws -> Int32
  ) -> Dataset<(Tensor, Tensor)> {
    batch(size, shape: shape, labelShape: [], dropRemainder: dropRemainder, parallelism: parallelism) {
      $2[0] = try write($0, &$1)
    }
  }

  /// The same with labels that are tensors, too, and are written in place like the members.
  func batch(
    _ size: Int, shape: [Int], labelShape: [Int], dropRemainder: Bool = false, parallelism: Parallelism,
    _ write: @escaping @Sendable (Element, inout MutableSpan<Float>, inout MutableSpan<Int32>) throws -> Void
  ) -> Dataset<(Tensor, Tensor)> {
    precondition(size >= 1, "A batch needs at least 1 element; its size is \(size).")
    precondition(
      parallelism.count >= 1, "batch needs at least 1 worker; parallelism is \(parallelism.count).")
    let name = "batch(\(size)\(dropRemainder ? ", dropRemainder" : ""))"
    let plan = BatchPlan(
      size: size, shape: shape, labelShape: labelShape, dropRemainder: dropRemainder, name: name
    ) { cardinality != .unknown }
    return Dataset<(Tensor, Tensor)>(
      Pipeline.Stage(name, identity: labelShape.isEmpty ? "\(shape)" : "\(shape) \(labelShape)"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality.map(plan.batches) },
      indexed: lifted { elements, _ in
        IndexedElements<(Tensor, Tensor)>(count: plan.batches(elements.count)) { number in
          let start = number * size
          let memory = plan.memory(for: min(size, elements.count - start))
          for row in 0..<memory.count {
            let element = try elements.element(start + row)
            do { try memory.fill(row) { try write(element, &$0, &$1) } } catch {
              try DatasetError.fail(making: element, from: start + row, error)
            }
          }
          return memory.tensors
        }
      },
      stream: { context in
        let workers = min(parallelism.count, context.workers)
        context.stageProbe?.note(workers: workers, asked: parallelism.count)
        if walk != .stream {
          let elements = try indexedElements(context, for: name)
          let numbers = IndexedElements<Int>(count: elements.count) { $0 }.makeIterator()
          return plan.iterator(over: numbers, workers: workers, context, member: { try elements.element($0) }, write)
        }
        return plan.iterator(over: try open(context), workers: workers, context, member: { $0 }, write)
      })
  }
}

/// The measures of a stage of filled batches.
private struct BatchPlan: Sendable {
  let size: Int
  let shape: [Int]
  let labelShape: [Int]
  let dropRemainder: Bool
  let name: String
  /// Whether the number of elements is known, so that a dropped remainder may fail unseen; otherwise it could be the
  /// only sign that a source broke off.
  let isCounted: @Sendable () -> Bool

  /// How many batches so many elements make.
  func batches(_ elements: Int) -> Int {
    dropRemainder || elements % size == 0 ? elements / size : elements / size + 1
  }

  func memory(for count: Int) -> BatchMemory {
    BatchMemory(count: count, shape: shape, labelShape: labelShape)
  }

  /// The batches of `upstream`, each row filled by one of `workers` threads with what `member` gives for it.
  func iterator<Upstream: Sendable, Member: Sendable>(
    over upstream: DatasetIterator<Upstream>, workers: Int, _ context: IterationContext,
    member: @escaping @Sendable (Upstream) throws -> Member,
    _ write: @escaping @Sendable (Member, inout MutableSpan<Float>, inout MutableSpan<Int32>) throws -> Void
  ) -> DatasetIterator<(Tensor, Tensor)> {
    let feed = BatchFeed(upstream: upstream, plan: self)
    let reader = RingReader<[BatchFeed<Upstream>.Row], BatchMemory>(
      workers: workers, context,
      feed: { feed.rows($0) },
      skip: { try feed.skip($0) },
      evaluate: { rows in
        rows.map { row in
          Result {
            let element = try member(row.element.get())
            do { try row.memory.fill(row.number) { try write(element, &$0, &$1) } } catch {
              try DatasetError.fail(making: element, from: row.input, error)
            }
            return row.memory
          }
        }
      })
    return DatasetIterator<(Tensor, Tensor)>(
      next: { number in
        var memory: BatchMemory?
        var failure: (any Error)?
        var row = 0
        // All rows of a failed batch have to go, too.
        repeat {
          do {
            guard let filled = try reader.next() else { return nil }
            memory = filled
          } catch {
            failure = failure ?? error
          }
          row += 1
        } while row < feed.sizeOfBatch(number)
        if let failure { throw failure }
        return memory?.tensors
      },
      advance: { _, count in
        let (elements, overflow) = count.multipliedReportingOverflow(by: size)
        return batches(try reader.advance(by: overflow ? .max : elements))
      }, cursors: upstream.cursors(batchedBy: size, batches))
  }
}

/// Pulls the elements of whole batches and hands out their rows.
private final class BatchFeed<Element: Sendable> {
  struct Row: Sendable {
    let memory: BatchMemory
    let number: Int
    /// The number of the element.
    let input: Int
    let element: Result<Element, any Error>
  }

  private let upstream: DatasetIterator<Element>
  private let plan: BatchPlan
  private var pending: ArraySlice<Row> = []
  /// The number and size of the last batch when it is a shorter one; known before its first row is handed out.
  private var lastBatch: (number: Int, size: Int)?

  init(upstream: DatasetIterator<Element>, plan: BatchPlan) {
    self.upstream = upstream
    self.plan = plan
  }

  /// Up to `count` rows of one batch; nil at the end.
  func rows(_ count: Int) -> [Row]? {
    if pending.isEmpty { pending = nextBatch() }
    guard !pending.isEmpty else { return nil }
    defer { pending = pending.dropFirst(count) }
    return Array(pending.prefix(count))
  }

  private func nextBatch() -> ArraySlice<Row> {
    let number = upstream.position / plan.size
    var elements: [Result<Element, any Error>] = []
    var isBroken = false
    while elements.count < plan.size {
      do {
        guard let element = try upstream.next() else { break }
        elements.append(.success(element))
      } catch {
        elements.append(.failure(error))
        isBroken = true
      }
    }
    let keepsRemainder = !plan.dropRemainder || (isBroken && !plan.isCounted())
    guard elements.count == plan.size || (!elements.isEmpty && keepsRemainder) else { return [] }
    if elements.count < plan.size { lastBatch = (number, elements.count) }
    let memory = plan.memory(for: elements.count)
    return ArraySlice(
      elements.enumerated().map { row, element in
        Row(memory: memory, number: row, input: number * plan.size + row, element: element)
      })
  }

  func sizeOfBatch(_ number: Int) -> Int {
    if let lastBatch, lastBatch.number == number { return lastBatch.size }
    return plan.size
  }

  /// Leaves out elements that were not handed out.
  func skip(_ count: Int) throws -> Int {
    let here = min(count, pending.count)
    pending = pending.dropFirst(here)
    return here + (here < count ? try upstream.advance(by: count - here) : 0)
  }
}
