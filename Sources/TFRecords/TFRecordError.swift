public import Files

/// What is wrong with a record file, and where.
///
/// ```swift
/// try reader.next()
/// // throws: 'train.tfrecord', record 17 at byte offset 3672: the data's checksum is 0x1c291ca3,
/// //         but the file says 0x9a5b0c11
/// ```
public struct TFRecordError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of damage. Open: later versions may add codes.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// The checksum of a length does not match: where the next record starts is unknown.
    public static let corruptedLength = Code(description: "corruptedLength")
    /// The checksum of the data does not match; the next record can still be found.
    public static let corruptedData = Code(description: "corruptedData")
    /// The file ends inside the twelve bytes before a record's data.
    public static let truncatedHeader = Code(description: "truncatedHeader")
    /// The file ends inside a record's data, or before the checksum after it.
    public static let truncatedData = Code(description: "truncatedData")
    /// A length, by its checksum genuine, is above the reader's limit.
    public static let recordTooLarge = Code(description: "recordTooLarge")
    /// The gzip or zlib stream around the records is damaged; `fileError` says how.
    public static let damagedCompression = Code(description: "damagedCompression")
    /// An index was asked of a compressed file, in which nothing can be found without reading on.
    public static let notIndexable = Code(description: "notIndexable")
    /// The file has become shorter while it was read; `fileError` says how.
    public static let fileChanged = Code(description: "fileChanged")
    /// An index file says that a record is here, but the file says otherwise; `indexPath` names it.
    public static let wrongIndex = Code(description: "wrongIndex")
  }

  /// The kind of damage.
  public var code: Code
  /// The file.
  public var path: String
  /// Which record, counting from 0.
  public var recordNumber: Int
  /// Where the record starts, in bytes; in a compressed file, in the bytes after decompression.
  public var byteOffset: Int
  /// The length that the record claims, when the claim could be read.
  public var length: UInt64?
  /// The masked checksum computed from the bytes.
  public var foundChecksum: UInt32?
  /// The masked checksum that the file holds.
  public var expectedChecksum: UInt32?
  /// How many bytes of the record there are, when it is truncated.
  public var availableByteCount: Int?
  /// The cause, for `.damagedCompression` and `.fileChanged`.
  public var fileError: FileError?
  /// The index file that told where the record is, when one did.
  public var indexPath: String?

  init(
    _ code: Code, path: String, recordNumber: Int, byteOffset: Int, length: UInt64? = nil,
    found: UInt32? = nil, expected: UInt32? = nil, available: Int? = nil,
    fileError: FileError? = nil
  ) {
    self.code = code
    self.path = path
    self.recordNumber = recordNumber
    self.byteOffset = byteOffset
    self.length = length
    foundChecksum = found
    expectedChecksum = expected
    availableByteCount = available
    self.fileError = fileError
  }

  public var description: String {
    "'\(path)', record \(recordNumber) at byte offset \(byteOffset): \(reason)"
  }

  /// What is wrong, in words and without the place.
  public var reason: String {
    let length = length.map { "\($0)" } ?? "unknown"
    let available = availableByteCount ?? 0
    switch code {
    case .corruptedLength:
      var hint = byteOffset == 0 ? "; is this a TFRecord file?" : ""
      if let indexPath { hint += "; the place is from the index '\(indexPath)', which may be wrong" }
      return "the length's checksum is \(hexadecimal(foundChecksum)), "
        + "but the file says \(hexadecimal(expectedChecksum))\(hint)"
    case .corruptedData:
      return "the data's checksum is \(hexadecimal(foundChecksum)), "
        + "but the file says \(hexadecimal(expectedChecksum))"
    case .truncatedHeader:
      return "the file ends after \(available) of the 12 bytes before the data"
    case .truncatedData:
      return "the file ends after \(available) bytes of a record with \(length) bytes of data, "
        + "which takes 16 more around them"
    case .recordTooLarge: return "a record of \(length) bytes is above the limit of \(available)"
    case .fileChanged: return fileError?.description ?? "the file has changed"
    case .damagedCompression: return fileError?.description ?? "the compressed data are damaged"
    case .notIndexable: return "a compressed file can only be read in order, not by index"
    case .wrongIndex:
      guard let indexPath else { return "the file has changed since it was indexed" }
      return "the index '\(indexPath)' says that the record takes \(available) bytes, but it has \(length) "
        + "bytes of data and 16 around them; delete the index or write it again"
    default: return code.description
    }
  }

  private func hexadecimal(_ value: UInt32?) -> String {
    guard let value else { return "unknown" }
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
