import Files

extension Dataset where Element == String {
  /// The lines of text files, one file after the other, without their line ends.
  ///
  /// ```swift
  /// let reviews = Dataset.textLines("reviews.txt", "more.txt.gz")
  /// ```
  /// Lines end with `\n` or `\r\n`; the last needs no end. Files packed by gzip or zlib are unpacked on the way.
  /// A file is opened when the iterator gets to it.
  ///
  /// Iterating throws `FileError` for a file that cannot be read, and ``TextLineError`` for a line that is not UTF-8 or
  /// longer than `limit` bytes; a line that is not UTF-8 takes its place and the next follows.
  public static func textLines(_ paths: String..., limit: Int = 1 << 26) -> Dataset<String> {
    textLines(paths, limit: limit)
  }

  /// The lines of text files, one file after the other; see ``textLines(_:limit:)``.
  public static func textLines(_ paths: [String], limit: Int = 1 << 26) -> Dataset<String> {
    let name = "textLines(\(paths.count) \(paths.count == 1 ? "file" : "files"))"
    return Dataset(
      Pipeline.Stage(name, identity: fileNames(paths), sources: paths), after: [], epochs: nil,
      cardinality: { paths.isEmpty ? .known(0) : .unknown },
      stream: { _ in
        var rest = paths[...]
        var reader: LineReader?
        /// Passes by or reads the next line; nil after the last file.
        func next<Line>(_ read: (LineReader) throws -> Line?) throws -> Line? {
          while true {
            if let reader {
              if let line = try read(reader) { return line }
            }
            reader = nil
            guard let path = rest.popFirst() else { return nil }
            reader = try LineReader(path: path, limit: limit)
          }
        }
        return DatasetIterator(
          next: { number in
            do { return try next { try $0.next() } } catch {
              throw DatasetError.passing(error, through: name, element: number)
            }
          },
          advance: { _, count in
            for step in 0..<count where try next({ try $0.skip() ? true : nil }) == nil {
              return step
            }
            return count
          })
      })
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
  private let file: MappedFile
  private let inflate: InflateStream?
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where `buffer` begins in the unpacked text, and how much of the file was read when it is not packed.
  private var bufferOffset = 0
  private var fileOffset = 0
  /// Where the next line begins in `buffer`, and up to where no line end was found.
  private var start = 0
  private var searched = 0
  private var line = 0

  init(path: String, limit: Int) throws {
    file = try MappedFile(path: path)
    // zlib has no signature that a text could not begin with.
    let head = file.withBytes(in: 0..<min(file.count, 2)) { Compression.detect($0) }
    inflate = head == .gzip ? try InflateStream(file, compression: .gzip) : nil
    self.limit = limit
  }

  func next() throws -> String? {
    guard let (range, offset) = try nextLine() else { return nil }
    guard let text = String(validating: buffer[range], as: UTF8.self) else {
      throw TextLineError(
        path: file.path, line: line, byteOffset: offset, reason: "the bytes are not UTF-8")
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
      guard buffer.count - start <= limit else {
        throw TextLineError(
          path: file.path, line: line + 1, byteOffset: bufferOffset + start,
          reason: "the line is longer than the limit of \(limit) bytes")
      }
      guard try fill() else {
        return start < buffer.count ? take(buffer.count, next: buffer.count) : nil
      }
    }
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
    let size = 1 << 16
    if let inflate { return try inflate.read(into: &buffer, upTo: size) > 0 }
    let end = min(file.count, fileOffset + size)
    guard end > fileOffset else { return false }
    file.withBytes(in: fileOffset..<end) { buffer.append($0) }
    fileOffset = end
    return true
  }
}
