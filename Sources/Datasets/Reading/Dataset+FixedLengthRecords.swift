import Files

extension Dataset where Element == [UInt8] {
  /// Records of always the same number of bytes, one file after the other.
  ///
  /// ```swift
  /// // CIFAR-10 as it is published: a label and 3,072 bytes of pixels.
  /// let photos = try Dataset.fixedLengthRecords("data_batch_*.bin", recordBytes: 3073)
  /// try photos[0].count                              // 3073
  /// print(photos)                                    // fixedLengthRecords(3073 bytes, 5 files)
  /// ```
  /// Plain files are mapped: the number of records is known, and any of them at once. Files packed by gzip are told by
  /// their bytes; with one of them among the files, records only stream, and their number is unknown.
  ///
  /// Iterating throws `FileError` for a file that cannot be read, or whose bytes between header and footer are no whole
  /// number of records.
  ///
  /// - Parameters:
  ///   - patterns: shell patterns or paths; matches come in the order of their names.
  ///   - recordBytes: the size of a record.
  ///   - headerBytes: how many bytes to leave out at the beginning of every file.
  ///   - footerBytes: how many bytes to leave out at the end of every file.
  /// - Throws: ``NoFilesMatch`` for a pattern without files.
  public static func fixedLengthRecords(
    _ patterns: String..., recordBytes: Int, headerBytes: Int = 0, footerBytes: Int = 0
  ) throws -> Dataset<[UInt8]> {
    let found = try patterns.flatMap { try paths(matching: $0) }
    return fixedLengthRecords(
      paths: found, recordBytes: recordBytes, headerBytes: headerBytes, footerBytes: footerBytes)
  }

  /// The records of the files at `paths`, in that order; see
  /// ``fixedLengthRecords(_:recordBytes:headerBytes:footerBytes:)``.
  public static func fixedLengthRecords(
    paths: [String], recordBytes: Int, headerBytes: Int = 0, footerBytes: Int = 0
  ) -> Dataset<[UInt8]> {
    let layout = FixedLengthLayout(record: recordBytes, header: headerBytes, footer: footerBytes)
    let margins = headerBytes + footerBytes == 0 ? "" : " between \(headerBytes) and \(footerBytes)"
    let name =
      "fixedLengthRecords(\(recordBytes) bytes\(margins), \(paths.count) \(paths.count == 1 ? "file" : "files"))"
    let mapped = MadeOnce(from: paths) { try FixedLengthFiles(paths: paths, layout) }
    let streamed = Dataset(
      readingInTurn: paths, name: name, open: { try FixedLengthReader(path: $0, layout) },
      next: { try $0.next() }, skip: { try $0.next() != nil })
    return Dataset(
      streamed.pipeline.stage, after: [], epochs: nil,
      cardinality: { (try? mapped.value.count).flatMap { $0 }.map { .known($0) } ?? .unknown },
      indexed: { try mapped.value.elements($0) },
      stream: { context in
        if let iterator = try mapped.value.makeIterator() { return iterator }
        let iterator = try streamed.open(context)
        // It is the same stage.
        iterator.stages = []
        return iterator
      })
  }
}

/// How many bytes of a file are what.
struct FixedLengthLayout: Sendable {
  var record: Int
  var header: Int
  var footer: Int

  init(record: Int, header: Int, footer: Int) {
    precondition(record >= 1, "A record has at least 1 byte, not \(record).")
    precondition(header >= 0 && footer >= 0, "A file cannot have \(header) bytes of header and \(footer) of footer.")
    (self.record, self.header, self.footer) = (record, header, footer)
  }

  /// How many records a file of so many bytes has.
  func count(path: String, byteCount: Int) throws(FileError) -> Int {
    let body = byteCount - header - footer
    guard body >= 0, body % record == 0 else {
      throw FileError(
        path: path, operation: "read records from",
        reason: "\(byteCount) bytes are not \(header) bytes of header, records of \(record) bytes, and \(footer) "
          + "bytes of footer",
        byteOffset: max(0, min(byteCount, header + max(0, body) / record * record)))
    }
    return body / record
  }
}

/// The mapped files, if none of them is packed.
private struct FixedLengthFiles: Sendable {
  private let files: [MappedFile]
  private let layout: FixedLengthLayout
  /// The number of the first record of each file, and of the one behind the last.
  private let starts: [Int]
  private let isPacked: Bool
  var count: Int? { isPacked ? nil : starts[files.count] }

  init(paths: [String], _ layout: FixedLengthLayout) throws {
    files = try paths.map { try MappedFile(path: $0, access: .normal) }
    self.layout = layout
    isPacked = files.contains { file in file.withBytes { Compression.detect($0) } == .gzip }
    starts =
      isPacked
      ? [0]
      : try files.reduce(into: [0]) { starts, file in
        starts.append(starts[starts.count - 1] + (try layout.count(path: file.path, byteCount: file.count)))
      }
  }

  /// Where a record is.
  private func place(of number: Int) -> (file: MappedFile, bytes: Range<Int>) {
    // The last file that starts at or before the number; one without records shares its start with the next.
    let index = starts.partitioningIndex { $0 > number } - 1
    let start = layout.header + (number - starts[index]) * layout.record
    return (files[index], start..<start + layout.record)
  }

  /// The records by number. Under a budget they are read past the mapping, whose pages would stay.
  func elements(_ context: IterationContext) throws -> IndexedElements<[UInt8]>? {
    let opened = context.budget.map { _ in OpenFiles() }
    return count.map { count in
      IndexedElements<[UInt8]>(count: count) { number in
        let (file, place) = place(of: number)
        if let opened {
          var bytes = [UInt8](repeating: 0, count: place.count)
          var span = bytes.mutableSpan
          var buffer = span.mutableBytes
          if try opened.read(file, from: place.lowerBound, into: &buffer) { return bytes }
        }
        return Self.bytes(file, place)
      }
    }
  }

  /// The records in order; what lies behind is given back every few megabytes.
  func makeIterator() -> DatasetIterator<[UInt8]>? {
    var passed: (file: MappedFile, start: Int)?
    return count.map { count in
      DatasetIterator<[UInt8]>(
        next: { number in
          guard number < count else { return nil }
          let (file, place) = place(of: number)
          if let (current, start) = passed {
            if current === file, place.lowerBound - start < 4 << 20 { return Self.bytes(file, place) }
            current.release(start..<(current === file ? place.lowerBound : current.count))
          }
          passed = (file, place.lowerBound)
          return Self.bytes(file, place)
        },
        advance: { position, step in min(step, count - position) })
    }
  }

  private static func bytes(_ file: MappedFile, _ place: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    file.withBytes(in: place) { bytes.append($0) }
    return bytes
  }
}

extension [Int] {
  /// The first index whose element is `true` in the test, which no element before one may be; the count if there is
  /// none.
  fileprivate func partitioningIndex(_ isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// The records of one packed file, front to back.
private final class FixedLengthReader {
  private let bytes: UnpackedBytes
  private let layout: FixedLengthLayout
  private var buffer: [UInt8] = []
  private var start: Int
  /// How many bytes came before the buffer.
  private var passed = 0
  private var isLost = false

  init(path: String, _ layout: FixedLengthLayout) throws {
    bytes = try UnpackedBytes(path: path)
    self.layout = layout
    start = layout.header
  }

  func next() throws -> [UInt8]? {
    guard !isLost else { return nil }
    // What may be the footer is no record before something follows it.
    let needed = layout.record + layout.footer
    while buffer.count - start < needed {
      let dropped = min(start, buffer.count)
      buffer.removeSubrange(..<dropped)
      start -= dropped
      passed += dropped
      guard try bytes.read(into: &buffer, upTo: max(1 << 16, needed)) > 0 else {
        isLost = true
        _ = try layout.count(path: bytes.path, byteCount: passed + buffer.count)
        return nil
      }
    }
    defer { start += layout.record }
    return Array(buffer[start..<start + layout.record])
  }
}
