import Datasets
import Files
import Testing
import _TestSupport

@Suite struct DatasetTextLinesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func obeysTheLaw() throws {
    let one = try folder.write(Array("a\nbb\r\n\nlast".utf8), to: "one.txt")
    let empty = try folder.write([], to: "empty.txt")
    let two = try folder.write(Array("é\n".utf8), to: "two.txt")
    try checkDataset(expecting: ["a", "bb", "", "last", "é"]) { .textLines(one, empty, two) }
    try checkDataset(expecting: [String]()) { .textLines(empty) }
    #expect("\(Dataset.textLines(one, two))" == "textLines(2 files)")
  }

  @Test func linesLongerThanTheBuffer() throws {
    let lines = (0..<40).map { String(repeating: "x", count: $0 * 9000) }
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "long.txt")
    #expect(try Array(Dataset.textLines(path)) == lines)
  }

  @Test func packedFilesAreUnpacked() throws {
    let lines = (0..<30_000).map { "line \($0)" }
    let file = try AtomicFile(path: folder.path("lines.txt.gz"))
    let stream = DeflateStream(to: file, compression: .gzip)
    try stream.write(Array(lines.joined(separator: "\n").utf8).span.bytes)
    try stream.finish()
    try file.commit()
    #expect(try Array(Dataset.textLines(folder.path("lines.txt.gz"))) == lines)
  }

  @Test func aLineThatIsNotUTF8TakesItsPlace() throws {
    let path = try folder.write(Array("ok\n".utf8) + [0xFF, 0x0A] + Array("more\n".utf8), to: "bad.txt")
    let iterator = try Dataset.textLines(path).makeIterator()
    #expect(try iterator.next() == "ok")
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(
      error?.description
        == "textLines(1 file), element 1: \(path), line 2 (byte 3): the bytes are not UTF-8")
    #expect(try iterator.next() == "more")
    #expect(try iterator.next() == nil)
  }

  @Test func aLineBeyondTheLimitThrows() throws {
    let path = try folder.write(Array(repeating: 65, count: 200_000), to: "endless.txt")
    let error = #expect(throws: DatasetError.self) {
      try Array(Dataset.textLines(path, limit: 1000))
    }
    #expect((error?.underlying as? TextLineError)?.line == 1)
  }

  @Test func theLineBehindOneThatIsTooLongIsRead() throws {
    let long = [UInt8](repeating: 65, count: 200_000)
    let path = try folder.write(Array("a\n".utf8) + long + Array("\nb\n".utf8) + long, to: "long.txt")
    let iterator = try Dataset.textLines(path, limit: 1000).makeIterator()
    #expect(try iterator.next() == "a")
    let second = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(
      (second?.underlying as? TextLineError)?.description
        == "\(path), line 2 (byte 2): the line is longer than the limit of 1000 bytes")
    #expect(try iterator.next() == "b")
    let last = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect((last?.underlying as? TextLineError)?.line == 4)
    #expect((last?.underlying as? TextLineError)?.byteOffset == 200_005)
    #expect(try iterator.next() == nil)
  }

  @Test func aMissingFileThrowsWhenItsTurnComes() throws {
    let path = try folder.write(Array("a\n".utf8), to: "there.txt")
    let iterator = try Dataset.textLines(path, folder.path("missing.txt")).makeIterator()
    #expect(try iterator.next() == "a")
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.underlying is FileError)
  }

  @Test func filesAreFoundSorted() throws {
    let paths = try ["b.txt", "a.txt", "B.txt", ".hidden.txt"].map { try folder.write([], to: $0) }
    #expect(
      try Array(Dataset.files(matching: folder.path("*.txt"))) == [paths[2], paths[1], paths[0]])
    let shuffled = try Dataset.files(matching: folder.path("*.txt"), shuffled: 3)
    #expect("\(shuffled)" == "shuffle(seed 3) <- files(3)")
    #expect(try Set(Array(shuffled)) == Set(paths[0...2]))
    let pattern = try folder.path("*.png")
    let error = #expect(throws: NoFilesMatch.self) { try Dataset.files(matching: pattern) }
    #expect(error?.pattern == pattern)
  }
}
