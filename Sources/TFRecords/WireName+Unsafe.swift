/// A key of a map as it is written, quick to compare in the order of its bytes; `String`'s own order is another one.
struct WireName {
  /// The name as field 1 of the entry, and the tag of the value, field 2.
  let header: [UInt8]
  private let mark: WireMark
  private let text: String
  /// Whether no other text of the same length counts as equal.
  private let isASCII: Bool

  init(_ text: String) {
    self.text = text
    isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    (header, mark) = Self.withBytes(of: text) { bytes in
      let size = WireWriter.fieldSize(bytes.count)
      var header: [UInt8] = []
      header.append(size + 1) { writer in
        writer.start(1, bytes.count)
        writer.bytes(bytes)
        writer.varint(2 << 3 | 2)
      }
      return (header, WireMark(bytes))
    }
  }

  /// The bytes of the name alone.
  private var bytes: ArraySlice<UInt8> { header[(header.count - 1 - mark.count)..<(header.count - 1)] }

  /// The size of an entry with a value of `count` bytes.
  @inline(__always)
  func entrySize(_ count: Int) -> Int { header.count + WireWriter.varintSize(UInt64(count)) + count }

  func precedes(_ other: WireName) -> Bool {
    if mark.head != other.mark.head { return mark.head < other.mark.head }
    return bytes.lexicographicallyPrecedes(other.bytes)
  }

  /// Whether the name is certainly `text`, byte for byte; of a short one that is two words to compare.
  @inline(__always)
  func isCertainly(_ text: String) -> Bool {
    isASCII && text == self.text && text.utf8.count == mark.count
  }

  /// Where in `names` the name `text` is, byte for byte.
  static func place(of text: String, in names: [WireName]) -> Int? {
    withBytes(of: text) { bytes in
      let mark = WireMark(bytes)
      return names.firstIndex { name in
        name.mark == mark && (mark.isAll || name.bytes.withUnsafeBytes { $0.elementsEqual(bytes) })
      }
    }
  }

  @inline(__always)
  private static func withBytes<R>(of text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    if let result = text.utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
    return Array(text.utf8).withUnsafeBytes(body)
  }
}

/// The length of a name and its first and last eight bytes: of most names that is all.
private struct WireMark: Equatable {
  let count: Int
  /// The first eight bytes, as a number that is ordered as they are; zeros behind a shorter name.
  let head: UInt64
  /// The last eight bytes; of a shorter name the same as `head`.
  private let tail: UInt64

  /// Whether there are no bytes between the first and the last ones.
  @inline(__always)
  var isAll: Bool { count <= 16 }

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer) {
    count = bytes.count
    guard count < 8 else {
      head = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
      tail = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
      return
    }
    // Bytes that are loaded twice come to lie where they are already.
    let head: UInt64
    switch count {
    case 4...:
      let first = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      let last = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      head = UInt64(first) << 32 | UInt64(last) << UInt64(64 - 8 * count)
    case 0: head = 0
    default:
      let middle = count / 2
      head = UInt64(bytes[0]) << 56 | UInt64(bytes[middle]) << UInt64(56 - 8 * middle) | UInt64(bytes[count - 1]) << UInt64(64 - 8 * count)
    }
    self.head = head
    tail = head
  }
}
