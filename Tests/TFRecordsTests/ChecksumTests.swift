import CKernels
import Tensors
import Testing
import _TestSupport

struct ChecksumTests {
  typealias Function = @Sendable (UInt32, [UInt8], Range<Int>) -> UInt32

  /// Every way this processor has.
  static let ways: [(name: String, function: Function)] = {
    var ways: [(String, Function)] = [
      (
        "best",
        { crc, bytes, range in
          bytes[range].withUnsafeBytes { ck_crc32c(crc, $0.baseAddress, $0.count) }
        }
      ),
      (
        "table",
        { crc, bytes, range in
          bytes[range].withUnsafeBytes { ck_crc32c_table(crc, $0.baseAddress, $0.count) }
        }
      ),
    ]
    if ck_crc32c_has_instruction() {
      ways.append(
        (
          "instruction",
          { crc, bytes, range in
            bytes[range].withUnsafeBytes { ck_crc32c_instruction(crc, $0.baseAddress, $0.count) }
          }
        ))
    }
    if ck_crc32c_has_folding() {
      ways.append(
        (
          "folding",
          { crc, bytes, range in
            bytes[range].withUnsafeBytes { ck_crc32c_folding(crc, $0.baseAddress, $0.count) }
          }
        ))
    }
    return ways
  }()

  /// The vectors of RFC 3720, appendix B.4.
  @Test(arguments: ways.indices) func vectors(way: Int) {
    let vectors: [([UInt8], UInt32)] = [
      (Array("123456789".utf8), 0xE306_9283), ([], 0),
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
    ]
    for (bytes, expected) in vectors {
      #expect(Self.ways[way].function(0, bytes, 0..<bytes.count) == expected)
    }
  }

  @Test(arguments: ways.indices) func allWaysAgree(way: Int) {
    var random = SplitMix64(seed: 1)
    let bytes = (0..<60_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for round in 0..<3_000 {
      let length = Int.random(in: 0...(round % 10 == 0 ? 55_000 : 700), using: &random)
      let start = Int.random(in: 0...64, using: &random)
      let crc = UInt32.random(in: 0...UInt32.max, using: &random)
      let range = start..<start + length
      #expect(
        Self.ways[way].function(crc, bytes, range) == Self.ways[1].function(crc, bytes, range))
    }
  }

  /// A checksum of two parts is the checksum of the whole.
  @Test func partsJoin() {
    let bytes = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let whole = Self.ways[0].function(0, bytes, 0..<2_000)
    for cut in stride(from: 0, through: 2_000, by: 37) {
      let first = Self.ways[0].function(0, bytes, 0..<cut)
      #expect(Self.ways[0].function(first, bytes, cut..<2_000) == whole)
    }
  }

  @Test func headersAreFound() throws {
    let good = try Fixtures.bytes("records/strings.tfrecord")
    let found = good.withUnsafeBytes { bytes in
      [0, 1, 17, 36, 152, 1192].map { ck_crc32c_find_header(bytes.baseAddress, $0, bytes.count) }
    }
    #expect(found == [0, 16, 35, 151, 1191, 1211])
    #expect(ck_crc32c_find_header(nil, 0, 0) == 0)
  }
}
