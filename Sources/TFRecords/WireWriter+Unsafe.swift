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
    // A seventh of the number of bits, rounded up, without a division.
    (640 - 9 * (value | 1).leadingZeroBitCount) >> 6
  }

  /// The size of a field holding `count` bytes: its tag, which takes one byte, the length, the bytes.
  @inline(__always)
  static func fieldSize(_ count: Int) -> Int { 1 + varintSize(UInt64(count)) + count }

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
    if value < 0x80 { return reserve(1).storeBytes(of: UInt8(value), as: UInt8.self) }
    Self.store(value, at: reserve(Self.varintSize(value)))
  }

  /// Stores `varintSize(value)` bytes.
  @inline(__always)
  private static func store(_ value: UInt64, at start: UnsafeMutableRawPointer) {
    var (rest, place) = (value, start)
    while rest >= 0x80 {
      place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
      place += 1
      rest >>= 7
    }
    place.storeBytes(of: UInt8(rest), as: UInt8.self)
  }

  /// The tag and the length of a field with `count` bytes to follow.
  @inline(__always)
  mutating func start(_ field: UInt8, _ count: Int) {
    reserve(1).storeBytes(of: field << 3 | 2, as: UInt8.self)
    varint(UInt64(count))
  }

  @inline(__always)
  mutating func bytes(_ source: UnsafeRawBufferPointer) {
    guard let address = source.baseAddress else { return }
    reserve(source.count).copyMemory(from: address, byteCount: source.count)
  }

  /// The beginning of a map's entry: its name, and the size of the value that follows.
  @inline(__always)
  mutating func startEntry(_ name: WireName, _ count: Int) {
    start(1, name.entrySize(count))
    name.header.withUnsafeBytes { bytes($0) }
    varint(UInt64(count))
  }

  /// The inside of a feature message up to the values.
  @inline(__always)
  mutating func startList(_ content: FeatureContent, _ sizes: FeatureSizes) {
    guard content.field > 0 else { return }
    start(content.field, sizes.list)
    if sizes.run > 0 { start(1, sizes.run) }
  }

  /// The values of a feature.
  @inline(__always)
  mutating func values(_ feature: Feature) {
    switch feature {
    case .unset: break
    case .bytes(let values):
      for value in values { value.withUnsafeBytes { string($0) } }
    case .floats(let values): floats(values.span)
    case .int64s(let values): int64s(values.span)
    }
  }

  /// One of a list of byte strings.
  @inline(__always)
  mutating func string(_ value: UnsafeRawBufferPointer) {
    start(1, value.count)
    bytes(value)
  }

  /// Packed floats.
  @inline(__always)
  mutating func floats(_ values: Span<Float>) {
    #if _endian(little)
      values.withUnsafeBytes { bytes($0) }
    #else
      for place in values.indices { withUnsafeBytes(of: values[place].bitPattern.littleEndian) { bytes($0) } }
    #endif
  }

  /// Packed integers.
  @inline(__always)
  mutating func int64s(_ values: Span<Int64>) {
    for place in values.indices { varint(UInt64(bitPattern: values[place])) }
  }
}

extension [UInt8] {
  /// Appends `count` bytes that `write` writes.
  mutating func append(_ count: Int, _ write: (inout WireWriter) -> Void) {
    guard count > 0 else { return }
    append(count) { (memory: UnsafeMutableRawBufferPointer) in
      var writer = WireWriter(memory)
      write(&writer)
      precondition(writer.isFull, "a message is shorter than its size")
    }
  }

  /// Appends `count` bytes that `fill` writes, every one of them.
  @inline(__always)
  mutating func append(_ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
    append(addingCapacity: count) { bytes in
      bytes.withUnsafeMutableBufferPointer { memory, filled in
        fill(UnsafeMutableRawBufferPointer(memory))
        filled = count
      }
    }
  }
}
