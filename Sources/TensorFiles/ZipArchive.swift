import CZip
import Files
import Synchronization

/// The entries of a zip archive, for reading: the container of `.npz` and `.keras`.
///
///     let archive = try ZipArchive("model.keras")
///     archive.entries.map(\.name)           // ["metadata.json", "config.json", "model.weights.h5"]
///     try archive.read("config.json").count // 9164
///
/// Stored and deflated entries are read, with or without the 64-bit fields, and their
/// checksums are checked. What an archive claims is checked before memory is taken:
/// an entry cannot be larger than its compressed bytes can unfold to, entries do not
/// share bytes, and no entry exceeds `maximumEntryByteCount`.
///
/// Format: PKWARE's APPNOTE, read by libzip.
public final class ZipArchive: Sendable {
  /// One file in the archive.
  public struct Entry: Sendable, Equatable {
    /// Its name, with folders separated by `/`.
    public let name: String
    /// Its size in bytes.
    public let byteCount: Int
    /// The bytes it takes in the archive.
    public let compressedByteCount: Int
    fileprivate let index: UInt64
    fileprivate let method: UInt16
    fileprivate let isEncrypted: Bool
  }

  /// The path as it was given.
  public let path: String
  /// The entries in the order of the archive's directory; no name occurs twice.
  public let entries: [Entry]
  /// No entry larger than this is read: 64 GiB unless told otherwise.
  public let maximumEntryByteCount: Int

  private let handle: Mutex<Handle>
  private let indices: [String: Int]

  /// A stream of DEFLATE unfolds to at most 1032 times its size.
  private static let largestRatio = 1032
  /// Entries above this size must not unfold more than a hundredfold: no tensors do.
  private static let bombFloor = 256 << 20
  private static let bombRatio = 100

  /// Opens `path` and reads its directory.
  ///
  /// - Throws: `FileError` when the file cannot be opened; `TensorFileError` when it is
  ///   no zip archive, or its directory claims what cannot be; also for an entry whose name is an absolute path or has
  ///   `..` in it.
  public init(_ path: String, maximumEntryByteCount: Int = 64 << 30) throws {
    let fileByteCount = try MappedFile(path: path).count
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      // The library's words for this one would say it twice.
      let words = code == ZIP_ER_NOZIP ? "another kind of file" : String(cString: zip_error_strerror(&error))
      throw TensorFileError(path: path, expected: "a zip archive", found: words)
    }
    let handle = Handle(archive)
    entries = try Self.entries(of: archive, path: path)
    var indices: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard !entry.name.hasPrefix("/"), !entry.name.split(separator: "/").contains("..") else {
        throw TensorFileError(path: path, entry: entry.name, expected: "a name inside the archive", found: "one that leads out of it")
      }
      guard indices.updateValue(index, forKey: entry.name) == nil else {
        throw TensorFileError(path: path, entry: entry.name, expected: "one entry", found: "two")
      }
    }
    // Two entries over the same bytes multiply what an archive unfolds to.
    var compressed = 0
    for entry in entries {
      compressed += min(entry.compressedByteCount, fileByteCount + 1)
      guard compressed <= fileByteCount else {
        throw TensorFileError(
          path: path, entry: entry.name,
          expected: "entries that fit into the archive's \(fileByteCount) bytes",
          found: "more bytes than there are")
      }
    }
    self.path = path
    self.indices = indices
    self.maximumEntryByteCount = maximumEntryByteCount
    self.handle = Mutex(handle)
  }

  /// The entry called `name`, or nil.
  public func entry(_ name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// The bytes of the entry called `name`, uncompressed and with the checksum checked.
  ///
  /// - Throws: `TensorFileError` naming the entry when it is missing, encrypted,
  ///   compressed in a way other than DEFLATE, damaged, or suspiciously large.
  public func read(_ name: String) throws(TensorFileError) -> [UInt8] {
    guard let entry = entry(name) else {
      throw TensorFileError(
        path: path, entry: name, expected: "an entry of this name",
        found: "\(entries.count) others")
    }
    try check(entry)
    return try handle.withLock { (handle) throws(TensorFileError) in
      try handle.read(entry, path: path)
    }
  }

  private func check(_ entry: Entry) throws(TensorFileError) {
    func failure(expected: String, found: String) -> TensorFileError {
      TensorFileError(path: path, entry: entry.name, expected: expected, found: found)
    }
    guard !entry.isEncrypted else { throw failure(expected: "plain bytes", found: "encryption") }
    let limit: Int
    switch Int32(entry.method) {
    case ZIP_CM_STORE: limit = entry.compressedByteCount
    case ZIP_CM_DEFLATE: limit = entry.compressedByteCount.multipliedClamping(by: Self.largestRatio)
    default:
      throw failure(expected: "stored or deflated bytes", found: "method \(entry.method)")
    }
    guard entry.byteCount <= limit else {
      throw failure(
        expected: "at most the \(limit) bytes that its compressed ones unfold to",
        found: "a claim of \(entry.byteCount)")
    }
    guard entry.byteCount <= maximumEntryByteCount else {
      throw failure(
        expected: "at most \(maximumEntryByteCount) bytes", found: "\(entry.byteCount)")
    }
    let ordinary = entry.compressedByteCount.multipliedClamping(by: Self.bombRatio)
    guard entry.byteCount <= max(Self.bombFloor, ordinary) else {
      throw failure(
        expected: "at most \(Self.bombRatio) times its compressed size",
        found: "\(entry.byteCount) bytes from \(entry.compressedByteCount), as in a zip bomb")
    }
  }

  private static func entries(
    of archive: OpaquePointer, path: String
  ) throws(TensorFileError) -> [Entry] {
    let count = zip_get_num_entries(archive, 0)
    var entries: [Entry] = []
    for index in 0..<UInt64(max(0, count)) {
      var status = zip_stat_t()
      let needed = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
      guard zip_stat_index(archive, index, 0, &status) == 0, status.valid & needed == needed,
        let name = status.name, let byteCount = Int(exactly: status.size),
        let compressedByteCount = Int(exactly: status.comp_size)
      else {
        throw TensorFileError(
          path: path, entry: "number \(index)", expected: "a name and sizes", found: "damage")
      }
      entries.append(
        Entry(
          name: String(cString: name), byteCount: byteCount,
          compressedByteCount: compressedByteCount, index: index, method: status.comp_method,
          isEncrypted: status.encryption_method != 0))
    }
    return entries
  }

  /// Owns libzip's archive, which one thread at a time may use.
  private struct Handle: ~Copyable {
    let archive: OpaquePointer

    init(_ archive: OpaquePointer) { self.archive = archive }

    deinit { zip_discard(archive) }

    func read(_ entry: Entry, path: String) throws(TensorFileError) -> [UInt8] {
      guard let file = zip_fopen_index(archive, entry.index, 0) else {
        throw failure(entry, path, found: String(cString: zip_strerror(archive)))
      }
      defer { zip_fclose(file) }
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: entry.byteCount) { buffer, initialized in
        while count < entry.byteCount {
          let read = zip_fread(file, buffer.baseAddress! + count, UInt64(entry.byteCount - count))
          guard read > 0 else { break }
          count += Int(read)
        }
        initialized = count
      }
      // The checksum is compared when the end is reached, so the end has to be read.
      var extra: UInt8 = 0
      let rest = zip_fread(file, &extra, 1)
      guard rest >= 0 else {
        throw failure(entry, path, found: String(cString: zip_file_strerror(file)))
      }
      guard count == entry.byteCount, rest == 0 else {
        throw failure(entry, path, found: rest > 0 ? "more" : "\(count)")
      }
      return bytes
    }

    private func failure(_ entry: Entry, _ path: String, found: String) -> TensorFileError {
      TensorFileError(
        path: path, entry: entry.name, expected: "\(entry.byteCount) bytes", found: found)
    }
  }
}

extension Int {
  /// The product, or the largest number when it does not fit.
  fileprivate func multipliedClamping(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
