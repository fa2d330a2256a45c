import CKernels
public import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The data of one record, checked, and kept alive without a copy where the file allows it.
///
/// ```swift
/// let record = try reader.next()!
/// record.count                                  // 208, bytes
/// record.withBytes { $0.byteCount }             // 208
/// let example = try Example(parsing: record)    // errors will name the file and the record
/// ```
///
/// From a plain file it is a reference to the mapping, one retain, and keeps the two megabytes around it from being
/// given back; from a compressed file, a copy.
public struct Record: @unchecked Sendable {
  // Unchecked because of the pointer: the memory behind it is never written, and lives as long as
  // its owner.
  @usableFromInline let owner: AnyObject
  @usableFromInline let start: UnsafeRawPointer
  /// How many bytes of data.
  public let count: Int
  /// Which record of the file, counting from 0.
  public let number: Int

  // Four words, no more: as many as functions return in registers.
  init(owner: AnyObject, start: UnsafeRawPointer, count: Int, number: Int) {
    self.owner = owner
    self.start = start
    self.count = count
    self.number = number
  }

  /// Where the record starts, its length field included; in a compressed file, in the bytes after
  /// decompression.
  public var byteOffset: Int {
    switch owner {
    case let pages as FilePages: byteOffset(in: pages.file)
    case let file as MappedFile: byteOffset(in: file)
    case let copy as CopiedBytes: copy.byteOffset
    default: 0
    }
  }

  private func byteOffset(in file: MappedFile) -> Int {
    let base = file.withBytes { $0.withUnsafeBytes { $0.baseAddress } }
    return base.map { start - $0 - TFRecordReader.headerByteCount } ?? 0
  }

  /// The file that the record comes from; empty for one made from an array.
  public var path: String {
    switch owner {
    case let pages as FilePages: pages.file.path
    case let file as MappedFile: file.path
    case let copy as CopiedBytes: copy.path
    default: ""
    }
  }

  /// Lends the data.
  @inlinable
  @inline(__always)
  public func withBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    // This copy's owner keeps the memory until the end of the call.
    defer { _fixLifetime(owner) }
    return try body(UnsafeRawBufferPointer(start: start, count: count).bytes)
  }

  /// A copy of the data: `Record([1, 2]).bytes` is `[1, 2]`.
  public var bytes: [UInt8] { withBytes { $0.array(in: 0..<count) } }

  /// A record of its own, from no file.
  public init(_ bytes: [UInt8]) {
    let copy = bytes.withUnsafeBytes { CopiedBytes($0, path: "", byteOffset: 0) }
    self.init(owner: copy, start: copy.start, count: bytes.count, number: 0)
  }
}

extension Record {
  /// The same record with data of its own, which holds nothing of its file; for those that are kept for long.
  ///
  /// ```swift
  /// let sample = try reader.next()!.copied()
  /// ```
  /// - Complexity: O(count), or O(1) when it is a copy already.
  public func copied() -> Record {
    guard !(owner is CopiedBytes) else { return self }
    defer { _fixLifetime(owner) }
    let copy = CopiedBytes(UnsafeRawBufferPointer(start: start, count: count), path: path, byteOffset: byteOffset)
    return Record(owner: copy, start: copy.start, count: count, number: number)
  }
}

/// Bytes on their own, for records whose file cannot keep them in place.
final class CopiedBytes {
  let start: UnsafeRawPointer
  let path: String
  /// Where the record that they are of starts in its file.
  let byteOffset: Int
  private let memory: CopyMemory

  init(_ bytes: UnsafeRawBufferPointer, path: String, byteOffset: Int) {
    let memory = CopyMemory(count: bytes.count)
    memory.bytes.copyMemory(from: bytes)
    (self.memory, self.path, self.byteOffset) = (memory, path, byteOffset)
    start = UnsafeRawPointer(memory.bytes.baseAddress!)
  }

  /// A record's part of a file, read without its mapping; nil when only the mapping has it.
  init?(_ range: Range<Int>, of file: MappedFile, through files: OpenFiles) throws(FileError) {
    let memory = CopyMemory(count: range.count)
    (self.memory, path, byteOffset) = (memory, file.path, range.lowerBound)
    start = UnsafeRawPointer(memory.bytes.baseAddress!)
    var bytes = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<range.count]).mutableBytes
    guard try files.read(file, from: range.lowerBound, into: &bytes) else { return nil }
  }

  deinit { memory.deallocate() }
}

/// The memory of one copy. Large ones are pages of their own: records are made by one thread and dropped by another, and
/// what the allocator keeps for each thread would add up to several times the records that live.
private struct CopyMemory {
  let bytes: UnsafeMutableRawBufferPointer
  private let isMapped: Bool

  init(count: Int) {
    if count >= 16 << 10,
      let pages = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED
    {
      (bytes, isMapped) = (UnsafeMutableRawBufferPointer(start: pages, count: count), true)
    } else {
      (bytes, isMapped) = (.allocate(byteCount: max(1, count), alignment: 8), false)
    }
  }

  func deallocate() {
    if isMapped { munmap(bytes.baseAddress, bytes.count) } else { bytes.deallocate() }
  }
}

extension TFRecordIndex {
  /// The record at position `i` as a copy, without bringing pages of the mapping into memory.
  ///
  /// ```swift
  /// let files = OpenFiles()
  /// try index.record(at: 17, readingThrough: files).count      // 208, bytes; checked
  /// ```
  /// A look into the mapping brings up to 64 kB into memory, and they stay there: a shuffled pass would hold the whole
  /// file in the end. This holds nothing but the record.
  ///
  /// - Throws: as `record(at:)`; `.fileChanged` when the file became shorter.
  /// - Complexity: O(length) and one system call.
  public func record(at i: Int, readingThrough files: OpenFiles) throws(TFRecordError) -> Record {
    let frame = frame(at: i)
    let copy: CopiedBytes?
    do throws(FileError) { copy = try CopiedBytes(frame, of: file, through: files) } catch {
      throw TFRecordError(
        .fileChanged, path: file.path, recordNumber: recordNumber(at: i), byteOffset: frame.lowerBound, fileError: error)
    }
    guard let copy, let length = goodLength(UnsafeRawBufferPointer(start: copy.start, count: frame.count)) else {
      // Says what is wrong, or gets it from the mapping.
      return try record(at: i).copied()
    }
    return Record(
      owner: copy, start: copy.start + TFRecordReader.headerByteCount, count: length, number: recordNumber(at: i))
  }

  /// The length of the record in these bytes of the file, when they and it are good.
  private func goodLength(_ frame: UnsafeRawBufferPointer) -> Int? {
    let length = Int(ck_crc32c_check_record(frame.baseAddress, frame.count, frame.count, true))
    let fits = length + TFRecordReader.overhead == frame.count || !problems.isEmpty
    return length >= 0 && fits ? length : nil
  }
}

extension MappedFile {
  /// The bytes in `range`, behind a record's header, as a record that keeps the mapping alive.
  func record(in range: Range<Int>, number: Int) -> Record {
    // With the checksum behind the data, so that there is an address even of no data.
    withBytes(in: range.lowerBound..<range.upperBound + 4) { bytes in
      bytes.withUnsafeBytes { bytes in
        Record(owner: self, start: bytes.baseAddress!, count: range.count, number: number)
      }
    }
  }
}
