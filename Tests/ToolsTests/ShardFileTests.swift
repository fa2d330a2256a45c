import Files
import TFRecords
import Testing
import _TestSupport

@testable import tfrecord_tool

struct ShardFileTests {
  private static func record(_ number: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let data = (0..<(number % 7) * 10_000).map { UInt8(truncatingIfNeeded: $0 &* number) }
    RecordFrame.append(data.span.bytes, to: &bytes)
    return bytes
  }

  private func write(_ path: String, _ compression: Compression, width: Int = 2) throws -> ShardFile.State {
    let file = try ShardFile(path: path, compression: compression, width: width)
    for number in 0..<500 { try file.append(Self.record(number)[...]) }
    return try file.finish()
  }

  @Test(arguments: Compression.allCases)
  func recordsReadBackAndTheWidthDoesNotMatter(compression: Compression) throws {
    let folder = try TemporaryFolder()
    let state = try write(folder.path("a"), compression)
    #expect(state.records == 500)
    let bytes = try readFile(folder.path("a"))
    #expect(state.byteCount == bytes.count)
    let reader = try TFRecordReader(path: folder.path("a"))
    #expect(reader.compression == compression)
    var lengths: [Int] = []
    try reader.forEach { lengths.append($0.byteCount) }
    #expect(lengths == (0..<500).map { $0 % 7 * 10_000 })
    _ = try write(folder.path("b"), compression, width: 5)
    #expect(try readFile(folder.path("b")) == bytes)
  }

  @Test(arguments: Compression.allCases)
  func goingOnFromACheckpointGivesTheSameBytes(compression: Compression) throws {
    let folder = try TemporaryFolder()
    _ = try write(folder.path("whole"), compression)
    var file = try ShardFile(path: folder.path("cut"), compression: compression)
    var checkpoint: (state: ShardFile.State, next: Int)?
    var number = 0
    var resumed = 0
    while number < 500 {
      try file.append(Self.record(number)[...])
      number += 1
      if file.isBetweenBlocks && number > 100 * (resumed + 1) {
        checkpoint = (try file.checkpoint(), number)
        // More is written that a crash then loses.
        for extra in number..<min(500, number + 60) { try file.append(Self.record(extra)[...]) }
        _ = try file.finish()
        let state = try #require(checkpoint?.state)
        file = try ShardFile(path: folder.path("cut"), compression: compression, resuming: state)
        #expect(file.recordCount == number)
        resumed += 1
      }
    }
    let state = try file.finish()
    #expect(resumed >= 3)
    #expect(state.records == 500)
    #expect(try readFile(folder.path("cut")) == readFile(folder.path("whole")))
  }

  @Test func aFileWithoutRecords() throws {
    let folder = try TemporaryFolder()
    for compression in Compression.allCases {
      let path = try folder.path(compression.rawValue)
      #expect(try ShardFile(path: path, compression: compression).finish().records == 0)
      let reader = try TFRecordReader(path: path)
      #expect(try reader.next() == nil)
    }
  }
}
