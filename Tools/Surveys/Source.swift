import CKernels
import Files
import Glibc

/// A path that holds nothing these tools know.
package struct UnknownSource: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var reason: String
  package var description: String { "'\(path)' is no data set: \(reason)" }

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// A source: its kind, and where its files are.
package struct Source: Sendable, Hashable {
  package var kind: SourceKind
  /// As given, or the folder inside of it that holds an unpacked archive's files.
  package var path: String

  /// Tells what is at `path` by the names in a folder and by the first bytes of a file, never by the path's own name.
  ///
  /// ```swift
  /// try Source(detecting: "catanddog/train").kind     // .imageFolder
  /// ```
  /// - Throws: `FileError` when there is nothing or it may not be read, `UnknownSource` when it is nothing known.
  package init(detecting path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw FileError(path: path, operation: "open", errno: errno)
    }
    self =
      status.st_mode & S_IFMT == S_IFDIR
      ? try Self.ofFolder(path) : Source(kind: try Self.kindOfFile(path), path: path)
  }

  /// Tells what standard input holds by its first bytes alone; when it is empty, no record.
  ///
  /// ```swift
  /// try Source(detectingStandardInput: "/dev/stdin").kind   // .npy
  /// ```
  /// - Throws: `UnknownSource` when they do not tell.
  package init(detectingStandardInput path: String) throws {
    let file = try MappedFile(path: path)
    let head = Self.head(of: file)
    // A byte order mark may stand before the first line.
    let text = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head[...]
    let isText = text.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    guard let kind = head.isEmpty ? .tfrecord : Self.kind(ofHead: head) ?? (isText ? .jsonLines : nil) else {
      throw UnknownSource(
        path: "standard input",
        reason: "it begins like no TFRecord, IDX, CIFAR or NumPy file and no line of JSON; say what it is with --from csv, "
          + "tsv, text-lines or another kind")
    }
    self.init(kind: kind, path: path)
  }

  package init(kind: SourceKind, path: String) {
    self.kind = kind
    self.path = path
  }

  /// The TFRecord files of a folder, or the one file itself.
  package func recordFiles() throws -> [String] {
    guard let entries = try? ClassFolders.entries(of: path, followsLinks: true) else { return [path] }
    if let entry = entries.first(where: { $0.kind == .misnamed && Self.isRecordName($0.name) }) {
      throw UnknownSource(path: ClassFolders.join(path, entry.name), reason: "the name is not UTF-8; rename it")
    }
    return entries.filter { $0.kind == .file && Self.isRecordName($0.name) }
      .map { ClassFolders.join(path, $0.name) }
  }
}

extension Source {
  private static func ofFolder(_ path: String) throws -> Source {
    let entries = try ClassFolders.entries(of: path, followsLinks: true)
    let names = Set(entries.filter { $0.kind == .file }.map(\.name))
    let folders = entries.filter(\.isFolder).map(\.name)
    if names.contains(where: { $0.contains("idx3-ubyte") }) {
      return Source(kind: .mnist, path: path)
    }
    if !names.isDisjoint(with: ["test_batch.bin", "data_batch_1.bin"]) || names.isSuperset(of: ["data_batch_1", "test_batch"]) {
      return Source(kind: .cifar10, path: path)
    }
    if names.contains("fine_label_names.txt") && !names.isDisjoint(with: ["train.bin", "test.bin"]) || names.isSuperset(of: ["meta", "train", "test"]) {
      return Source(kind: .cifar100, path: path)
    }
    // What the archives unpack to, seen from outside.
    for (folder, kind) in [
      ("cifar-10-batches-bin", SourceKind.cifar10), ("cifar-10-batches-py", .cifar10), ("cifar-100-binary", .cifar100),
      ("cifar-100-python", .cifar100),
    ] where folders == [folder] { return Source(kind: kind, path: ClassFolders.join(path, folder)) }
    if names.contains(where: isRecordName) { return Source(kind: .tfrecord, path: path) }
    let splits: Set = ["train", "training", "val", "valid", "validation", "test", "testing"]
    if !folders.isEmpty && splits.isSuperset(of: folders.map { $0.lowercased() }) {
      throw UnknownSource(
        path: path,
        reason: "its folders \(folders.joined(separator: ", ")) look like splits, not classes; "
          + "name one of them, such as '\(ClassFolders.join(path, folders[0]))'")
    }
    if let inner = try recordFolder(in: path, folders, depth: 2) {
      throw UnknownSource(path: path, reason: "its TFRecord files are in '\(inner)'; name that folder")
    }
    if try isTextFolder(path, folders) { return Source(kind: .textFolder, path: path) }
    if !folders.isEmpty || names.contains(where: ClassFolders.isImageName) {
      return Source(kind: .imageFolder, path: path)
    }
    let misnamed = entries.first { $0.kind == .misnamed }.map { "; the name '\($0.name)' is not UTF-8" } ?? ""
    throw UnknownSource(
      path: path, reason: "it holds no class folders, images, texts, TFRecord files, MNIST or CIFAR files\(misnamed)")
  }

  /// The first folder with TFRecord files further down, as in `NAME/1.0.0` of data sets for TFDS.
  private static func recordFolder(in path: String, _ folders: [String], depth: Int) throws -> String? {
    for folder in folders where depth > 0 {
      let inner = ClassFolders.join(path, folder)
      var (hasRecords, further) = (false, [String]())
      try ClassFolders.visit(inner, followsLinks: true) { entry in
        hasRecords = entry.kind == .file && isRecordName(entry.name)
        if entry.isFolder { further.append(entry.name) }
        return !hasRecords
      }
      if hasRecords { return inner }
      further.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      if let found = try recordFolder(in: inner, further, depth: depth - 1) { return found }
    }
    return nil
  }

  /// Whether class folders hold `.txt` files and no image.
  private static func isTextFolder(_ path: String, _ folders: [String]) throws -> Bool {
    var (hasText, hasImage) = (false, false)
    for folder in folders where !hasImage {
      try ClassFolders.visit(ClassFolders.join(path, folder), followsLinks: true) { entry in
        if entry.kind == .file {
          hasImage = ClassFolders.isImageName(entry.name)
          hasText = hasText || entry.name.lowercased().hasSuffix(".txt")
        }
        return !hasImage
      }
    }
    return hasText && !hasImage
  }

  /// `train.tfrecord-00000-of-00002` too, but no index beside it.
  private static func isRecordName(_ name: String) -> Bool {
    name.contains(".tfrec") && !name.hasSuffix(".idx") && !name.hasSuffix(".tfindex")
  }

  private static func kindOfFile(_ path: String) throws -> SourceKind {
    let file = try MappedFile(path: path)
    let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
    let named: SourceKind? = isRecordName(String(name)) ? .tfrecord : SourceKind(ofTextNamed: String(name))
    if let kind = kind(ofHead: head(of: file)) ?? named { return kind }
    throw UnknownSource(
      path: path,
      reason: file.count == 0
        ? "the file is empty"
        : "the file begins like no TFRecord, IDX, CIFAR or NumPy file, and its name ends in none of "
          + ".csv, .tsv, .jsonl, .ndjson, .txt")
  }

  /// The first bytes, inflated; enough for the first header of a tar archive.
  private static func head(of file: MappedFile) -> [UInt8] {
    if file.withBytes({ Compression.detect($0) }) == .none {
      return file.withBytes(in: 0..<min(512, file.count)) { $0.withUnsafeBytes { Array($0) } }
    }
    var head: [UInt8] = []
    if let stream = try? InflateStream(file) {
      // Compressed bytes that do not unfold may still be TFRecords by name; reading them says what is wrong.
      while head.count < 512,
        let count = try? stream.read(into: &head, upTo: 512 - head.count), count > 0
      {}
    }
    return head
  }

  /// The kind that the first bytes, already inflated, tell.
  static func kind(ofHead head: [UInt8]) -> SourceKind? {
    if head.starts(with: [0, 0, 8]) && head.count >= 8 && (head[3] == 1 || head[3] == 3) {
      return .mnist
    }
    if head.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npy }
    if head.starts(with: Array("PK\u{3}\u{4}".utf8)) || head.starts(with: Array("PK\u{5}\u{6}".utf8)) {
      return .npz
    }
    if head.count == 512 && head[257..<262].elementsEqual("ustar".utf8) {
      let name = String(decoding: head.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
      if name.contains("cifar-100") { return .cifar100 }
      if name.contains("cifar-10") { return .cifar10 }
    }
    return isRecordHeader(head) ? .tfrecord : nil
  }
}

extension Source {
  /// Whether the bytes begin with a record's length and the checksum that belongs to it.
  private static func isRecordHeader(_ head: [UInt8]) -> Bool {
    guard head.count >= 12 else { return false }
    let checksum = ck_crc32c(0, head, 8)
    // TFRecord files hold checksums rotated and shifted, so that a checksum of data with checksums stays useful.
    let masked = (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
    return (0..<4).allSatisfy { head[8 + $0] == UInt8(truncatingIfNeeded: masked >> (8 * $0)) }
  }
}
