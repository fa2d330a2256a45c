import CKernels
public import Files

/// Consecutive records of a plain file that were found but not read: for another thread to check and parse.
///
/// ```swift
/// let reader = try TFRecordReader(path: "train.tfrecord")
/// while let records = try reader.nextRange(upTo: 256) {
///   try records.forEach { number, bytes in print(number, bytes.byteCount) }   // 0 208, 1 211...
/// }
/// ```
/// It keeps the file mapped and its pages at hand, as one reference for all its records, so that threads with ranges of
/// their own are not in each other's way.
public struct RecordRange: Sendable {
  /// The mapped file.
  public var file: MappedFile { pages[0].file }
  /// The parts of the file that the records are in; at least 1.
  let pages: [FilePages]
  /// The number of the first record in its file, counting from 0.
  public let firstNumber: Int
  /// How many records; at least 1.
  public let count: Int
  /// Where they are in the file, with what surrounds the data.
  public let bytes: Range<Int>

  init(pages: [FilePages], firstNumber: Int, count: Int, bytes: Range<Int>) {
    (self.pages, self.firstNumber, self.count, self.bytes) = (pages, firstNumber, count, bytes)
  }

  /// Lends the data of each record with its number, in order and checked.
  ///
  /// - Throws: what `body` throws; `TFRecordError` for the first record that is damaged, when `body` has had those
  ///   before it.
  @inline(__always)
  public func forEach(_ body: (_ number: Int, RawSpan) throws -> Void) throws {
    // The pages stay until the last record was looked at.
    defer { withExtendedLifetime(pages) {} }
    let file = file
    try checkLength()
    var offset = bytes.lowerBound
    for number in firstNumber..<firstNumber + count {
      let length = checkedLength(at: offset, in: file)
      guard length >= 0 else { throw fault(number, at: offset) }
      let start = offset + TFRecordReader.headerByteCount
      try file.withBytes(in: start..<start + length) { try body(number, $0) }
      offset += length + TFRecordReader.overhead
    }
  }

  func checkLength() throws(TFRecordError) {
    do throws(FileError) { try file.checkLength() } catch {
      throw TFRecordError(
        .fileChanged, path: file.path, recordNumber: firstNumber, byteOffset: bytes.lowerBound, fileError: error)
    }
  }

  @inline(__always)
  func checkedLength(at offset: Int, in file: MappedFile) -> Int {
    file.withBytes(in: offset..<bytes.upperBound) { bytes in
      bytes.withUnsafeBytes { Int(ck_crc32c_check_record($0.baseAddress, $0.count, $0.count, true)) }
    }
  }

  /// What is wrong with the record at `offset`, in the words of the reader.
  func fault(_ number: Int, at offset: Int) -> TFRecordError {
    do {
      let reader = try TFRecordReader(file, compression: Compression.none)
      try reader.seek(toByteOffset: offset, recordNumber: number)
      _ = try reader.next()
    } catch let error as TFRecordError {
      return error
    } catch {}
    return TFRecordError(.fileChanged, path: file.path, recordNumber: number, byteOffset: offset)
  }
}

extension TFRecordReader {
  /// Passes over the next records, looking at their lengths only, and returns where they are; nil at the end.
  ///
  /// - Parameter limit: how many at most; there may be fewer only before the end of the file or damage.
  /// - Throws: `TFRecordError` when the next record's length is damaged. Their data are checked by the range.
  /// - Precondition: the file is plain.
  public func nextRange(upTo limit: Int) throws(TFRecordError) -> RecordRange? {
    precondition(!window.isCompressed, "records of a compressed file have no place in it")
    precondition(limit >= 1, "a range of \(limit) records")
    let start = byteOffset
    let first = recordNumber
    var pages: [FilePages] = []
    while recordNumber - first < limit {
      do throws(TFRecordError) {
        guard let length = try checkNextLength() else { break }
        followsLargeRecord = length >= Self.largeRecordByteCount
        if let here = window.pages, pages.last !== here { pages.append(here) }
        pass(length)
      } catch {
        // Thrown again by the next call.
        if recordNumber > first { break }
        throw error
      }
    }
    guard recordNumber > first else { return nil }
    return RecordRange(
      pages: pages, firstNumber: first, count: recordNumber - first, bytes: start..<byteOffset)
  }
}

extension ExampleBatch {
  /// Adds the examples in `records`.
  ///
  /// ```swift
  /// while let records = try reader.nextRange(upTo: 256) { try batch.append(parsing: records) }
  /// ```
  /// - Throws: `ExampleError` or `TFRecordError` for the first record that cannot be used; those before it were added.
  public mutating func append(parsing records: RecordRange) throws {
    try records.forEach { number, bytes in
      do throws(ExampleError) { try append(parsing: bytes) } catch {
        var error = error
        error.path = records.file.path
        error.recordNumber = number
        throw error
      }
    }
  }
}
