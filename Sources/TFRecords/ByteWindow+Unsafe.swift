import CKernels
import Files

/// The bytes of a record file from the current position on: the next few megabytes of a plain file, what
/// has been decompressed so far of a compressed one.
///
/// Positions count decompressed bytes. Memory grows only with bytes that are really there, and pages of a plain file
/// that lie behind are given back when no record refers to them any more: however long the file, a pass over it holds a
/// few megabytes, and what its records need.
final class ByteWindow {
  let file: MappedFile
  private let stream: InflateStream?
  private var buffer: UnsafeMutableRawBufferPointer
  // Into the mapping, which `file` keeps alive, or into `buffer`.
  @exclusivity(unchecked) private(set) var base: UnsafeRawPointer
  /// How many bytes from the position on are in memory.
  @exclusivity(unchecked) private(set) var available: Int
  private var isOver = false
  /// The part of a plain file that is in the window.
  @exclusivity(unchecked) private(set) var pages: FilePages?
  /// Offset of the first byte of the window.
  @exclusivity(unchecked) private(set) var position = 0

  var isCompressed: Bool { stream != nil }
  /// How many bytes of a plain file are left.
  var remaining: Int { file.count - position }

  /// How much of a plain file is in the window at once: what the operating system brings into memory in one piece, of
  /// which a window across two would hold both. Small enough for what a processor keeps near, large enough to make two
  /// system calls a step cost nothing.
  private static var stepByteCount: Int { MappedFile.pieceByteCount }

  init(_ file: MappedFile, compression: Compression) throws(FileError) {
    self.file = file
    let nowhere = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 8)
    if compression == .none {
      stream = nil
      buffer = nowhere
      base =
        file.withBytes { $0.withUnsafeBytes { $0.baseAddress } }
        ?? UnsafeRawPointer(nowhere.baseAddress!)
      available = 0
    } else {
      do throws(FileError) {
        stream = try InflateStream(file, compression: compression)
      } catch {
        nowhere.deallocate()
        throw error
      }
      nowhere.deallocate()
      buffer = .allocate(byteCount: 1 << 18, alignment: 64)
      base = UnsafeRawPointer(buffer.baseAddress!)
      available = 0
    }
  }

  deinit { buffer.deallocate() }

  /// Brings `count` bytes from the position on into memory; false when the file ends before.
  @inline(__always)
  func require(_ count: Int) throws(FileError) -> Bool {
    if available >= count { return true }
    if isOver { return false }
    guard let stream else { return try step(count) }
    return try refill(count, from: stream)
  }

  /// Moves the window over a plain file, where it is still as long as it was.
  private func step(_ count: Int) throws(FileError) -> Bool {
    try file.checkLength()
    available = min(remaining, max(count, Self.stepByteCount - position % Self.stepByteCount))
    pages = FilePages(of: file, in: position..<position + available)
    return available >= count
  }

  private func refill(_ count: Int, from stream: InflateStream) throws(FileError) -> Bool {
    while available < count {
      if available == buffer.count {
        let larger = UnsafeMutableRawBufferPointer.allocate(
          byteCount: buffer.count * 2, alignment: 64)
        larger.copyMemory(from: UnsafeRawBufferPointer(start: base, count: available))
        buffer.deallocate()
        buffer = larger
      } else {
        buffer.baseAddress!.copyMemory(from: base, byteCount: available)
      }
      base = UnsafeRawPointer(buffer.baseAddress!)
      var room = UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).mutableBytes
      let added = try stream.read(into: &room)
      available += added
      if added == 0 { return false }
    }
    return true
  }

  /// Moves the position forward over bytes that are in memory.
  @inline(__always)
  func advance(_ count: Int) {
    precondition(count >= 0 && count <= available, "cannot move \(count) of \(available) bytes")
    base += count
    available -= count
    position += count
  }

  /// Goes to the end for good.
  func giveUp() {
    available = 0
    isOver = true
  }

  /// Goes to an absolute position of a plain file.
  func seek(to position: Int) {
    precondition(stream == nil, "a compressed file has no absolute positions")
    base += position - self.position
    self.position = position
    available = 0
    pages = nil
  }

  /// The length of the record at the position when it is in memory and good; nil when that is not
  /// so, or not known.
  @inline(__always)
  func checkedLength(maximum: Int, data: Bool) -> Int? {
    let length = ck_crc32c_check_record(base, available, maximum, data)
    return length >= 0 ? Int(length) : nil
  }

  /// Lends bytes that are in memory, by offsets from the position.
  @inline(__always)
  func withBytes<R, E: Error>(
    in range: Range<Int>, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= available)
    return try body(
      UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count).bytes)
  }

  /// The data of the record at the position as a value that outlives the window's move: in a plain file a reference to
  /// its pages, in a compressed one a copy.
  @inline(__always)
  func record(_ count: Int, number: Int) -> Record {
    precondition(count >= 0 && count <= available - TFRecordReader.headerByteCount)
    let start = base + TFRecordReader.headerByteCount
    if let pages { return Record(owner: pages, start: start, count: count, number: number) }
    return copiedRecord(UnsafeRawBufferPointer(start: start, count: count), number: number)
  }

  @inline(never)
  private func copiedRecord(_ data: UnsafeRawBufferPointer, number: Int) -> Record {
    let copy = CopiedBytes(data, path: file.path, byteOffset: position)
    return Record(owner: copy, start: copy.start, count: data.count, number: number)
  }
}
