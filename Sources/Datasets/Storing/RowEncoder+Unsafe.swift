#if _endian(big)
  #error("Rows are stored as little-endian memory, which this machine does not have.")
#endif

/// The bytes of one element on their way to disk; see ``StorableElement`` for their form.
public struct RowEncoder: Sendable {
  /// What was appended so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty row.
  public init() {}

  /// Appends the memory of a number: `row.append(7 as Int32)` appends `[7, 0, 0, 0]`.
  @inlinable
  public mutating func append<Number: BitwiseCopyable>(_ number: Number) {
    withUnsafeBytes(of: number) { append($0.bytes) }
  }

  /// Appends the memory of all numbers.
  @inlinable
  public mutating func append<Number: BitwiseCopyable>(contentsOf numbers: [Number]) {
    numbers.withUnsafeBytes { append($0.bytes) }
  }

  /// Appends bytes.
  public mutating func append(_ span: RawSpan) {
    span.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Appends a number of things in four bytes. Traps above 2³² - 1, which no record can hold.
  public mutating func append(count: Int) {
    guard let count = UInt32(exactly: count) else {
      preconditionFailure("A stored element cannot have \(count) parts.")
    }
    append(count)
  }

  /// Removes the bytes and keeps their memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
