public import Tensors

/// A value whose row is its memory.
public protocol StoredAsMemory: StorableElement, BitwiseCopyable {}

extension StoredAsMemory {
  public func encode(into row: inout RowEncoder) { row.append(self) }

  public init(decoding row: inout RowDecoder) throws { self = try row.read() }

  public static func encode(_ elements: [Self], into row: inout RowEncoder) {
    row.append(contentsOf: elements)
  }

  public static func decode(count: Int, from row: inout RowDecoder) throws -> [Self] {
    try row.read(count: count)
  }
}

extension StoredAsMemory where Self: FixedWidthInteger {
  /// `int8` to `uint64`: an `Int` is an `int64`.
  public static var storedType: String { "\(isSigned ? "int" : "uint")\(bitWidth)" }
}

extension StoredAsMemory where Self: TensorScalar & BinaryFloatingPoint {
  /// `float16`, `float32` or `float64`.
  public static var storedType: String { dtype.rawValue }
}

extension Int: StoredAsMemory {}
extension Int8: StoredAsMemory {}
extension Int16: StoredAsMemory {}
extension Int32: StoredAsMemory {}
extension Int64: StoredAsMemory {}
extension UInt: StoredAsMemory {}
extension UInt8: StoredAsMemory {}
extension UInt16: StoredAsMemory {}
extension UInt32: StoredAsMemory {}
extension UInt64: StoredAsMemory {}
extension Float16: StoredAsMemory {}
extension Float: StoredAsMemory {}
extension Double: StoredAsMemory {}

extension BFloat16: StoredAsMemory {
  public static var storedType: String { "bfloat16" }
}

extension Bool: StorableElement {
  public static var storedType: String { "bool" }

  public func encode(into row: inout RowEncoder) { row.append(self ? 1 as UInt8 : 0) }

  public init(decoding row: inout RowDecoder) throws {
    switch try row.read(UInt8.self) {
    case 0: self = false
    case 1: self = true
    case let other: throw row.failure("expected a truth value, 0 or 1, but found \(other)", back: 1)
    }
  }
}
