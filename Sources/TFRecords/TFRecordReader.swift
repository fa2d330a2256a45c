public import Files

/// Reads the records of a file in order, checking every byte.
///
/// ```swift
/// let reader = try TFRecordReader(path: "train.tfrecord")   // plain, gzip or zlib, by its bytes
/// while let record = try reader.next() { print(record.count) }
///
/// var total = 0
/// try reader.forEach { total += $0.byteCount }              // the same without owning the bytes
/// ```
///
/// A record is its length in 8 bytes, a masked CRC-32C of these, the data, and a masked CRC-32C of
/// the data, all little-endian; a file is nothing but records, and an empty file has none.
/// After an error the reader stays where it is and repeats it, until `skipDamage()`.
public final class TFRecordReader {
  /// Eight bytes of length and four of checksum.
  static let headerByteCount = 12
  /// What a record adds to its data.
  static let overhead = 16

  /// The file.
  public let path: String
  /// What was found around the records.
  public let compression: Compression
  /// Whether checksums are compared. Lengths are held against the file's size in any case.
  public let verifiesChecksums: Bool
  /// A record that claims more is an error; 2³¹ - 1 by default, the most that protobuf allows.
  public let maximumRecordLength: Int
  /// The number of the record that comes next, counting from 0.
  @exclusivity(unchecked) public internal(set) var recordNumber = 0
  /// Where the next record starts, in bytes after decompression.
  public var byteOffset: Int { window.position }

  let window: ByteWindow
  // One thread uses a reader; checking each access for an overlap would take a fifth of the time of short records.
  // The flag is for the common case: the error itself is large to look at.
  var failure: TFRecordError? { didSet { hasFailed = failure != nil } }
  @exclusivity(unchecked) private(set) var hasFailed = false
  var searchBudget = 1 << 32
  /// Whether the last record of a range was so large that looking into the file at the next costs more than a system call.
  @exclusivity(unchecked) var followsLargeRecord = false
  static let largeRecordByteCount = 16 << 10
  /// For such looks; the inner nil when the file is under its name no more.
  private var peek: FilePeek??

  /// Opens `path`, telling its compression from its bytes unless it is given.
  ///
  /// - Throws: `FileError` when the file cannot be opened. Damage inside comes from reading.
  public convenience init(
    path: String, compression: Compression? = nil, verifyChecksums: Bool = true,
    maximumRecordLength: Int = Int(Int32.max)
  ) throws(FileError) {
    try self.init(
      MappedFile(path: path), compression: compression, verifyChecksums: verifyChecksums,
      maximumRecordLength: maximumRecordLength)
  }

  /// Reads a file that is already mapped.
  public init(
    _ file: MappedFile, compression: Compression? = nil, verifyChecksums: Bool = true,
    maximumRecordLength: Int = Int(Int32.max)
  ) throws(FileError) {
    precondition(maximumRecordLength >= 0, "a limit of \(maximumRecordLength) bytes")
    path = file.path
    self.compression = compression ?? Self.detectCompression(file)
    verifiesChecksums = verifyChecksums
    self.maximumRecordLength = maximumRecordLength
    window = try ByteWindow(file, compression: self.compression)
  }

  /// Tells how a record file is compressed; plain is certain when its first checksum agrees, which
  /// zlib's weak magic number must not overrule.
  ///
  /// ```swift
  /// TFRecordReader.detectCompression(try MappedFile(path: "train.tfrecord.gz"))  // .gzip
  /// ```
  public static func detectCompression(_ file: MappedFile) -> Compression {
    file.withBytes { bytes in
      if bytes.byteCount >= headerByteCount
        && bytes.extracting(0..<8).maskedChecksum == bytes.littleEndian32(at: 8)
      {
        return .none
      }
      return Compression.detect(bytes)
    }
  }

  /// The next record, or nil at the end, and then always nil.
  ///
  /// - Throws: `TFRecordError`; again at every call, until `skipDamage()`.
  /// - Complexity: O(length) for the checksum; nothing is copied from a plain file.
  public func next() throws(TFRecordError) -> Record? {
    if let record = nextWhereGood() { return record }
    guard let length = try checkNextStep(data: true) else { return nil }
    return take(length)
  }

  /// The next record when it is in memory and good; nil when that is not so, or not known, and `next()` says more. Where
  /// all is well, an error that is not thrown takes no room.
  package func nextWhereGood() -> Record? {
    guard let length = checkNextWhereGood(data: true) else { return nil }
    return take(length)
  }

  @inline(__always)
  private func take(_ length: Int) -> Record {
    let record = window.record(length, number: recordNumber)
    pass(length)
    return record
  }

  /// Lends the data of the next record to `body` without owning them; nil at the end.
  ///
  /// ```swift
  /// let firstByte = try reader.withNext { $0.unsafeLoad(as: UInt8.self) }
  /// ```
  ///
  /// When `body` throws, the reader has moved on all the same.
  @inline(__always)
  public func withNext<R>(_ body: (RawSpan) throws -> R) throws -> R? {
    guard let length = try checkNext() else { return nil }
    defer { pass(length) }
    return try lend(length, body)
  }

  /// Lends every remaining record to `body`, in order.
  @inline(__always)
  public func forEach(_ body: (RawSpan) throws -> Void) throws {
    while try withNext(body) != nil {}
  }

  /// Passes over the next record without comparing the checksum of its data; false at the end.
  @discardableResult
  public func skipRecord() throws(TFRecordError) -> Bool {
    guard let length = try checkNext(data: false) else { return false }
    pass(length)
    return true
  }

  /// Goes to a record found before by its `byteOffset` and number, as when resuming.
  ///
  /// A plain file goes there at once; a compressed one can only go forward, by decompressing.
  ///
  /// - Throws: `TFRecordError` with `.truncatedHeader` when the file ends before.
  public func seek(toByteOffset offset: Int, recordNumber number: Int) throws(TFRecordError) {
    failure = nil
    if !window.isCompressed {
      guard offset <= window.file.count else {
        throw fail(.truncatedHeader, available: window.file.count - offset)
      }
      window.seek(to: offset)
    } else {
      precondition(
        offset >= window.position,
        "a compressed file cannot go back from byte \(window.position) to \(offset)")
      while window.position < offset {
        guard try fill(1) else { throw fail(.truncatedHeader, available: 0) }
        window.advance(min(window.available, offset - window.position))
      }
    }
    recordNumber = number
  }

  // MARK: One record

  /// Checks the next record as a whole, and returns the length of its data; nil at the end.
  @inline(__always)
  func checkNext(data: Bool = true) throws(TFRecordError) -> Int? {
    if let length = checkNextWhereGood(data: data) { return length }
    return try checkNextStep(data: data)
  }

  @inline(__always)
  private func checkNextWhereGood(data: Bool) -> Int? {
    guard verifiesChecksums, !hasFailed else { return nil }
    return window.checkedLength(maximum: maximumRecordLength, data: data)
  }

  /// The same step by step: to fetch more bytes, without checksums, and to say what is wrong.
  private func checkNextStep(data: Bool) throws(TFRecordError) -> Int? {
    if let failure { throw failure }
    guard try fill(Self.headerByteCount) else {
      if window.available == 0 { return nil }
      throw fail(.truncatedHeader, available: window.available)
    }
    let (claim, expected, found) = header()
    if verifiesChecksums && expected != found {
      throw fail(.corruptedLength, length: claim, found: found, expected: expected)
    }
    guard claim <= UInt64(maximumRecordLength) else {
      // Without a checksum or with one forged, an absurd length is the end of a shorter file.
      if !window.isCompressed && claim > UInt64(window.remaining) {
        throw fail(.truncatedData, length: claim, available: window.remaining)
      }
      throw fail(.recordTooLarge, length: claim, available: maximumRecordLength)
    }
    let length = Int(claim)
    guard try fill(length + Self.overhead) else {
      throw fail(.truncatedData, length: claim, available: window.available)
    }
    if data && verifiesChecksums {
      let (expected, found) = dataChecksums(length)
      if expected != found {
        throw fail(.corruptedData, length: claim, found: found, expected: expected)
      }
    }
    return length
  }

  /// The length of the next record's data, behind a large record, without bringing its pages into memory: whoever gets the range
  /// will, on a thread of its own. nil when that cannot be had, and `checkNext` says more.
  private func peekNext() throws(TFRecordError) -> Int? {
    guard verifiesChecksums, !hasFailed, try fill(Self.headerByteCount) else { return nil }
    if peek == nil { peek = .some(FilePeek(of: window.file)) }
    guard let peek, let bytes = peek?.bytes(Self.headerByteCount, at: byteOffset) else { return nil }
    let header = bytes.span.bytes
    guard header.extracting(0..<8).maskedChecksum == header.littleEndian32(at: 8),
      let length = Int(exactly: header.littleEndian64(at: 0)), length <= min(maximumRecordLength, window.remaining - Self.overhead)
    else { return nil }
    return try fill(length + Self.overhead) ? length : nil
  }

  /// The length of the next record's data, which are not looked at; nil at the end.
  @inline(__always)
  func checkNextLength() throws(TFRecordError) -> Int? {
    if followsLargeRecord, let length = try peekNext() { return length }
    return try checkNext(data: false)
  }

  @inline(__always)
  func header() -> (length: UInt64, expected: UInt32, found: UInt32) {
    window.withBytes(in: 0..<Self.headerByteCount) { bytes in
      (
        bytes.littleEndian64(at: 0), bytes.littleEndian32(at: 8),
        verifiesChecksums ? bytes.extracting(0..<8).maskedChecksum : 0
      )
    }
  }

  @inline(__always)
  func dataChecksums(_ length: Int) -> (expected: UInt32, found: UInt32) {
    window.withBytes(in: Self.headerByteCount..<length + Self.overhead) { bytes in
      (bytes.littleEndian32(at: length), bytes.extracting(0..<length).maskedChecksum)
    }
  }

  func lend<R>(_ length: Int, _ body: (RawSpan) throws -> R) rethrows -> R {
    try window.withBytes(in: Self.headerByteCount..<Self.headerByteCount + length, body)
  }

  @inline(__always)
  func pass(_ length: Int) {
    window.advance(length + Self.overhead)
    recordNumber &+= 1
  }

  @inline(__always)
  func fill(_ count: Int) throws(TFRecordError) -> Bool {
    do throws(FileError) {
      return try window.require(count)
    } catch {
      throw fail(error.operation == "read" ? .fileChanged : .damagedCompression, fileError: error)
    }
  }

  func fail(
    _ code: TFRecordError.Code, length: UInt64? = nil, found: UInt32? = nil,
    expected: UInt32? = nil, available: Int? = nil, fileError: FileError? = nil
  ) -> TFRecordError {
    let error = TFRecordError(
      code, path: path, recordNumber: recordNumber, byteOffset: window.position, length: length,
      found: found, expected: expected, available: available, fileError: fileError)
    failure = error
    return error
  }
}
