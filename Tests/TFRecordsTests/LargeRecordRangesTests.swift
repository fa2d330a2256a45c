import Files
import TFRecords
import Testing
import _TestSupport

/// Ranges of records that are so large that their lengths are read past the mapping: the same records and the same damage as read
/// one by one.
struct LargeRecordRangesTests {
  private static func data(_ number: Int) -> [UInt8] {
    // Large, and some small and empty ones among them; the last window of two megabytes is not full.
    let count = number % 9 == 5 ? number % 3 : 16_000 + number % 13 * 5_000
    return (0..<count).map { UInt8(truncatingIfNeeded: $0 &* number) }
  }

  private struct Seen: Equatable {
    var records: [String] = []
    var damage: [TFRecordError] = []

    mutating func add(_ number: Int, _ offset: Int, _ bytes: [UInt8]) {
      records.append("\(number) at \(offset): \(bytes.count) of sum \(bytes.reduce(0) { $0 &* 31 &+ Int($1) })")
    }
  }

  private func byRanges(_ path: String) throws -> Seen {
    let reader = try TFRecordReader(path: path)
    var seen = Seen()
    while true {
      do throws(TFRecordError) {
        guard let range = try reader.nextRange(upTo: 10) else { return seen }
        try? range.forEach { number, offset, bytes in
          seen.add(number, offset, bytes.withUnsafeBytes { Array($0) })
        } damage: { seen.damage.append($0) }
      } catch {
        seen.damage.append(error)
        reader.skipDamage()
      }
    }
  }

  private func oneByOne(_ path: String) throws -> Seen {
    let reader = try TFRecordReader(path: path)
    var seen = Seen()
    while true {
      do throws(TFRecordError) {
        guard let record = try reader.next() else { return seen }
        seen.add(record.number, record.byteOffset, record.bytes)
      } catch {
        seen.damage.append(error)
        reader.skipDamage()
      }
    }
  }

  /// The file, changed at the start of some record.
  @Test(arguments: ["whole", "data", "checksum", "length", "cut in the data", "cut in the header"])
  func rangesHoldWhatReadingFinds(change: String) throws {
    let folder = try TemporaryFolder()
    let writer = try TFRecordWriter(path: folder.path("a"))
    for number in 0..<100 { try writer.write(Self.data(number)) }
    try writer.close()
    var bytes = try readFile(folder.path("a"))
    let place = (0..<57).reduce(0) { $0 + 16 + Self.data($1).count }
    switch change {
    case "data": bytes[place + 20] ^= 1
    case "checksum": bytes[place + 9] ^= 1
    case "length": bytes[place + 3] ^= 1
    case "cut in the data": bytes.removeSubrange((place + 1_000)...)
    case "cut in the header": bytes.removeSubrange((place + 7)...)
    default: break
    }
    let path = try folder.write(bytes, to: "b")
    let (ranges, single) = (try byRanges(path), try oneByOne(path))
    #expect(ranges == single)
    #expect(single.damage.count == (change == "whole" ? 0 : 1))
    #expect(single.records.count == (change == "whole" ? 100 : change.hasPrefix("cut") ? 57 : 99))
  }
}
