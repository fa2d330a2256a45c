public import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension TFRecordIndex {
  /// Opens `path` and takes the index from its sidecar where there is a good one, or else walks the file.
  ///
  /// ```swift
  /// let index = try TFRecordIndex(loading: "train.tfrecord")
  /// index.sidecarPath       // "train.tfrecord.idx", or nil when the file had to be walked
  /// index.sidecarProblem    // nil, or why the sidecar was not used, such as "line 17 is not 'offset size'"
  /// ```
  ///
  /// A sidecar is used when its records follow each other without a gap from the first byte of the file to the last,
  /// and the lengths of some records, the first and the last among them, are those in the file. Up to 16 MB no other sound
  /// length may differ; in a larger file it is compared when its record is read. So an index is never wrong unnoticed, and a
  /// damaged length costs one record. A sidecar that cannot be used is left alone.
  ///
  /// - Throws: `FileError` when the file cannot be opened, `TFRecordError` when it is compressed, or has to be walked
  ///   and is damaged.
  /// - Complexity: O(count) for a sidecar, some 10 ns a record; else as `init(path:)`, which touches the whole file.
  public init(loading path: String) throws {
    try self.init(loading: MappedFile(path: path, access: .normal))
  }

  /// The same for a file that is already mapped.
  public init(loading file: MappedFile) throws(TFRecordError) {
    try self.init(loading: file, comparingAllUpTo: 16 << 20)
  }

  /// - Parameter limit: the size in bytes of the largest file of which all lengths are compared now.
  package init(loading file: MappedFile, comparingAllUpTo limit: Int) throws(TFRecordError) {
    _ = try Self.reader(file)
    let path = Self.sidecarPath(for: file.path)
    let problem: String?
    do throws(IndexText.Misfit) {
      if let offsets = try Self.readSidecar(path, of: file, comparingAllUpTo: limit) {
        self.init(file, offsets: offsets)
        sidecarPath = path
        return
      }
      problem = nil
    } catch {
      problem = error.reason
    }
    try self.init(file)
    sidecarProblem = problem
  }

  /// The offsets in the sidecar at `path`; nil when there is none.
  private static func readSidecar(
    _ path: String, of file: MappedFile, comparingAllUpTo limit: Int
  ) throws(IndexText.Misfit) -> [Int]? {
    let text: MappedFile
    do throws(FileError) {
      text = try MappedFile(path: path)
    } catch {
      if error.errno == ENOENT { return nil }
      throw IndexText.Misfit(reason: error.description)
    }
    let offsets = try text.withBytes { bytes throws(IndexText.Misfit) in
      try IndexText.offsets(in: bytes, tiling: file.count)
    }
    let samples = Set((0..<sampleCount).map { $0 * (offsets.count - 1) / (sampleCount - 1) })
    for number in file.count <= limit ? Array(offsets.indices) : samples.sorted() where !offsets.isEmpty {
      let end = number + 1 < offsets.count ? offsets[number + 1] : file.count
      let (isSound, length) = file.withBytes(in: offsets[number]..<end) { bytes in
        (bytes.extracting(0..<8).maskedChecksum == bytes.littleEndian32(at: 8), bytes.littleEndian64(at: 0))
      }
      // One that is not sound may be damage, which says nothing about the index.
      let fits = isSound ? length == UInt64(end - offsets[number] - TFRecordReader.overhead) : !samples.contains(number)
      guard fits else { throw IndexText.Misfit(reason: "line \(number + 1) does not fit the record there") }
    }
    return offsets
  }

  /// How many records are looked at before a sidecar is believed; each may cost a read from disk.
  private static var sampleCount: Int { 8 }

  /// Where the index of a record file is looked for: `TFRecordIndex.sidecarPath(for: "a.tfrecord")` is
  /// "a.tfrecord.idx".
  public static func sidecarPath(for path: String) -> String { path + ".idx" }

  /// Whether the file at `path` has the form of an index, right or wrong: a line `offset size` a record. An index can be
  /// made again; what else has its name, cannot.
  ///
  /// ```swift
  /// try TFRecordIndex.isIndex("train.tfrecord.idx")    // true
  /// ```
  package static func isIndex(_ path: String) throws(FileError) -> Bool {
    try MappedFile(path: path).withBytes { IndexText.isIndex($0) }
  }

  /// Writes the index as a text that `init(loading:)` and DALI read, as `tfrecord2idx` does: a line of offset and framed
  /// length for each record.
  ///
  /// ```swift
  /// let index = try TFRecordIndex(path: "train.tfrecord")
  /// try index.write()       // train.tfrecord.idx: "0 224\n224 224\n"
  /// ```
  ///
  /// - Parameter path: by default the sidecar of the record file.
  /// - Throws: `FileError`; the file appears only when it is complete.
  public func write(to path: String? = nil) throws(FileError) {
    let file = try AtomicFile(path: path ?? Self.sidecarPath(for: self.file.path))
    var lines: [UInt8] = []
    for i in 0..<count {
      IndexText.append(offsets[i], dataRange(at: i).count + TFRecordReader.overhead, to: &lines)
      guard lines.count > 60_000 || i == count - 1 else { continue }
      try file.write(lines)
      lines.removeAll(keepingCapacity: true)
    }
    try file.commit()
  }

  /// The text that `write(to:)` writes: `"0 224\n224 224\n"`.
  public var daliText: String {
    var lines: [UInt8] = []
    for i in 0..<count {
      IndexText.append(offsets[i], dataRange(at: i).count + TFRecordReader.overhead, to: &lines)
    }
    return String(decoding: lines, as: UTF8.self)
  }
}
