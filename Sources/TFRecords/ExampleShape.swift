extension ExampleShape {
  /// Bytes that hold values of one column.
  struct Run {
    enum Coding { case varints, floats, bytes }

    let column: Int
    let coding: Coding
    let range: Range<Int>
  }

  /// Examples of more bytes are not worth comparing: their values take longer than their fields.
  static let limit = 2048

  /// The shape of an example that `ExampleBatch` has taken; nil of those with defaults, with a feature twice, and of others
  /// that are not worth it.
  convenience init?(of bytes: RawSpan, _ schema: ExampleSchema) {
    guard bytes.byteCount <= Self.limit, bytes.byteCount >= Self.stride else { return nil }
    var sketch = Sketch(byteCount: bytes.byteCount)
    do throws(WireReader.Malformed) {
      guard try sketch.example(bytes, schema) else { return nil }
    } catch {
      return nil
    }
    guard sketch.present.count == schema.columns.count else { return nil }
    self.init(
      mask: sketch.mask, example: bytes, runs: sketch.runs,
      lists: schema.columns.indices.filter { schema.columns[$0].kind.fixedCount == nil })
  }
}

/// A shape that is being found.
private struct Sketch {
  typealias Malformed = WireReader.Malformed

  var runs: [ExampleShape.Run] = []
  var mask: [UInt8]
  var present: Set<Int> = []

  init(byteCount: Int) { mask = [UInt8](repeating: 0xFF, count: byteCount) }

  /// False for what is not of the usual form, whether legal or not.
  mutating func example(_ bytes: RawSpan, _ schema: ExampleSchema) throws(Malformed) -> Bool {
    var features = WireReader(0..<bytes.byteCount)
    guard let map = try Self.only(1, &features, bytes) else { return false }
    var entries = WireReader(map)
    while !entries.isAtEnd {
      guard let range = try Self.next(1, &entries, bytes) else { return false }
      var entry = WireReader(range)
      guard let name = try Self.next(1, &entry, bytes), let value = try Self.only(2, &entry, bytes) else { return false }
      guard let column = schema.number(of: name, in: bytes) else {
        leaveOpen(value, bits: 0xFF)
        continue
      }
      guard present.insert(column).inserted else { return false }
      let field = schema.columns[column].kind.field
      var feature = WireReader(value)
      guard let list = try Self.only(field, &feature, bytes), try values(list, of: column, field, bytes) else {
        return false
      }
    }
    return true
  }

  /// The values of a list message, packed or each by itself.
  private mutating func values(_ list: Range<Int>, of column: Int, _ field: Int, _ bytes: RawSpan) throws(Malformed) -> Bool {
    var reader = WireReader(list)
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      guard tag.field == 1 else { return false }
      switch (field, tag.wire) {
      case (1, WireReader.Wire.bytes): add(column, .bytes, try reader.range(bytes), bits: 0xFF)
      case (2, WireReader.Wire.bytes): add(column, .floats, try reader.range(bytes), bits: 0xFF)
      case (2, WireReader.Wire.fixed32):
        let start = try reader.fixed(4)
        add(column, .floats, start..<start + 4, bits: 0xFF)
      case (3, WireReader.Wire.bytes): add(column, .varints, try reader.range(bytes), bits: 0x7F)
      case (3, WireReader.Wire.varint):
        let start = reader.position
        _ = try reader.varint(bytes)
        add(column, .varints, start..<reader.position, bits: 0x7F)
      default: return false
      }
    }
    return true
  }

  private mutating func add(_ column: Int, _ coding: ExampleShape.Run.Coding, _ range: Range<Int>, bits: UInt8) {
    runs.append(ExampleShape.Run(column: column, coding: coding, range: range))
    leaveOpen(range, bits: bits)
  }

  private mutating func leaveOpen(_ range: Range<Int>, bits: UInt8) {
    for place in range { mask[place] &= ~bits }
  }

  /// The content of the field that comes next, if that is field `number`.
  private static func next(_ number: Int, _ reader: inout WireReader, _ bytes: RawSpan) throws(Malformed) -> Range<Int>? {
    guard !reader.isAtEnd, try reader.tag(bytes) == (number, WireReader.Wire.bytes) else { return nil }
    return try reader.range(bytes)
  }

  /// The same of the last field.
  private static func only(_ number: Int, _ reader: inout WireReader, _ bytes: RawSpan) throws(Malformed) -> Range<Int>? {
    guard let range = try next(number, &reader, bytes), reader.isAtEnd else { return nil }
    return range
  }
}
