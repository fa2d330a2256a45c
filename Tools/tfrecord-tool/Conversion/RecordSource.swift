import Datasets
import Surveys

/// Where a conversion's records come from.
struct RecordSource: Sendable {
  /// Some consecutive items of a source that is read front to back; a worker makes records of them.
  struct Chunk: Sendable {
    /// How many positions the block will have.
    var count: Int
    var make: @Sendable () throws -> RecordBlock
  }

  enum Access: Sendable {
    /// Any item at any time; `make` adds one position to the block, and throws only what should end the conversion.
    case numbered(count: Int, blockSize: Int, make: @Sendable (Int, inout RecordBlock) throws -> Void)
    /// Front to back.
    case streamed(@Sendable () throws -> () throws -> Chunk?)
  }

  var kind: SourceKind
  /// For messages.
  var path: String
  /// What an item is called: "image", "record", "row".
  var noun: String
  var classNames: [String] = []
  /// Sentences for people about what is odd.
  var notes: [String] = []
  /// What features its records can have before edits; nil when that shows only at the end.
  var featureNames: [String]?
  /// Whether its records have feature lists, as far as a table tells.
  var hasLists = false
  /// Tells this source from others and from its own later states, for `--resume`.
  var identity: [String]
  var access: Access
}

extension RecordSource {
  /// How many items there are; nil when that shows only at the end.
  // Inlined into where sources are made, it makes the optimizer of Swift 6.3 stop.
  @inline(never)
  var count: Int? {
    if case .numbered(let count, _, _) = access { count } else { nil }
  }

  /// The records of the positions from `start` on, made by several workers; the order does not depend on how many.
  ///
  /// - Parameters:
  ///   - order: which item is at a position; the source's own order when nil. Of a stream there is no other.
  ///   - end: how many positions there are; nil for all.
  func blocks(
    from start: Int, to end: Int?, order: (@Sendable (Int) throws -> Int)?, parallelism: Parallelism
  ) throws -> () throws -> RecordBlock? {
    switch access {
    case .numbered(let count, let blockSize, let make):
      let end = min(end ?? count, count)
      let blocks = (max(0, end - start) + blockSize - 1) / blockSize
      let dataset = Dataset.range(0..<blocks).map(parallelism: parallelism) { block in
        let first = start + block * blockSize
        let positions = first..<min(first + blockSize, end)
        var result = RecordBlock(expecting: positions.count)
        for position in positions { try make(try order?(position) ?? position, &result) }
        return result
      }
      let iterator = try dataset.makeIterator()
      return { try Self.unwrapped { try iterator.next() } }
    case .streamed(let open):
      precondition(order == nil, "a stream has no other order than its own")
      return try Self.blocks(from: start, to: end ?? .max, open, parallelism)
    }
  }

  private static func blocks(
    from start: Int, to end: Int, _ open: @escaping @Sendable () throws -> () throws -> Chunk?,
    _ parallelism: Parallelism
  ) throws -> () throws -> RecordBlock? {
    let chunks = Dataset<(Chunk, Range<Int>)>.generator(name: "chunks") {
      let next = try open()
      var position = 0
      return {
        while position < end, let chunk = try next() {
          let first = position
          position += chunk.count
          // What an earlier process has written need not be made again.
          if position <= start { continue }
          return (chunk, max(0, start - first)..<min(chunk.count, end - first))
        }
        return nil
      }
    }
    let iterator = try chunks.map(parallelism: parallelism) { chunk, wanted in
      let block = try chunk.make()
      precondition(block.count == chunk.count, "\(chunk.count) items became \(block.count) positions")
      return wanted == 0..<block.count ? block : block.part(wanted)
    }.makeIterator()
    return { try unwrapped { try iterator.next() } }
  }

  /// The error itself, without the stages of the pipeline it went through.
  private static func unwrapped<R>(_ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as DatasetError { throw error.underlying }
  }
}

extension RecordBlock {
  /// Some of the positions.
  func part(_ positions: Range<Int>) -> RecordBlock {
    var part = RecordBlock()
    for position in positions {
      if let problem = problem(at: position) {
        part.leaveOut(problem)
      } else {
        part.add(framed: record(at: position), label: labels[position])
      }
    }
    return part
  }
}
