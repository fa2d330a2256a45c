import Archives
import Datasets
import Files
import ImageCodecs
import TensorFiles

/// Something that is broken, and where.
///
/// ```swift
/// print(Problem(path: "a.tfrecord", record: 3, byteOffset: 4711, reason: "the data ends early"))
/// // a.tfrecord: record 3 at byte 4711: the data ends early
/// ```
package struct Problem: Sendable, Hashable, Codable, CustomStringConvertible {
  package var path: String
  /// Counted from 0.
  package var record: Int?
  package var byteOffset: Int?
  /// The line of a text file, and the character in it; both counted from 1, as editors do.
  package var line: Int?
  package var column: Int?
  package var reason: String

  package init(
    path: String, record: Int? = nil, byteOffset: Int? = nil, line: Int? = nil, column: Int? = nil, reason: String
  ) {
    self.path = path
    self.record = record
    self.byteOffset = byteOffset
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// "record 3 at byte 4711" or "line 3, column 6"; empty when only the file is known.
  package var place: String {
    let record = [record.map { "record \($0)" }, byteOffset.map { "at byte \($0)" }].compactMap { $0 }.joined(separator: " ")
    return ([record] + [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 })
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }

  package var description: String { "\(path): \(place.isEmpty ? "" : place + ": ")\(reason)" }

  /// What was thrown about a file, without saying its name twice.
  package init(path: String, reason error: any Error) {
    switch error {
    case let error as FileError:
      self.init(path: error.path, byteOffset: error.byteOffset, reason: error.reason)
    case var error as ImageCodecError:
      error.path = nil
      self.init(path: path, reason: "\(error)")
    case let error as ArchiveError:
      self.init(
        path: [error.path, error.member].compactMap { $0 }.joined(separator: "/"),
        byteOffset: error.byteOffset, reason: error.reason)
    case let error as TensorFileError:
      self.init(
        path: [error.path, error.entry].compactMap { $0 }.joined(separator: "/"), byteOffset: error.byteOffset,
        reason: "expected \(error.expected), but found \(error.found)")
    case let error as CSVError:
      let column = error.column.map { "column '\($0)': " } ?? ""
      self.init(path: error.path, line: error.line, reason: column + error.reason)
    case let error as TextLineError: self.init(path: error.path, line: error.line, reason: error.reason)
    case let error as Problem: self = error
    case let error as UnknownSource: self.init(path: error.path, reason: error.reason)
    default: self.init(path: path, reason: "\(error)")
    }
  }
}

extension Problem: Error {}
