import Files

/// The data of one record, checked, and kept alive without a copy where the file allows it.
///
/// ```swift
/// let record = try reader.next()!
/// record.count                                  // 208, bytes
/// record.withBytes { $0.byteCount }             // 208
/// let example = try Example(parsing: record)    // errors will name the file and the record
/// ```
///
/// From a plain file it is a reference to the mapping, one retain; from a compressed file, a copy.
public struct Record: @unchecked Sendable {
  // Unchecked because of the pointer: the memory behind it is never written, and lives as long as
  // its owner.
  @usableFromInline let owner: AnyObject
  @usableFromInline let start: UnsafeRawPointer
  /// How many bytes of data.
  public let count: Int
  /// Which record of the file, counting from 0.
  public let number: Int
  /// Where the record starts, its length field included; in a compressed file, in the bytes after
  /// decompression.
  public let byteOffset: Int

  init(owner: AnyObject, start: UnsafeRawPointer, count: Int, number: Int, byteOffset: Int) {
    self.owner = owner
    self.start = start
    self.count = count
    self.number = number
    self.byteOffset = byteOffset
  }

  /// The file that the record comes from; empty for one made from an array.
  public var path: String {
    (owner as? MappedFile)?.path ?? (owner as? CopiedBytes)?.path ?? ""
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
    let copy = bytes.withUnsafeBytes { CopiedBytes($0, path: "") }
    self.init(owner: copy, start: copy.start, count: bytes.count, number: 0, byteOffset: 0)
  }
}

/// Bytes on their own, for records whose file cannot keep them in place.
final class CopiedBytes {
  let start: UnsafeRawPointer
  let path: String

  init(_ bytes: UnsafeRawBufferPointer, path: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
    copy.copyMemory(from: bytes)
    start = UnsafeRawPointer(copy.baseAddress!)
    self.path = path
  }

  deinit { start.deallocate() }
}

extension MappedFile {
  /// The bytes in `range` as a record that keeps the mapping alive.
  func record(in range: Range<Int>, number: Int, byteOffset: Int) -> Record {
    // With the checksum behind the data, so that there is an address even of no data.
    withBytes(in: range.lowerBound..<range.upperBound + 4) { bytes in
      bytes.withUnsafeBytes { bytes in
        Record(
          owner: self, start: bytes.baseAddress!, count: range.count, number: number,
          byteOffset: byteOffset)
      }
    }
  }
}
