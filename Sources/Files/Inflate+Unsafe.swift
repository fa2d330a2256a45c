import CZlib

/// The `count` bytes that a zlib stream in memory unpacks to; nil when it is damaged or unpacks to more or fewer.
///
/// ```swift
/// inflate([0x78, 0x9C, 0x4B, 0x04, 0x00, 0x00, 0x62, 0x00, 0x62], count: 1)      // [97], "a"
/// ```
package func inflate(_ bytes: [UInt8], count: Int) -> [UInt8]? {
  // One byte more, so that a stream that goes on is noticed.
  var unpacked = [UInt8](repeating: 0, count: count + 1)
  var filled = uLongf(count + 1)
  let status = uncompress(&unpacked, &filled, bytes, uLong(bytes.count))
  guard status == Z_OK, filled == count else { return nil }
  unpacked.removeLast()
  return unpacked
}
