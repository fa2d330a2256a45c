import Files
import FuzzSupport
import Fuzzing
@testable import TFRecords

/// A file of records, packed or not. The first byte says how it is read, and whether its checksums are made good first: no
/// mutation would find those.
@Sendable
func records(_ input: [UInt8]) {
  guard let mode = input.first else { return }
  var bytes = Array(input.dropFirst())
  if mode & 1 != 0 { makeChecksumsGood(&bytes) }
  let path = file(bytes)
  let maximum = mode & 2 != 0 ? 1 << 10 : Int(Int32.max)
  attempt {
    let reader = try TFRecordReader(path: path, verifyChecksums: mode & 4 == 0, maximumRecordLength: maximum)
    var kept: [Record] = []
    while true {
      do throws(TFRecordError) {
        switch mode >> 3 & 3 {
        case 1: guard try reader.skipRecord() else { throw reader.fail(.notIndexable) }
        case 2 where !reader.window.isCompressed:
          guard let range = try reader.nextRange(upTo: 3) else { return }
          attempt { try range.forEach { _, _, bytes in _ = sum(bytes) } damage: { _ = "\($0)" } }
        default:
          guard let record = try reader.next() else { return }
          kept.append(record)
          _ = record.withBytes(sum)
        }
      } catch {
        guard error.code != .notIndexable, reader.skipDamage() > 0 else { return }
      }
    }
  }
  attempt { _ = try TFRecordReport(verifying: path, maximumProblems: 4) }
  attempt {
    let index = try TFRecordIndex(path: path, skipDamage: mode & 32 != 0)
    for number in 0..<index.count { attempt { _ = try index.record(at: number).withBytes(sum) } }
    _ = index.daliText
  }
}

/// The sidecar that DALI writes. The first part is the record file, as `records` makes it good; the second the sidecar.
@Sendable
func index(_ input: [UInt8]) {
  guard let size = input.first, input.count > Int(size) else { return }
  var bytes = Array(input.dropFirst().prefix(Int(size)))
  makeChecksumsGood(&bytes)
  let count = bytes.count
  let text = Array(input.dropFirst(1 + Int(size)))
  attempt { _ = try IndexText.offsets(in: text.span.bytes, tiling: count) }
  attempt { _ = try IndexText.offsets(in: text.span.bytes, tiling: .max) }
  guard let offsets = try? IndexText.offsets(in: text.span.bytes, tiling: count) else { return }
  attempt {
    let index = TFRecordIndex(try MappedFile(path: file(bytes)), offsets: offsets)
    for number in 0..<index.count { attempt { _ = try index.record(at: number).withBytes(sum) } }
  }
}

/// Touches every byte.
func sum(_ bytes: RawSpan) -> Int {
  var sum = 0
  for offset in 0..<bytes.byteCount { sum += Int(bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) }
  return sum
}

/// Writes the checksums that belong to the lengths and data, as far as the lengths lead.
private func makeChecksumsGood(_ bytes: inout [UInt8]) {
  func write(_ checksum: UInt32, at offset: Int) {
    for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(byte))) }
  }
  var offset = 0
  while bytes.count - offset >= 16 {
    let (length, sum) = header(bytes, offset)
    write(sum, at: offset + 8)
    guard length <= UInt64(bytes.count - offset - 16) else { return }
    let end = offset + 12 + Int(length)
    let data = checksum(of: bytes, offset + 12..<end)
    write(data, at: end)
    offset = end + 4
  }
}

private func header(_ bytes: [UInt8], _ offset: Int) -> (length: UInt64, checksum: UInt32) {
  let header = bytes.span.bytes.extracting(offset..<offset + 8)
  return (header.littleEndian64(at: 0), header.maskedChecksum)
}

private func checksum(of bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
  bytes.span.bytes.extracting(range).maskedChecksum
}
