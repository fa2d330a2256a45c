import CZlib

/// A piece of a gzip or zlib stream, compressed by itself: pieces made on several cores, one after the other, are one
/// ordinary stream.
///
/// ```swift
/// var stream = DeflatedStream(.gzip)
/// let blocks = pieces.map { DeflatedBlock($0.span.bytes) }      // in any order, anywhere
/// var file = stream.header
/// for block in blocks { file += block.bytes; stream.add(block) }
/// file += stream.trailer
/// ```
/// Each piece ends at a whole byte (a sync flush), and refers to nothing before it. Against one stream, pieces of a
/// megabyte lose less than a percent.
package struct DeflatedBlock: Sendable {
  package let bytes: [UInt8]
  fileprivate let count: Int
  fileprivate let crc: UInt32
  fileprivate let adler: UInt32

  /// Compresses `input`; `level` goes from 1 (fast) to 9 (small).
  package init(_ input: RawSpan, level: Int = 6) {
    var stream = z_stream()
    let status = deflateInit2_(
      &stream, Int32(level), Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start a stream: status \(status)")
    defer { deflateEnd(&stream) }
    precondition(input.byteCount < 1 << 31, "a block of \(input.byteCount) bytes is too large for zlib")
    // The bound is for one last block; a flush adds at most six bytes to it.
    let capacity = Int(deflateBound(&stream, UInt(input.byteCount))) + 16
    (bytes, crc, adler) = input.withUnsafeBytes { input in
      let start = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let output = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        stream.next_in = UnsafeMutablePointer(mutating: start)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(capacity)
        let status = deflate(&stream, Z_SYNC_FLUSH)
        precondition(status == Z_OK && stream.avail_in == 0, "zlib did not compress: status \(status)")
        count = capacity - Int(stream.avail_out)
      }
      return (
        output, UInt32(crc32(0, start, UInt32(input.count))), UInt32(adler32(1, start, UInt32(input.count)))
      )
    }
    count = input.byteCount
  }
}

/// What surrounds the pieces of a compressed stream.
package struct DeflatedStream: Sendable, Hashable, Codable {
  private let isGzip: Bool
  /// Of all bytes so far, before compression.
  private var count = 0
  private var checksum: UInt32

  /// A stream of no pieces yet; `.none` traps.
  package init(_ compression: Compression) {
    precondition(compression != .none, "a stream that is not compressed has no header")
    isGzip = compression == .gzip
    checksum = isGzip ? 0 : 1
  }

  /// The bytes before the first piece: no name, no time, so that the same input gives the same bytes.
  package var header: [UInt8] { isGzip ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] : [0x78, 0x9C] }

  /// Counts the next piece.
  package mutating func add(_ block: DeflatedBlock) {
    checksum =
      isGzip
      ? UInt32(crc32_combine(UInt(checksum), UInt(block.crc), block.count))
      : UInt32(adler32_combine(UInt(checksum), UInt(block.adler), block.count))
    count += block.count
  }

  /// The bytes behind the last piece: an empty block that ends the stream, and the checksum.
  package var trailer: [UInt8] {
    var bytes: [UInt8] = [0x03, 0x00]
    if isGzip {
      withUnsafeBytes(of: checksum.littleEndian) { bytes += $0 }
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) { bytes += $0 }
    } else {
      withUnsafeBytes(of: checksum.bigEndian) { bytes += $0 }
    }
    return bytes
  }
}
