import Datasets
import Files
package import TFRecords
import TensorFiles

/// The records of a JSON Lines file, front to back, in memory only as far as the current one.
///
/// ```swift
/// var lines = try JSONLines("a.jsonl")
/// while let line = try lines.next() { use(try line.get().example()) }
/// ```
/// Blank lines, as at the end of some files, are no records, but count as lines. A byte order mark at the beginning is passed over.
package struct JSONLines {
  /// A line that holds something.
  package struct Line: Sendable {
    package var path: String
    /// From 1, as editors count.
    package var number: Int
    package var text: String
  }

  private let path: String
  private let lines: DatasetIterator<String>
  private var number = 0

  /// - Throws: `FileError` when the file cannot be opened.
  package init(_ path: String) throws {
    self.path = path
    do { lines = try Dataset.textLines([path]).makeIterator() } catch let error as DatasetError { throw error.underlying }
  }

  /// The next line, or what is wrong with it as text; nil at the end.
  ///
  /// - Throws: `FileError` when the file cannot be read further.
  package mutating func next() throws -> Result<Line, Problem>? {
    while true {
      number += 1
      do {
        guard var text = try lines.next() else { return nil }
        // What some editors begin a file with says nothing.
        if number == 1, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if !text.allSatisfy(\.isWhitespace) { return .success(Line(path: path, number: number, text: text)) }
      } catch let error as DatasetError {
        guard error.underlying is TextLineError else { throw error.underlying }
        return .failure(Problem(path: path, reason: error.underlying))
      }
    }
  }
}

extension JSONLines.Line {
  /// The record that the line describes, as `ExampleJSON.parse(_:floats:)` has it.
  ///
  /// - Throws: a `Problem` with the line and, where it is no JSON, the column.
  package func example(floats: Set<String> = []) throws(Problem) -> SequenceExample {
    do {
      return try ExampleJSON.parse(Array(text.utf8), floats: floats)
    } catch let error as JSONError {
      throw Problem(
        path: path, line: number, column: String(decoding: text.utf8.prefix(error.byteOffset), as: UTF8.self).count + 1,
        reason: "expected \(error.expected), but found \(error.found)")
    } catch {
      throw Problem(path: path, line: number, reason: "\(error)")
    }
  }
}
