/// Byte strings end to end: one buffer and where each begins.
///
/// ```swift
/// let names = batch.byteStrings("name")
/// names.count                              // 25_000
/// names[0]                                 // [99, 97, 116]
/// names.withBytes(at: 0) { $0.byteCount }  // 3, without a copy
/// ```
public struct ByteStrings: Sendable, Hashable {
  /// All bytes.
  public internal(set) var bytes: [UInt8] = []
  /// Where each string begins in `bytes`, and where the last one ends: `count + 1` numbers.
  public internal(set) var offsets: [Int] = [0]

  /// How many strings.
  public var count: Int { offsets.count - 1 }

  /// A copy of string `i`.
  public subscript(i: Int) -> [UInt8] { Array(bytes[offsets[i]..<offsets[i + 1]]) }

  /// Lends string `i`.
  public func withBytes<R, E: Error>(
    at i: Int, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(bytes.span.bytes.extracting(offsets[i]..<offsets[i + 1]))
  }

  mutating func append(_ range: Range<Int>, of source: RawSpan) {
    source.append(range, to: &bytes)
    offsets.append(bytes.count)
  }

  mutating func truncate(to count: Int) {
    offsets.removeLast(self.count - count)
    bytes.removeLast(bytes.count - offsets[count])
  }
}

/// The values of one feature over all examples of a batch. One of the three arrays is used.
struct ColumnValues: Sendable {
  let kind: ExampleSchema.Kind
  /// Whether the record at hand has had the feature.
  private(set) var isPresent = false
  private(set) var int64s: [Int64] = []
  private(set) var floats: [Float] = []
  private(set) var strings = ByteStrings()
  /// Where the values of each record begin, for lists.
  private(set) var rowOffsets = [0]

  init(_ kind: ExampleSchema.Kind, capacity: Int) {
    self.kind = kind
    switch kind {
    case .int64(let count): int64s.reserveCapacity(capacity * count)
    case .float(let count): floats.reserveCapacity(capacity * count)
    case .bytes: strings.offsets.reserveCapacity(capacity + 1)
    default: rowOffsets.reserveCapacity(capacity + 1)
    }
  }

  private var valueCount: Int {
    switch kind {
    case .int64, .int64List: int64s.count
    case .float, .floatList: floats.count
    case .bytes, .bytesList: strings.count
    }
  }

  /// How many values belong to the first `rows` records.
  private func valueCount(rows: Int) -> Int {
    kind.fixedCount.map { $0 * rows } ?? rowOffsets[rows]
  }

  /// How many values have been added after the first `rows` records.
  func addedCount(rows: Int) -> Int { valueCount - valueCount(rows: rows) }

  /// Whether the record after the first `rows` has the values it should.
  @inline(__always)
  func isComplete(rows: Int) -> Bool {
    guard let fixed = kind.fixedCount else { return true }
    return valueCount == fixed * (rows + 1)
  }

  @inline(__always)
  mutating func endRow() {
    isPresent = false
    if kind.fixedCount == nil { rowOffsets.append(valueCount) }
  }

  /// Back to the first `rows` records.
  mutating func truncate(to rows: Int) {
    let kept = valueCount(rows: rows)
    switch kind {
    case .int64, .int64List: int64s.removeLast(int64s.count - kept)
    case .float, .floatList: floats.removeLast(floats.count - kept)
    case .bytes, .bytesList: strings.truncate(to: kept)
    }
    if kind.fixedCount == nil { rowOffsets.removeLast(rowOffsets.count - 1 - rows) }
    isPresent = false
  }

  /// Adds the values of a list message.
  @inline(__always)
  mutating func append(parsing list: Range<Int>, _ bytes: RawSpan) throws(WireReader.Malformed) {
    isPresent = true
    switch kind {
    case .int64, .int64List: try FeatureParser.int64s(in: list, bytes, into: &int64s)
    case .float, .floatList: try FeatureParser.floats(in: list, bytes, into: &floats)
    case .bytes, .bytesList:
      try FeatureParser.byteStrings(in: list, bytes) { strings.append($0, of: bytes) }
    }
  }

  /// Adds the values in a run of an example that fits the run's shape.
  @inline(__always)
  mutating func append(_ run: ExampleShape.Run, of bytes: RawSpan) {
    switch run.coding {
    case .floats: bytes.appendFloats(run.range, to: &floats)
    case .bytes: strings.append(run.range, of: bytes)
    case .varints:
      var value: UInt64 = 0
      var shift: UInt64 = 0
      for place in run.range {
        let byte = bytes.byte(at: place)
        value |= UInt64(byte & 0x7F) &<< shift
        shift &+= 7
        guard byte < 0x80 else { continue }
        int64s.append(Int64(bitPattern: value))
        (value, shift) = (0, 0)
      }
    }
  }

  func accepts(_ feature: Feature) -> Bool {
    switch feature {
    case .bytes: kind.field == 1
    case .floats: kind.field == 2
    case .int64s: kind.field == 3
    case .unset: false
    }
  }

  /// Adds the values of a feature of this column's kind.
  mutating func append(_ feature: Feature) {
    isPresent = true
    switch feature {
    case .bytes(let values):
      for value in values { strings.append(0..<value.count, of: value.span.bytes) }
    case .floats(let values): floats += values
    case .int64s(let values): int64s += values
    case .unset: break
    }
  }
  /// Takes the values of all records at once, for lists with where those of each begin.
  mutating func take(_ feature: Feature, rowOffsets offsets: [Int]?) {
    switch feature {
    case .bytes, .unset: append(feature)
    case .floats(let values): floats = values
    case .int64s(let values): int64s = values
    }
    if kind.fixedCount == nil, let offsets { rowOffsets = offsets }
    isPresent = false
  }
}
