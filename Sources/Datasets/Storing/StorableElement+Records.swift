public import TFRecords

/// An element whose bytes, when it is alone in its row, are the row.
protocol StoredAsRow: StorableElement {
  func encodeRow(into row: inout RowEncoder)
  init(decodingRow record: Record) throws
}

extension Record: StoredAsRow {
  public static var storedType: String { "record" }

  public func encode(into row: inout RowEncoder) {
    row.append(count: count)
    encodeRow(into: &row)
  }

  /// A copy of the data, which no longer knows its file.
  public init(decoding row: inout RowDecoder) throws {
    self.init(try row.read(count: row.readCount(), of: UInt8.self))
  }

  func encodeRow(into row: inout RowEncoder) { withBytes { row.append($0) } }

  init(decodingRow record: Record) { self = record }
}

extension Example: StoredAsRow {
  public static var storedType: String { "example" }

  public func encode(into row: inout RowEncoder) {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    bytes.encode(into: &row)
  }

  /// Throws `ExampleError` when the bytes are no example.
  public init(decoding row: inout RowDecoder) throws { try self.init(parsing: Record(decoding: &row)) }

  func encodeRow(into row: inout RowEncoder) {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    row.append(contentsOf: bytes)
  }

  init(decodingRow record: Record) throws { try self.init(parsing: record) }
}
