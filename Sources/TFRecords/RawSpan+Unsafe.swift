import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The few things that need the address of the bytes: C checksums, comparisons, copies.

extension RawSpan {
  /// The CRC-32C of these bytes as TFRecord files store it: rotated right by 15 and increased by a
  /// constant, so that a checksum of bytes that hold checksums stays meaningful.
  @inline(__always)
  var maskedChecksum: UInt32 {
    let crc = withUnsafeBytes { ck_crc32c(0, $0.baseAddress, $0.count) }
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  /// Four little-endian bytes at `offset`.
  @inline(__always)
  func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Eight little-endian bytes at `offset`.
  @inline(__always)
  func littleEndian64(at offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The byte at `offset`, which must be inside; checked by the caller, once for many bytes.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 {
    assert(offset >= 0 && offset < byteCount)
    return unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// Whether the bytes in `range` are `other`.
  @inline(__always)
  func holds(_ other: [UInt8], in range: Range<Int>) -> Bool {
    guard range.count == other.count else { return false }
    return extracting(range).withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
      }
    }
  }

  /// A copy of the bytes in `range`.
  func array(in range: Range<Int>) -> [UInt8] {
    extracting(range).withUnsafeBytes { Array($0) }
  }

  /// The bytes in `range` as text, or nil when they are not UTF-8.
  func string(in range: Range<Int>) -> String? {
    extracting(range).withUnsafeBytes { bytes in
      String(validating: bytes, as: UTF8.self)
    }
  }

  /// Appends the bytes in `range` to `target`.
  @inline(__always)
  func append(_ range: Range<Int>, to target: inout [UInt8]) {
    target.append(addingCapacity: range.count) { $0.fill(extracting(range)) }
  }

  /// Appends the little-endian floats in `range`, whose size divides by four, to `target`.
  @inline(__always)
  func appendFloats(_ range: Range<Int>, to target: inout [Float]) {
    target.append(addingCapacity: range.count / 4) { floats in
      #if _endian(little)
        floats.fill(extracting(range))
      #else
        for i in 0..<range.count / 4 {
          floats.append(Float(bitPattern: littleEndian32(at: range.lowerBound + 4 * i)))
        }
      #endif
    }
  }
}

extension OutputSpan {
  /// All elements at once from their bytes.
  @inline(__always)
  fileprivate mutating func fill(_ bytes: RawSpan) where Element: BitwiseCopyable {
    withUnsafeMutableBufferPointer { memory, count in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(memory).copyMemory(from: $0) }
      count = memory.count
    }
  }
}
