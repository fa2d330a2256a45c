import CKernels
public import Files

/// Writes records into a file that appears under its name when it is closed.
///
/// ```swift
/// let writer = try TFRecordWriter(path: "train.tfrecord")
/// try writer.write(Array("hello".utf8))
/// try writer.write(Example(["label": [7]]))
/// try writer.close()                          // 2 records
/// ```
///
/// Dropped without `close()`, it leaves nothing behind. The same records give the same bytes,
/// compressed ones too.
public final class TFRecordWriter {
  /// The name under which the file will appear.
  public var path: String { file.path }
  // One thread writes, and nobody sees what changes while it does; looking whether somebody does takes as long as
  // checksumming a small record.
  /// How many records have been written.
  @exclusivity(unchecked) public private(set) var count = 0
  /// How many bytes they take before compression.
  @exclusivity(unchecked) public private(set) var byteCount = 0

  private let file: AtomicFile
  private let stream: DeflateStream
  /// Where records gather on their way to be compressed; others are written where the file gathers them.
  private let buffer: UnsafeMutableRawBufferPointer?
  @exclusivity(unchecked) private var buffered = 0
  @exclusivity(unchecked) private var plan = FeaturesPlan()

  /// Creates the file's temporary form.
  ///
  /// - Parameters:
  ///   - compression: of the whole file; a compressed one cannot be indexed, nor read by TFDS.
  ///   - level: 1 (fast) to 9 (small).
  ///   - overwrite: when false, an existing file is an error.
  ///   - durable: false to let `close()` not wait for the disk; see `AtomicFile`.
  public init(
    path: String, compression: Compression = .none, level: Int = 6, overwrite: Bool = true,
    durable: Bool = true
  ) throws(FileError) {
    file = try AtomicFile(path: path, overwrite: overwrite, durable: durable)
    stream = DeflateStream(to: file, compression: compression, level: level)
    buffer = compression == .none ? nil : .allocate(byteCount: AtomicFile.pieceByteCount, alignment: 64)
  }

  deinit { buffer?.deallocate() }

  /// Adds a record with these bytes as its data.
  public func write(_ bytes: RawSpan) throws(FileError) {
    guard bytes.byteCount + TFRecordReader.overhead <= AtomicFile.pieceByteCount else { return try writeLarge(bytes) }
    try append(bytes.byteCount) { data in
      bytes.withUnsafeBytes { data.copyMemory(from: $0) }
    }
  }

  /// Adds a record whose data `fill` writes where they gather; at most a piece with what is around them.
  @inline(__always)
  private func append(
    _ length: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(FileError) {
    try append(records: 1, length + TFRecordReader.overhead) { memory in
      let data = RecordFrame.begin(length, at: memory.baseAddress!)
      fill(data)
      RecordFrame.end(data)
    }
  }

  /// Adds records that `fill` writes where they gather; `size` bytes of them, at most a piece.
  @inline(__always)
  private func append(
    records: Int, _ size: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(FileError) {
    if let buffer {
      if buffered + size > buffer.count { try flush() }
      fill(UnsafeMutableRawBufferPointer(rebasing: buffer[buffered..<buffered + size]))
      buffered += size
    } else {
      try file.append(size, fill)
    }
    count += records
    byteCount += size
  }

  /// Adds a record with these bytes as its data.
  public func write(_ bytes: [UInt8]) throws(FileError) { try write(bytes.span.bytes) }

  /// Adds a record as it was read.
  public func write(_ record: Record) throws(FileError) {
    try record.withBytes { bytes throws(FileError) in try write(bytes) }
  }

  /// Adds an example, encoded with sorted keys.
  public func write(_ example: Example) throws(FileError) {
    try plan.withSize(1, of: example.features) { plan, length throws(FileError) in
      guard length + TFRecordReader.overhead <= AtomicFile.pieceByteCount else {
        let bytes = example.encoded()
        return try writeLarge(bytes.span.bytes)
      }
      try append(length) { plan.write(1, filling: $0) }
    }
  }

  /// Adds a record for every row of `batch`: the bytes that `write(_:)` of an `Example` gives for it, without making one.
  ///
  /// ```swift
  /// let schema = ExampleSchema([.int64("label"), .float("x", count: 2)])
  /// try writer.write(ExampleBatch(schema, columns: ["label": [7, 8], "x": .floats([0.1, 0.2, 0.3, 0.4])]))
  /// writer.count                                // 2
  /// ```
  /// Every row has all features of the schema; one without values has an empty list.
  public func write(_ batch: ExampleBatch) throws(FileError) {
    var rows = ExampleRows(batch)
    var next = 0
    while next < batch.count {
      if next == rows.measured.upperBound { rows.measure(from: next) }
      let (range, size) = rows.fitting(from: next, in: AtomicFile.pieceByteCount)
      if range.isEmpty {
        try write(records: rows.record(of: next), count: 1)
        next += 1
      } else {
        try append(records: range.count, size) { rows.write(range, into: $0) }
        next = range.upperBound
      }
    }
  }

  /// Adds `count` records as they lie in a file.
  package func write(records bytes: [UInt8], count: Int) throws(FileError) {
    try flush()
    try stream.write(bytes.span.bytes)
    self.count += count
    byteCount += bytes.count
  }

  /// Completes the file, and makes it appear under its name.
  ///
  /// - Throws: `FileError`, for instance of a full disk; then no file has appeared.
  public func close() throws(FileError) {
    try finish().commit()
  }

  /// Completes the bytes and returns the file, which appears with its `commit()`: for several files that should appear together.
  ///
  /// ```swift
  /// let files = try writers.map { try $0.finish() }
  /// for file in files { try file.commit() }
  /// ```
  ///
  /// - Throws: `FileError`, for instance of a full disk. Nothing may be written afterwards.
  public func finish() throws(FileError) -> AtomicFile {
    try flush()
    try stream.finish()
    try file.seal()
    return file
  }

  /// Gives the file up.
  public func discard() { file.discard() }

  private func flush() throws(FileError) {
    guard let buffer else { return }
    try stream.write(UnsafeRawBufferPointer(rebasing: buffer[..<buffered]).bytes)
    buffered = 0
  }

  private func writeLarge(_ bytes: RawSpan) throws(FileError) {
    try flush()
    let header = [UInt8](unsafeUninitializedCapacity: TFRecordReader.headerByteCount) { memory, count in
      count = TFRecordReader.headerByteCount
      _ = RecordFrame.begin(bytes.byteCount, at: UnsafeMutableRawPointer(memory.baseAddress!))
    }
    try stream.write(header.span.bytes)
    try stream.write(bytes)
    try withUnsafeBytes(of: bytes.maskedChecksum.littleEndian) { checksum throws(FileError) in
      try stream.write(checksum.bytes)
    }
    count += 1
    byteCount += bytes.byteCount + TFRecordReader.overhead
  }
}
