import Archives
import Files
import ImageCodecs
import TFRecords
import TensorFiles

/// Where in a file something is, as far as whoever read it knows; see ``DatasetError/source``.
///
/// ```swift
/// print(error.source!)     // train.tfrecord, record 17, byte 3465
/// ```
public struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// Which record of the file, or element of a saved dataset, from 0.
  public var record: Int?
  /// The line of a text, from 1 as editors count.
  public var line: Int?
  /// Where in the file that is, in bytes; in a packed one, in the bytes after unpacking.
  public var byteOffset: Int?

  public var description: String {
    let record = record.map { ", record \($0)" } ?? ""
    let line = line.map { ", line \($0)" } ?? ""
    return path + record + line + (byteOffset.map { ", byte \($0)" } ?? "")
  }

  init?(_ path: String?, record: Int? = nil, line: Int? = nil, byteOffset: Int? = nil) {
    // Bytes that come from no file have an empty one.
    guard let path, !path.isEmpty else { return nil }
    (self.path, self.record, self.line, self.byteOffset) = (path, record, line, byteOffset)
  }

  /// What an error says itself.
  init?(of error: any Error) {
    switch error {
    case let error as TFRecordError:
      self.init(error.path, record: error.recordNumber, byteOffset: error.byteOffset)
    case let error as SavedDatasetError: self.init(error.path, record: error.element, byteOffset: error.byteOffset)
    case let error as TFDSError: self.init(error.path, record: error.record)
    case let error as ExampleError: self.init(error.path, record: error.recordNumber)
    case let error as CSVError: self.init(error.path, line: error.line)
    case let error as TextLineError: self.init(error.path, line: error.line, byteOffset: error.byteOffset)
    case let error as FileError: self.init(error.path, byteOffset: error.byteOffset)
    case let error as TensorFileError: self.init(error.path, byteOffset: error.byteOffset)
    case let error as ArchiveError: self.init(error.path, byteOffset: error.byteOffset)
    case let error as ImageCodecError: self.init(error.path)
    case let error as TextFolderError: self.init(error.path)
    case let error as TooManyErrors:
      guard let source = (error.last.error as? DatasetError)?.source else { return nil }
      self = source
    default: return nil
    }
  }

  /// Where an element is that knows its file.
  init?<Element>(ofElement element: Element) {
    switch element {
    case let record as Record: self.init(record.path, record: record.number, byteOffset: record.byteOffset)
    case let file as LabeledFile: self.init(file.path)
    default: return nil
    }
  }
}
