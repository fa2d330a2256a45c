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
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "lines.txt.gz", compression: .gzip)
    #expect(try Array(Dataset.textLines(path)) == lines)
  }

  @Test func aFileThatCannotBeUnpackedTakesItsPlaceOnce() throws {
    let lines = (0..<60_000).map { "line \($0)" }
    let packed = try readFile(
      folder.write(Array(lines.joined(separator: "\n").utf8), to: "lines.txt.gz", compression: .gzip))
    let cut = try folder.write(Array(packed.prefix(packed.count * 2 / 3)), to: "cut.txt.gz")
    let good = try folder.write(Array("after\nit".utf8), to: "good.txt")
    let report = ErrorReport()
    let found = try Array(Dataset.textLines(cut, good).onError(.skip(atMost: 5), report: report))
    let count = found.count - 2
    #expect(count > 5_000 && count < 60_000)
    #expect(found == Array(lines.prefix(count)) + ["after", "it"])
    #expect(report.count == 1 && report.last?.element == count)
    #expect(((report.last?.error as? DatasetError)?.underlying as? FileError)?.path == cut)

    let short = try folder.write(Array(packed.prefix(20)), to: "short.txt.gz")
    let missing = try folder.path("missing.txt")
    try checkDataset(expecting: ["after", "it", "after", "it"]) {
      .textLines(good, short, missing, good).onError(.skip(atMost: 2))
    }
    let iterator = try Dataset.textLines(short, missing, good).makeIterator()
    #expect(try iterator.advance(by: 3) == 3)
    #expect(try iterator.next() == "it")
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
    let literal = try folder.path("a [1]*.txt")
    try folder.write([], to: "a [1]*.txt")
    #expect(try Array(Dataset.files(matching: literal)) == [literal])
    let error = #expect(throws: NoFilesMatch.self) { try Dataset.files(matching: pattern) }
    #expect(error?.pattern == pattern)
  }
}
