public import TFRecords
import Tensors

/// The bytes of one element on their way from disk; see ``StorableElement`` for their form.
///
/// Reading behind the end throws ``SavedDatasetError`` with the place in the file.
public struct RowDecoder: Sendable {
  private let record: Record
  /// How many bytes were read.
  public private(set) var offset = 0

  /// The row in a record: `RowDecoder(Record([7, 0, 0, 0]))`.
  public init(_ record: Record) { self.record = record }

  /// How many bytes follow.
  public var remaining: Int { record.count - offset }

  /// Reads a number from its memory: four bytes for an `Int32`.
  public mutating func read<Number: BitwiseCopyable>(_: Number.Type = Number.self) throws -> Number {
    let range = try take(MemoryLayout<Number>.size, "a number")
    return record.withBytes {
      $0.unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: Number.self)
    }
  }

  /// Reads `count` numbers from their memory.
  public mutating func read<Number: BitwiseCopyable>(count: Int, of: Number.Type = Number.self) throws
    -> [Number]
  {
    let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.stride)
    let range = try take(overflow ? .max : size, "\(count) numbers")
    return record.withBytes { bytes in
      Array(unsafeUninitializedCapacity: count) { numbers, initialized in
        bytes.extracting(range).withUnsafeBytes { UnsafeMutableRawBufferPointer(numbers).copyMemory(from: $0) }
        initialized = count
      }
    }
  }

  /// Reads a number of things that ``RowEncoder/append(count:)`` appended.
  public mutating func readCount() throws -> Int { Int(try read(UInt32.self)) }

  /// Lends the next `count` bytes to `body`.
  public mutating func read<Result>(byteCount count: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
    let range = try take(count, "\(count) bytes")
    return try record.withBytes { try body($0.extracting(range)) }
  }

  /// Reads the memory of a tensor.
  mutating func readTensor(shape: [Int], dtype: DType, byteCount: Int) throws -> Tensor {
    let row = self
    return try read(byteCount: byteCount) { source in
      // A byte other than 0 and 1 is no `Bool`, and what a program does with it is anybody's guess.
      if dtype == .bool {
        for place in 0..<byteCount {
          let value = source.unsafeLoad(fromByteOffset: place, as: UInt8.self)
          guard value <= 1 else {
            throw row.failure("expected a truth value, 0 or 1, but found \(value)", back: -place)
          }
        }
      }
      return Tensor(shape: shape, dtype: dtype) { target in
        source.withUnsafeBytes { target.copyMemory(from: $0) }
      }
    }
  }

  /// An error at the place where `offset` is, or `back` bytes before.
  public func failure(_ reason: String, back: Int = 0) -> SavedDatasetError {
    SavedDatasetError(
      path: record.path, element: record.number,
      // The length and its checksum come before the data.
      byteOffset: record.byteOffset + 12 + offset - back, reason: reason)
  }

  private mutating func take(_ count: Int, _ what: String) throws -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw failure("expected \(what), but only \(remaining) bytes of the element are left")
    }
    defer { offset += count }
    return offset..<offset + count
  }
}
