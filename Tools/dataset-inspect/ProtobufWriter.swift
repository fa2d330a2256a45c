/// Protocol buffer fields, one after the other. Zeros and empty strings are left out, as proto3 has it.
///
/// ```swift
/// var message = ProtobufWriter()
/// message.integer(1, 150)
/// message.bytes                  // [0x08, 0x96, 0x01]
/// ```
/// Format: protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// A whole number from 0.
  mutating func integer(_ field: Int, _ value: Int) {
    guard value != 0 else { return }
    tag(field, 0)
    varint(UInt64(value))
  }

  mutating func double(_ field: Int, _ value: Double) {
    guard value != 0 else { return }
    tag(field, 1)
    fixed(value.bitPattern, count: 8)
  }

  mutating func float(_ field: Int, _ value: Float) {
    guard value != 0 else { return }
    tag(field, 5)
    fixed(UInt64(value.bitPattern), count: 4)
  }

  mutating func string(_ field: Int, _ value: String) {
    guard !value.isEmpty else { return }
    tag(field, 2)
    varint(UInt64(value.utf8.count))
    bytes += value.utf8
  }

  /// A message inside, also when it is empty.
  mutating func message(_ field: Int, _ fill: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    fill(&inner)
    tag(field, 2)
    varint(UInt64(inner.bytes.count))
    bytes += inner.bytes
  }

  private mutating func tag(_ field: Int, _ kind: Int) { varint(UInt64(field << 3 | kind)) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func fixed(_ value: UInt64, count: Int) {
    for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place)))) }
  }
}
