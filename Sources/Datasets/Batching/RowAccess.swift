/// How to take batches apart and join them, for values and for tuples of values, which cannot conform to a protocol.
struct RowAccess<Batch: Sendable, Row: Sendable>: Sendable {
  let count: @Sendable (Batch) throws -> Int
  let row: @Sendable (Batch, Int) -> Row
  let rows: @Sendable (Batch, Range<Int>) -> Batch
  let join: @Sendable ([Batch]) throws -> Batch

  /// Over a value that has rows.
  static func value() -> Self where Batch: RowBatch, Batch.Row == Row {
    Self(
      count: { try $0.rowCount },
      row: { $0.row($1) },
      rows: { $0.rows($1) },
      join: { try Batch.joiningRows($0, component: "0") })
  }

  /// Over a tuple of values that have equally many rows.
  static func tuple<each Part: RowBatch & Sendable>() -> Self
  where Batch == (repeat each Part), Row == (repeat (each Part).Row) {
    Self(
      count: { batch in
        var counts: [(component: String, count: Int)] = []
        for part in repeat each batch { counts.append(("\(counts.count)", try part.rowCount)) }
        return try RowCountMismatch.check(counts)
      },
      row: { batch, number in (repeat (each batch).row(number)) },
      rows: { batch, range in (repeat (each batch).rows(range)) },
      join: { batches in
        let columns = TupleColumns(batches)
        let parts = columns.parts
        return (repeat try (each Part).joiningRows((each parts).values, component: "\(columns.nextNumber())"))
      })
  }
}

/// The members of a batch by component: from an array of tuples to a tuple of arrays.
///
/// Only used inside of this module: an operator whose result is a pack cannot be followed by a closure that takes
/// members of it apart (Swift 6.3), so that the operators themselves are written out for pairs and triples.
final class TupleColumns<each Part> {
  final class Column<Value> {
    var values: [Value] = []
  }

  let parts: (repeat Column<each Part>)
  private var upcoming = 0

  init(_ members: [(repeat each Part)]) {
    parts = (repeat Column<each Part>())
    for member in members {
      repeat (each parts).values.append(each member)
    }
  }

  /// The number of the component that is worked on, counting up at every call.
  func nextNumber() -> Int {
    defer { upcoming += 1 }
    return upcoming
  }
}

/// Batches of an upstream, taken apart to rows.
final class RowFeed<Batch: Sendable, Row: Sendable> {
  private let upstream: DatasetIterator<Batch>
  private let access: RowAccess<Batch, Row>
  /// Rows that were pulled and not given out yet.
  private var pending: [(batch: Batch, rows: Range<Int>)] = []
  private(set) var pendingCount = 0

  init(_ upstream: DatasetIterator<Batch>, _ access: RowAccess<Batch, Row>) {
    self.upstream = upstream
    self.access = access
  }

  /// Pulls until at least `count` rows are pending, or all that are left.
  func fill(_ count: Int) throws {
    while pendingCount < count, let batch = try upstream.next() {
      let rows: Int
      do { rows = try access.count(batch) } catch { throw DatasetError.making(from: upstream.position - 1, error) }
      guard rows > 0 else { continue }
      pending.append((batch, 0..<rows))
      pendingCount += rows
    }
  }

  /// The first pending row.
  func takeRow() -> Row {
    let row = access.row(pending[0].batch, pending[0].rows.lowerBound)
    drop(1)
    return row
  }

  /// The first `count` pending rows as one batch.
  func takeRows(_ count: Int) throws -> Batch {
    var parts: [Batch] = []
    var left = count
    for (batch, rows) in pending where left > 0 {
      let taken = min(left, rows.count)
      parts.append(
        taken == (try access.count(batch))
          ? batch : access.rows(batch, rows.lowerBound..<rows.lowerBound + taken))
      left -= taken
    }
    drop(count)
    return try access.join(parts)
  }

  /// Leaves out the first `count` pending rows.
  func drop(_ count: Int) {
    pendingCount -= count
    var left = count
    while left > 0 {
      let taken = min(left, pending[0].rows.count)
      left -= taken
      pending[0].rows = pending[0].rows.dropFirst(taken)
      if pending[0].rows.isEmpty { pending.removeFirst() }
    }
  }
}

extension Cardinality {
  /// What is known about the number of rows of so many batches.
  var ofRows: Cardinality {
    switch self {
    case .known(0): .known(0)
    case .infinite: .infinite
    case .known, .unknown: .unknown
    }
  }
}
