import Files

/// A file's bytes front to back, decompressed when the file begins like gzip.
final class ArchiveStream {
  let path: String
  /// How many (decompressed) bytes have been read.
  private(set) var offset = 0
  private let file: MappedFile
  private let inflate: InflateStream?

  init(path: String) throws {
    self.path = path
    file = try MappedFile(path: path)
    // Only gzip: zlib's two-byte header is too weak a sign to look for.
    let isGzip = file.withBytes { Compression.detect($0) } == .gzip
    inflate = isGzip ? try InflateStream(file, compression: .gzip) : nil
  }

  /// No more bytes than this can follow: those that are there, or the 1,032 that deflate can make of each.
  var mostBytesLeft: Int {
    inflate == nil ? file.count - offset : (file.count + 1) * 1032 - offset
  }

  /// Puts `limit` bytes, or as many as the buffer has room for, at the buffer's start and returns their number: fewer only at the
  /// end.
  func read(
    into buffer: inout MutableRawSpan, upTo limit: Int = .max
  ) throws(FileError) -> Int {
    let count = try buffer.withUnsafeMutableBytes { buffer throws(FileError) in
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(limit, buffer.count)])
      if let inflate {
        var count = 0
        // Bytes before damage come first, the error by itself.
        while count < room.count {
          var span = MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
          let step = try inflate.read(into: &span)
          if step == 0 { break }
          count += step
        }
        return count
      }
      let count = min(room.count, file.count - offset)
      file.withBytes(in: offset..<(offset + count)) { bytes in
        bytes.withUnsafeBytes { room.copyMemory(from: $0) }
      }
      return count
    }
    offset += count
    return count
  }

  /// Up to `count` bytes, fewer only at the end. For counts that are known to be small.
  func read(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    let found = try read(into: &raw)
    return Array(bytes[..<found])
  }
}
