import CKernels
public import Files

/// Where the records of a plain file are: their count and any one of them, at once.
///
/// ```swift
/// let index = try TFRecordIndex(path: "train.tfrecord")
/// index.count                            // 25_000
/// try index.record(at: 17).count         // 208, bytes; checked
/// ```
///
/// Building one reads twelve bytes a record and checks each length, or reads the sidecar that `write(to:)` left for
/// `init(loading:)`; it takes 8 bytes of memory a record. A value that can be shared between threads.
public struct TFRecordIndex: Sendable {
  /// The mapped file.
  public let file: MappedFile
  /// Where each record starts, in bytes.
  public let offsets: [Int]
  /// The damage that was skipped, at most as much as asked for; empty unless `skipDamage` was.
  public let problems: [TFRecordError]
  /// How many damaged places there are in truth.
  public let problemCount: Int
  /// The sidecar that the offsets come from; nil when the file was walked.
  public internal(set) var sidecarPath: String?
  /// Why a sidecar that is there was not used; nil when it was, or when there is none.
  public internal(set) var sidecarProblem: String?

  /// How many records.
  public var count: Int { offsets.count }

  /// Opens and walks `path`.
  ///
  /// - Throws: `FileError` when it cannot be opened, `TFRecordError` when it is damaged or
  ///   compressed.
  public init(path: String, skipDamage: Bool = false) throws {
    try self.init(MappedFile(path: path, access: .normal), skipDamage: skipDamage)
  }

  /// Walks a file that is already mapped.
  ///
  /// - Parameters:
  ///   - skipDamage: leave damaged places out, and list them in `problems`, rather than
  ///     throw. Damage of the data is not looked for here, but when the record is read.
  ///   - maximumProblems: how many of them are listed; a file can have one for every few bytes.
  public init(
    _ file: MappedFile, skipDamage: Bool = false, maximumProblems: Int = .max
  ) throws(TFRecordError) {
    let reader = try Self.reader(file)
    var offsets: [Int] = []
    var problems: [TFRecordError] = []
    var problemCount = 0
    while true {
      do throws(TFRecordError) {
        let offset = reader.byteOffset
        guard try reader.skipRecord() else { break }
        offsets.append(offset)
      } catch {
        guard skipDamage else { throw error }
        if problems.count < maximumProblems { problems.append(error) }
        problemCount += 1
        reader.skipDamage()
      }
    }
    self.init(file, offsets: offsets, problems: problems, problemCount: problemCount)
  }

  init(_ file: MappedFile, offsets: [Int], problems: [TFRecordError] = [], problemCount: Int = 0) {
    self.file = file
    self.offsets = offsets
    self.problems = problems
    self.problemCount = problemCount
  }

  /// A reader of `file`, which must be plain.
  static func reader(_ file: MappedFile) throws(TFRecordError) -> TFRecordReader {
    let reader: TFRecordReader
    do throws(FileError) {
      reader = try TFRecordReader(file, compression: Compression.none)
    } catch {
      preconditionFailure("a plain file needs no stream: \(error)")
    }
    if TFRecordReader.detectCompression(file) != .none { throw reader.fail(.notIndexable) }
    return reader
  }

  /// The record at position `i`, its length and its data checked. Its number is what a reader would give it: behind
  /// damage that was left out it is not `i`.
  ///
  /// - Throws: `TFRecordError` with `.corruptedData`; after `init(loading:)` also with `.corruptedLength`, or with
  ///   `.wrongIndex` when the sidecar does not fit the file.
  /// - Complexity: O(length) for the checksum, O(1) without.
  public func record(at i: Int, verifyChecksum: Bool = true) throws(TFRecordError) -> Record {
    let length = try checkedLength(at: i, data: verifyChecksum)
    let start = offsets[i] + TFRecordReader.headerByteCount
    return file.record(in: start..<start + length, number: recordNumber(at: i))
  }

  /// Lends the data of record `i` to `body`, checked as by `record(at:)`, without owning them.
  ///
  /// ```swift
  /// try index.withRecord(at: 17) { $0.byteCount }  // 208
  /// ```
  @inline(__always)
  public func withRecord<R>(at i: Int, _ body: (RawSpan) throws -> R) throws -> R {
    let length = try checkedLength(at: i, data: true)
    let start = offsets[i] + TFRecordReader.headerByteCount
    return try file.withBytes(in: start..<start + length, body)
  }

  /// Where the data of record `i` are in the file.
  public func dataRange(at i: Int) -> Range<Int> {
    let frame = frame(at: i)
    let start = frame.lowerBound + TFRecordReader.headerByteCount
    // Damage that was left out lies between a record's end and the next one's start.
    guard problemCount > 0 else { return start..<frame.upperBound - 4 }
    let length = file.withBytes(in: frame.lowerBound..<start) { $0.littleEndian64(at: 0) }
    return start..<start + Int(min(length, UInt64(frame.upperBound - 4 - start)))
  }

  /// Which record of the file the one at position `i` is: as for a reader, each damaged place before it counts as one, as
  /// far as these are listed.
  func recordNumber(at i: Int) -> Int {
    var (low, high) = (0, problems.count)
    while low < high {
      let middle = (low + high) / 2
      if problems[middle].byteOffset < offsets[i] { low = middle + 1 } else { high = middle }
    }
    return i + low
  }

  /// From the start of record `i` to that of the next, or to the end of the file.
  func frame(at i: Int) -> Range<Int> {
    precondition(i >= 0 && i < count, "record \(i) of a file with \(count) records")
    return offsets[i]..<(i + 1 < count ? offsets[i + 1] : file.count)
  }

  /// The length of record `i`, when it and, if asked for, the data agree with their checksums.
  func checkedLength(at i: Int, data: Bool) throws(TFRecordError) -> Int {
    let frame = frame(at: i)
    let length = file.withBytes(in: frame) { bytes in
      bytes.withUnsafeBytes { ck_crc32c_check_record($0.baseAddress, $0.count, $0.count, data) }
    }
    if length >= 0 && (Int(length) + TFRecordReader.overhead == frame.count || problemCount > 0) {
      return Int(length)
    }
    throw fault(at: i, in: frame)
  }

  /// What is wrong with record `i`.
  private func fault(at i: Int, in frame: Range<Int>) -> TFRecordError {
    file.withBytes(in: frame) { bytes in
      let claim = bytes.littleEndian64(at: 0)
      func error(_ code: TFRecordError.Code, found: UInt32?, expected: UInt32?) -> TFRecordError {
        var error = TFRecordError(
          code, path: file.path, recordNumber: recordNumber(at: i), byteOffset: frame.lowerBound, length: claim,
          found: found, expected: expected, available: frame.count)
        error.indexPath = sidecarPath
        return error
      }
      let (expected, found) = (bytes.littleEndian32(at: 8), bytes.extracting(0..<8).maskedChecksum)
      guard expected == found else {
        return error(.corruptedLength, found: found, expected: expected)
      }
      guard claim == UInt64(frame.count - TFRecordReader.overhead) || problemCount > 0 else {
        return error(.wrongIndex, found: nil, expected: nil)
      }
      let end = TFRecordReader.headerByteCount + Int(claim)
      return error(
        .corruptedData,
        found: bytes.extracting(TFRecordReader.headerByteCount..<end).maskedChecksum,
        expected: bytes.littleEndian32(at: end))
    }
  }
}
