import Files

extension Dataset where Element == String {
  /// The lines of text files, one file after the other, without their line ends.
  ///
  /// ```swift
  /// let reviews = Dataset.textLines("reviews.txt", "more.txt.gz")
  /// let logs = Dataset.textLines(try Array(.files(matching: "logs/*.txt")))
  /// ```
  /// Lines end with `\n` or `\r\n`; the last needs no end. Files packed by gzip are unpacked on the way. A file is opened when the iterator gets to it.
  ///
  /// Iterating throws `FileError` for a file that cannot be read, and ``TextLineError`` for a line that is not UTF-8 or
  /// longer than `limit` bytes; such a line takes its place and the next follows.
  public static func textLines(_ paths: String..., limit: Int = 1 << 26) -> Dataset<String> {
    textLines(paths, limit: limit)
  }

  /// The lines of text files, one file after the other; see ``textLines(_:limit:)``.
  public static func textLines(_ paths: [String], limit: Int = 1 << 26) -> Dataset<String> {
    let name = "textLines(\(paths.count) \(paths.count == 1 ? "file" : "files"))"
    return Dataset(
      readingInTurn: paths, name: name, open: { try LineReader(path: $0, limit: limit) },
      next: { try $0.next() }, skip: { try $0.skip() })
  }
}

/// A line of a text file that cannot be used.
public struct TextLineError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  /// The number of the line, from 1 as editors count.
  public var line: Int
  /// Where the line begins in the unpacked text.
  public var byteOffset: Int
  public var reason: String

  public var description: String {
    "\(path), line \(line) (byte \(byteOffset)): \(reason)"
  }
}

/// The lines of one file, in memory only as far as the current one.
final class LineReader {
  private let bytes: UnpackedBytes
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where `buffer` begins in the unpacked text.
  private var bufferOffset = 0
  /// Where the next line begins in `buffer`, and up to where no line end was found.
  private var start = 0
  private var searched = 0
  private var line = 0

  init(path: String, limit: Int) throws {
    bytes = try UnpackedBytes(path: path)
    self.limit = limit
  }

  func next() throws -> String? {
    guard let (range, offset) = try nextLine() else { return nil }
    guard let text = String(validating: buffer[range], as: UTF8.self) else {
      throw TextLineError(
        path: bytes.path, line: line, byteOffset: offset, reason: "the bytes are not UTF-8")
    }
    return text
  }

  /// False at the end.
  func skip() throws -> Bool { try nextLine() != nil }

  /// Where the next line lies in `buffer` and where it began in the text.
  private func nextLine() throws -> (range: Range<Int>, offset: Int)? {
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return take(end, next: end + 1)
      }
      searched = buffer.count
      guard buffer.count - start <= limit else { throw try passOverlongLine() }
      guard try fill() else {
        return start < buffer.count ? take(buffer.count, next: buffer.count) : nil
      }
    }
  }

  /// Goes on to the end of a line that is too long, without keeping any of it, and says what it was.
  private func passOverlongLine() throws -> TextLineError {
    let error = TextLineError(
      path: bytes.path, line: line + 1, byteOffset: bufferOffset + start,
      reason: "the line is longer than the limit of \(limit) bytes")
    line += 1
    repeat {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        start = end + 1
        searched = start
        return error
      }
      start = buffer.count
      searched = start
    } while try fill()
    return error
  }

  private func take(_ end: Int, next: Int) -> (range: Range<Int>, offset: Int) {
    defer {
      line += 1
      start = next
      searched = next
    }
    let endsWithReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
    return (start..<(endsWithReturn ? end - 1 : end), bufferOffset + start)
  }

  /// Brings in more of the text; false at its end.
  private func fill() throws -> Bool {
    buffer.removeSubrange(..<start)
    bufferOffset += start
    searched -= start
    start = 0
    return try bytes.read(into: &buffer, upTo: 1 << 16) > 0
  }
}
