import Files
import Testing
import _TestSupport

struct InflateStreamTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  func compressed(_ text: String, _ compression: Compression) throws -> [UInt8] {
    let file = try AtomicFile(path: folder.path("scratch"))
    let stream = DeflateStream(to: file, compression: compression)
    try stream.write(Array(text.utf8).span.bytes)
    try stream.finish()
    try file.commit()
    return try readFile(file.path)
  }

  @Test(arguments: [1, 3, 100]) func allGzipMembersAreRead(step: Int) throws {
    let bytes = try compressed("one ", .gzip) + compressed("", .gzip) + compressed("two", .gzip)
    let path = try folder.write(bytes + [0, 0, 0], to: "members.gz")
    #expect(String(decoding: try inflate(path, by: step), as: UTF8.self) == "one two")
  }

  @Test(arguments: [Compression.gzip, .zlib]) func everyTruncationIsAnError(of kind: Compression)
    throws
  {
    let bytes = try compressed(String(repeating: "abc", count: 100), kind)
    for length in 2..<bytes.count {
      let path = try folder.write(Array(bytes[..<length]), to: "cut")
      let error = try #require(throws: FileError.self) { try inflate(path, by: 64) }
      #expect(error.byteOffset == length)
      #expect(error.reason == "the compressed data end too early")
    }
  }

  @Test func damageIsPlaced() throws {
    var bytes = try compressed(String(repeating: "abc", count: 100), .gzip)
    bytes[bytes.count - 6] ^= 1  // in the checksum
    let path = try folder.write(bytes, to: "damaged.gz")
    let error = try #require(throws: FileError.self) { try inflate(path, by: 64) }
    #expect(error.operation == "inflate")
    #expect(error.path == path)
    #expect(error.description.contains("at byte offset"))
  }

  /// Whatever the size of the pieces, all bytes before the damage come first, and then the error for good.
  @Test(arguments: [Compression.gzip, .zlib], [1, 7, 1000, 1 << 16])
  func bytesBeforeDamageAreHandedOut(of kind: Compression, step: Int) throws {
    let text = (0..<2000).map { "\($0 * $0 % 9973) " }.joined()
    let whole = try compressed(text, kind)
    var wrongSum = whole
    wrongSum[wrongSum.count - (kind == .gzip ? 8 : 4)] ^= 1
    let damaged: [(bytes: [UInt8], isAllThere: Bool)] = [
      (whole.dropLast(2), true), (whole.dropLast(4), true), (wrongSum, true), (whole + [7, 7], true),
      (Array(whole[..<(whole.count / 2)]), false),
    ]
    for (bytes, isAllThere) in damaged {
      let stream = try InflateStream(MappedFile(path: folder.write(bytes, to: "damaged")))
      var unpacked: [UInt8] = []
      let error = try #require(throws: FileError.self) { while try stream.read(into: &unpacked, upTo: step) > 0 {} }
      #expect(isAllThere ? unpacked.elementsEqual(text.utf8) : text.utf8.starts(with: unpacked) && unpacked.count > text.utf8.count / 4)
      #expect(stream.outputOffset == unpacked.count)
      let again = try #require(throws: FileError.self) { try stream.read(into: &unpacked, upTo: step) }
      #expect(again == error)
    }
  }

  @Test(arguments: [Compression.gzip, .zlib]) func garbageAfterTheEndIsAnError(kind: Compression)
    throws
  {
    let path = try folder.write(compressed("abc", kind) + [7, 7], to: "garbage")
    let error = try #require(throws: FileError.self) { try inflate(path, by: 64) }
    #expect(error.reason == "2 unexpected bytes follow the compressed data")
  }

  @Test func plainFilesAreRefused() throws {
    let path = try folder.write([1, 2, 3], to: "plain")
    #expect(throws: FileError.self) { try InflateStream(MappedFile(path: path)) }
  }
}
