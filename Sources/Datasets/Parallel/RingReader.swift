#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The consuming end of a ring: feeds it, and gives out its results one element at a time.
///
/// Elements travel in blocks, so that cheap ones do not pay for a lock each. The first block is one element; blocks
/// grow while a block takes less than ``handOverTime``, up to `blockLimit` elements.
/// When the reader goes away, work that was not begun is dropped and running work finishes unseen.
@usableFromInline
final class RingReader<Work: Sendable, Element: Sendable> {
  @usableFromInline typealias Outcome = Result<Element, any Error>
  @usableFromInline
  struct Block: Sendable {
    @usableFromInline var outcomes: [Outcome]
    @usableFromInline var nanoseconds: UInt64
    @inlinable
    init(outcomes: [Outcome], nanoseconds: UInt64) {
      self.outcomes = outcomes
      self.nanoseconds = nanoseconds
    }
  }

  @usableFromInline let storage: RingStorage<Work, Block>
  /// The next so many elements as one piece of work, or nil at the end.
  @usableFromInline let feed: (Int) -> Work?
  /// What a piece of work weighs in memory.
  @usableFromInline let weigh: (Work) -> Int
  /// Leaves out elements that were not fed yet.
  @usableFromInline let skip: (Int) throws -> Int
  @exclusivity(unchecked) @usableFromInline var block: [Outcome] = []
  @exclusivity(unchecked) @usableFromInline var offset = 0
  @usableFromInline var blockSize = 1
  @usableFromInline var isFed = false
  @usableFromInline let width: Int
  @usableFromInline let probe: StageProbe?
  @usableFromInline var allowance: RingAllowance?

  @inlinable static var blockLimit: Int { 64 }

  @inlinable
  init(
    workers: Int, _ context: IterationContext,
    feed: @escaping (Int) -> Work?, weigh: @escaping (Work) -> Int = { _ in 0 },
    skip: @escaping (Int) throws -> Int,
    evaluate: @escaping @Sendable (Work) -> [Outcome]
  ) {
    let probe = context.stageProbe
    self.probe = probe
    allowance = context.budget.map { RingAllowance(budget: $0) }
    width = 2 * max(1, min(workers, 1 << 16))
    storage = RingStorage(width: width, workers: workers) { work in
      let start = monotonicNanoseconds()
      let outcomes = probe?.timed { evaluate(work) } ?? evaluate(work)
      return Block(outcomes: outcomes, nanoseconds: monotonicNanoseconds() - start)
    }
    self.feed = feed
    self.weigh = weigh
    self.skip = skip
  }

  deinit {
    storage.cancel()
    allowance?.giveBackAll()
  }

  @inlinable
  func next() throws -> Element? {
    while offset == block.count {
      guard advanceBlock() else { return nil }
    }
    offset += 1
    return try block[offset - 1].get()
  }

  /// Takes the next block; false at the end.
  @inlinable
  func advanceBlock() -> Bool {
    while !isFed, storage.hasRoom, allowance?.hasRoom ?? true {
      guard let work = feed(blockSize) else {
        isFed = true
        break
      }
      allowance?.reserve(blockSize, input: weigh(work))
      storage.submit(work)
    }
    if let probe { probe.look(occupancy: storage.occupancy, capacity: width) }
    guard let next = takeBlock() else { return false }
    block = next.outcomes
    offset = 0
    let size = UInt64(max(1, block.count))
    let fitting = handOverTime / max(1, next.nanoseconds / size)
    blockSize = max(1, min(Int(fitting), 2 * Int(size), Self.blockLimit))
    if let allowance { blockSize = min(blockSize, allowance.pieceLimit(width)) }
    return true
  }

  @inlinable
  func takeBlock() -> Block? {
    guard let block = storage.take() else { return nil }
    allowance?.settle(block.outcomes)
    return block
  }

  @inlinable
  func advance(by count: Int) throws -> Int {
    var left = count
    while left > 0 {
      let here = min(left, block.count - offset)
      offset += here
      left -= here
      guard left > 0 else { break }
      // What was fed comes first; a ring that was not fed yet is passed by.
      guard let next = takeBlock() else { return count - left + (try skip(left)) }
      block = next.outcomes
      offset = 0
    }
    return count
  }
}

/// So many nanoseconds of work are worth handing over to another thread at once: waking it takes tens of microseconds, and the
/// one that it is woken beside on the same processor waits as long. With a quarter of this two processors gave 1.3 to 1.5 times
/// the work of one where they give 1.8 times.
@inlinable var handOverTime: UInt64 { 800_000 }

/// Nanoseconds of a clock that never goes back.
@usableFromInline
func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

extension IndexedElements {
  /// The elements in order, fetched by `workers` threads.
  @inlinable
  func makeIterator(workers: Int, _ context: IterationContext) -> DatasetIterator<Element> {
    guard workers > 0 else { return makeIterator() }
    let element = element
    let count = count
    var upcoming = 0
    let reader = RingReader<Range<Int>, Element>(
      workers: workers, context,
      feed: { size in
        guard upcoming < count else { return nil }
        let start = upcoming
        upcoming = min(count, start + size)
        return start..<upcoming
      },
      skip: { step in
        let skipped = min(step, count - upcoming)
        upcoming += skipped
        return skipped
      },
      evaluate: { range in
        var outcomes: [Result<Element, any Error>] = []
        outcomes.reserveCapacity(range.count)
        for index in range { outcomes.append(Result { try element(index) }) }
        return outcomes
      })
    return DatasetIterator(
      next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) })
  }
}

extension DatasetIterator {
  /// The elements in order, pulled by the consumer and transformed by `workers` threads.
  @inlinable
  func mapped<Mapped>(
    workers: Int, _ context: IterationContext,
    _ transform: @escaping @Sendable (Element) throws -> Mapped
  ) -> DatasetIterator<Mapped> {
    guard workers > 0 else { return mapped(transform) }
    let reader = RingReader<[Result<Element, any Error>], Mapped>(
      workers: workers, context,
      feed: { size in
        var piece: [Result<Element, any Error>] = []
        piece.reserveCapacity(size)
        while piece.count < size {
          do {
            guard let element = try self.next() else { break }
            piece.append(.success(element))
          } catch {
            piece.append(.failure(error))
          }
        }
        return piece.isEmpty ? nil : piece
      },
      weigh: { piece in
        piece.reduce(0) { sum, part in
          if case .success(let element) = part { sum + memoryByteCount(of: element) } else { sum }
        }
      },
      skip: { try self.advance(by: $0) },
      evaluate: { piece in
        var outcomes: [Result<Mapped, any Error>] = []
        outcomes.reserveCapacity(piece.count)
        for element in piece {
          switch element {
          case .failure(let error): outcomes.append(.failure(error))
          case .success(let element):
            do { outcomes.append(.success(try transform(element))) } catch {
              outcomes.append(.failure(DatasetError.making(of: element, error)))
            }
          }
        }
        return outcomes
      })
    return DatasetIterator<Mapped>(
      next: { _ in try reader.next() }, advance: { _, count in try reader.advance(by: count) },
      cursors: sameCursors)
  }
}
