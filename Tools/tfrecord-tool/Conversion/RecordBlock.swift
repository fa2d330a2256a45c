import Surveys
import TFRecords

/// What some consecutive positions of a source became: records as files hold them, and what is broken.
struct RecordBlock: Sendable {
  /// The records, framed, one after the other.
  private(set) var bytes: [UInt8] = []
  /// Where the record of each position ends; the same place again where a position has none.
  private(set) var ends: [Int] = []
  /// The class of each position, or -1.
  private(set) var labels: [Int] = []
  /// Broken items, with their positions in the block, ascending.
  private(set) var problems: [(position: Int, problem: Problem)] = []

  /// How many positions there will be, as far as that is known.
  private let expectedCount: Int

  /// - Parameter expectedCount: how many positions will be added; where records are about as long as the first one, their
  ///   bytes then need not be moved while the block grows.
  init(expecting expectedCount: Int = 0) {
    self.expectedCount = expectedCount
  }

  /// How many positions.
  var count: Int { ends.count }

  /// Adds a record with these data.
  mutating func add(_ data: RawSpan, label: Int? = nil) {
    RecordFrame.append(data, to: &bytes)
    ends.append(bytes.count)
    labels.append(label ?? -1)
  }

  /// Adds a record.
  mutating func add(_ example: SequenceExample, label: Int? = nil) {
    RecordFrame.append(example, to: &bytes)
    if ends.isEmpty { bytes.reserveCapacity(min(bytes.count * expectedCount * 9 / 8, Self.mostReserved)) }
    ends.append(bytes.count)
    labels.append(label ?? -1)
  }

  /// The first record may be far larger than the others.
  private static let mostReserved = 4 << 20

  /// Adds a position with a record that is framed already, or, when it is empty, with none.
  mutating func add(framed record: ArraySlice<UInt8>, label: Int) {
    bytes += record
    ends.append(bytes.count)
    labels.append(label)
  }

  /// Adds a position without a record.
  mutating func leaveOut(_ problem: Problem? = nil) {
    if let problem { problems.append((count, problem)) }
    ends.append(bytes.count)
    labels.append(-1)
  }

  /// What is broken at a position; nil where nothing is.
  func problem(at position: Int) -> Problem? {
    var (low, high) = (0, problems.count)
    while low < high {
      let middle = (low + high) / 2
      if problems[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low < problems.count && problems[low].position == position ? problems[low].problem : nil
  }

  /// The record of a position, framed; empty where there is none.
  func record(at position: Int) -> ArraySlice<UInt8> {
    bytes[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
  }
}
