import Files
import Glibc
import Tensors

/// Whether there is a file (or folder) under `path`.
func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// The files of a CIFAR data set's binary or Python version, wherever they lie: in a folder, in its published folder below that, or in
/// the published tar file.
struct CIFARFiles {
  /// How a version is published.
  struct Version {
    var folder: String
    var archive: String
    /// What the dictionaries of the Python version call the labels, in the order of the binary version.
    var labels: [String]?

    /// "data_batch_1" of the Python version for "data_batch_1.bin".
    func name(of file: String) -> String { labels == nil ? file : String(file.dropLast(".bin".count)) }
  }

  /// One file's bytes and the words for errors in it.
  struct File {
    var path: String
    var member: String?
    var bytes: [UInt8]

    func error(at offset: Int, _ reason: String) -> ArchiveError {
      ArchiveError(path, member: member, at: offset, reason)
    }
  }

  private var files: [String: File] = [:]

  /// More than ten times the published files.
  private static let largestFile = 1 << 30

  /// Reads the files called `names` in the binary version, all of which must be there.
  ///
  /// - Parameter versions: the binary one, and that of Python, which comes second where both are.
  init(_ names: [String], at path: String, _ versions: [Version]) throws {
    for version in versions {
      let first = version.name(of: names[0])
      for folder in [path, "\(path)/\(version.folder)"] where isReadable("\(folder)/\(first)") && !isReadable("\(folder)/\(first)/.") {
        try readFolder(names, folder, version)
        return
      }
      let archive = "\(path)/\(version.archive)"
      if isReadable(archive) {
        try readTar(names, archive, versions)
        return
      }
    }
    guard isReadable(path), !isReadable("\(path)/.") else {
      throw FileError(
        path: path, operation: "find",
        reason: "there is no '\(names[0])', no folder '\(versions[0].folder)' with it, and no '\(versions[0].archive)'")
    }
    try readTar(names, path, versions)
  }

  /// Gives a file away, which is then kept here no longer.
  mutating func take(_ name: String) -> File {
    guard let file = files.removeValue(forKey: name) else { preconditionFailure("'\(name)' was not asked for") }
    return file
  }

  private mutating func readFolder(_ names: [String], _ folder: String, _ version: Version) throws {
    for name in names {
      let path = "\(folder)/\(version.name(of: name))"
      files[name] = try version.labels.map { try CIFARFiles.unpickled(path, labels: $0) } ?? File(path: path, bytes: CIFARFiles.read(path))
    }
  }

  /// All bytes of a file that is no larger than one of a data set can be.
  static func read(_ path: String) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.count <= largestFile else {
      throw ArchiveError(path, "\(file.count) bytes are more than the \(largestFile) that are read")
    }
    return file.withBytes { $0.withUnsafeBytes { Array($0) } }
  }

  private mutating func readTar(_ names: [String], _ path: String, _ versions: [Version]) throws {
    let tar = try TarReader(path: path)
    while let member = try tar.next() {
      let last = member.name.split(separator: "/").last.map(String.init)
      let found = versions.lazy.flatMap { version in names.lazy.map { (name: $0, version: version) } }
        .first { $0.version.name(of: $0.name) == last }
      guard let (name, version) = found else { continue }
      guard files[name] == nil else {
        throw ArchiveError(path, member: member.name, "a second file of the name '\(name)'")
      }
      let bytes = try tar.readAll(limit: CIFARFiles.largestFile, member: member.name)
      files[name] =
        try version.labels.map { try CIFARFiles.unpickled(bytes, path, member: member.name, labels: $0) }
        ?? File(path: path, member: member.name, bytes: bytes)
    }
    if let missing = names.first(where: { files[$0] == nil }) {
      throw ArchiveError(path, member: missing, "the archive has no such file")
    }
  }

  // MARK: Records

  /// Images and label bytes of some files' records, one after the other. The bytes of each file are given back as soon as its images are
  /// made, where nobody else holds them.
  ///
  /// A record is `labelRanges.count` label bytes, then 1,024 bytes each of red, green and blue.
  static func records(
    of files: consuming [File], labelRanges: [(name: String, count: Int)]
  ) throws -> (images: Tensor, labels: [Tensor]) {
    var files = files
    let labelCount = labelRanges.count
    let recordSize = labelCount + 3072
    for file in files {
      let rest = file.bytes.count % recordSize
      guard rest == 0 else {
        throw file.error(
          at: file.bytes.count - rest,
          "the last record has \(rest) of \(recordSize) bytes: the file is cut short, or of another data set")
      }
    }
    let count = files.reduce(0) { $0 + $1.bytes.count / recordSize }
    var labels = Array(repeating: [UInt8](), count: labelCount)
    for i in 0..<labelCount { labels[i].reserveCapacity(count) }
    let images = try Tensor(shape: [count, 32, 32, 3], of: UInt8.self) { pixels in
      var next = 0
      for index in files.indices {
        let file = files[index]
        files[index].bytes = []
        let bytes = file.bytes.span
        for record in stride(from: 0, to: bytes.count, by: recordSize) {
          for (i, range) in labelRanges.enumerated() {
            let label = bytes[record + i]
            guard label < range.count else {
              throw file.error(
                at: record + i,
                "record \(record / recordSize): \(range.name) \(label) is not 0 to \(range.count - 1)")
            }
            labels[i].append(label)
          }
          let red = record + labelCount
          for i in 0..<1024 {
            pixels[next] = bytes[red + i]
            pixels[next + 1] = bytes[red + 1024 + i]
            pixels[next + 2] = bytes[red + 2048 + i]
            next += 3
          }
        }
      }
    }
    return (images, labels.map { Tensor($0, shape: [count]) })
  }
}
