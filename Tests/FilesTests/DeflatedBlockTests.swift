import Files
import Testing
import _TestSupport

struct DeflatedBlockTests {
  /// What a reader makes of pieces that were compressed by themselves.
  private func unfolded(_ pieces: [[UInt8]], _ compression: Compression, level: Int = 6) throws -> [UInt8] {
    var stream = DeflatedStream(compression)
    var file = stream.header
    for piece in pieces {
      let block = DeflatedBlock(piece.span.bytes, level: level)
      stream.add(block)
      file += block.bytes
    }
    file += stream.trailer
    let folder = try TemporaryFolder()
    let path = try folder.write(file, to: "a")
    let reader = try InflateStream(MappedFile(path: path), compression: compression)
    var bytes: [UInt8] = []
    while try reader.read(into: &bytes, upTo: 10_000) > 0 {}
    return bytes
  }

  @Test(arguments: [Compression.gzip, .zlib], [1, 6, 9])
  func piecesMakeOneStream(compression: Compression, level: Int) throws {
    let pieces: [[UInt8]] = [
      [1], [], Array(repeating: 7, count: 100_000), (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) },
      Array("end".utf8),
    ]
    #expect(try unfolded(pieces, compression, level: level) == pieces.flatMap { $0 })
    #expect(try unfolded([], compression) == [])
  }

  @Test func aDamagedPieceIsNoticedByTheChecksum() throws {
    var stream = DeflatedStream(.gzip)
    let (right, wrong) = (Array("hello".utf8), Array("hallo".utf8))
    stream.add(DeflatedBlock(right.span.bytes))
    let file = stream.header + DeflatedBlock(wrong.span.bytes).bytes + stream.trailer
    let folder = try TemporaryFolder()
    let reader = try InflateStream(MappedFile(path: folder.write(file, to: "a")), compression: .gzip)
    var bytes: [UInt8] = []
    #expect(throws: FileError.self) { while try reader.read(into: &bytes, upTo: 100) > 0 {} }
  }
}
