/// Protobuf's wire format, written front to back into memory whose size was computed before: a message is preceded by
/// its own size, so that all sizes have to be known anyway.
struct WireWriter {
  private var next: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer

  /// - Parameter memory: as many bytes as will be written.
  init(_ memory: UnsafeMutableRawBufferPointer) {
    next = memory.baseAddress!
    end = next + memory.count
  }

  /// Whether all of the memory was written.
  var isFull: Bool { next == end }

  // MARK: Sizes

  @inline(__always)
  static func varintSize(_ value: UInt64) -> Int {
    (63 - (value | 1).leadingZeroBitCount) / 7 + 1
  }

  /// The size of a field holding `count` bytes: its tag, which takes one byte, the length, the bytes.
  @inline(__always)
  static func fieldSize(_ count: Int) -> Int { 1 + varintSize(UInt64(count)) + count }

  /// The size of a map's entry: the name as field 1, a message of `count` bytes as field 2.
  static func entrySize(_ nameSize: Int, _ count: Int) -> Int {
    fieldSize(nameSize) + fieldSize(count)
  }

  // MARK: Writing

  /// Writes `count` bytes after making sure that there is room for them.
  @inline(__always)
  private mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer {
    let start = next
    precondition(count <= end - start, "a message is longer than its size")
    next = start + count
    return start
  }

  @inline(__always)
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      reserve(1).storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
      rest >>= 7
    }
    reserve(1).storeBytes(of: UInt8(rest), as: UInt8.self)
  }

  /// The tag and the length of a field with `count` bytes to follow.
  @inline(__always)
  mutating func start(_ field: UInt8, _ count: Int) {
    reserve(1).storeBytes(of: field << 3 | 2, as: UInt8.self)
    varint(UInt64(count))
  }

  mutating func bytes(_ source: UnsafeRawBufferPointer) {
    guard let address = source.baseAddress else { return }
    reserve(source.count).copyMemory(from: address, byteCount: source.count)
  }

  /// The beginning of a map's entry: its name, and the size of the value that follows.
  mutating func startEntry(_ name: WireName, _ count: Int) {
    start(1, Self.entrySize(name.byteCount, count))
    start(1, name.byteCount)
    name.withBytes { bytes($0) }
    start(2, count)
  }

  /// The inside of a feature message.
  mutating func feature(_ feature: Feature, _ sizes: FeatureSizes) {
    switch feature {
    case .unset: break
    case .bytes(let values):
      start(1, sizes.list)
      for value in values {
        start(1, value.count)
        value.withUnsafeBytes { bytes($0) }
      }
    case .floats(let values):
      start(2, sizes.list)
      guard !values.isEmpty else { return }
      start(1, sizes.run)
      #if _endian(little)
        values.withUnsafeBytes { bytes($0) }
      #else
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes($0) } }
      #endif
    case .int64s(let values):
      start(3, sizes.list)
      guard !values.isEmpty else { return }
      start(1, sizes.run)
      for value in values { varint(UInt64(bitPattern: value)) }
    }
  }
}

/// The nested sizes of one feature.
struct FeatureSizes {
  /// The packed values.
  var run = 0
  /// The list message.
  var list = 0
  /// The feature message.
  var feature = 0

  init(_ value: Feature) {
    switch value {
    case .unset: return
    case .bytes(let values): list = values.reduce(0) { $0 + WireWriter.fieldSize($1.count) }
    case .floats(let values):
      run = 4 * values.count
      list = values.isEmpty ? 0 : WireWriter.fieldSize(run)
    case .int64s(let values):
      run = values.reduce(0) { $0 + WireWriter.varintSize(UInt64(bitPattern: $1)) }
      list = values.isEmpty ? 0 : WireWriter.fieldSize(run)
    }
    feature = WireWriter.fieldSize(list)
  }
}

/// A key of a map, quick to compare in the order of its bytes; `String`'s own order is another one.
struct WireName {
  let text: String
  let byteCount: Int
  /// The first eight bytes, which nearly always decide.
  private let head: UInt64

  init(_ text: String) {
    self.text = text
    (byteCount, head) = Self.withBytes(of: text) { bytes in
      var head: UInt64 = 0
      for place in 0..<8 { head = head << 8 | (place < bytes.count ? UInt64(bytes[place]) : 0) }
      return (bytes.count, head)
    }
  }

  func precedes(_ other: WireName) -> Bool {
    if head != other.head { return head < other.head }
    return text.utf8.lexicographicallyPrecedes(other.text.utf8)
  }

  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) { Self.withBytes(of: text, body) }

  private static func withBytes<R>(of text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    if let result = text.utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
    return Array(text.utf8).withUnsafeBytes(body)
  }
}

extension [UInt8] {
  /// Appends `count` bytes that `write` writes.
  mutating func append(_ count: Int, _ write: (inout WireWriter) -> Void) {
    guard count > 0 else { return }
    let start = self.count
    append(contentsOf: repeatElement(0, count: count))
    withUnsafeMutableBytes { memory in
      var writer = WireWriter(UnsafeMutableRawBufferPointer(rebasing: memory[start...]))
      write(&writer)
      precondition(writer.isFull, "a message is shorter than its size")
    }
  }
}
