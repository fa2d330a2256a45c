import Files
import Glibc
import Tensors

/// Whether there is a file (or folder) under `path`.
func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// The files of a CIFAR data set's binary version, wherever they lie: in a folder, in its published folder below that, or in the
/// published tar file.
struct CIFARFiles {
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

  /// Reads the files called `names`, all of which must be there.
  init(_ names: [String], at path: String, folder: String, archive: String) throws {
    if isReadable("\(path)/\(names[0])") {
      try readFolder(names, path)
    } else if isReadable("\(path)/\(folder)/\(names[0])") {
      try readFolder(names, "\(path)/\(folder)")
    } else if isReadable("\(path)/\(archive)") {
      try readTar(names, "\(path)/\(archive)")
    } else if isReadable("\(path)/.") || !isReadable(path) {
      throw FileError(
        path: path, operation: "find",
        reason: "there is no '\(names[0])', no folder '\(folder)' with it, and no '\(archive)'")
    } else {
      try readTar(names, path)
    }
  }

  subscript(name: String) -> File {
    guard let file = files[name] else { preconditionFailure("'\(name)' was not asked for") }
    return file
  }

  private mutating func readFolder(_ names: [String], _ folder: String) throws {
    for name in names {
      let path = "\(folder)/\(name)"
      files[name] = File(path: path, bytes: try CIFARFiles.read(path))
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

  private mutating func readTar(_ names: [String], _ path: String) throws {
    let tar = try TarReader(path: path)
    while let member = try tar.next() {
      guard let name = member.name.split(separator: "/").last.map(String.init), names.contains(name) else {
        continue
      }
      guard files[name] == nil else {
        throw ArchiveError(path, member: member.name, "a second file of the name '\(name)'")
      }
      files[name] = File(
        path: path, member: member.name,
        bytes: try tar.readAll(limit: CIFARFiles.largestFile, member: member.name))
    }
    if let missing = names.first(where: { files[$0] == nil }) {
      throw ArchiveError(path, member: missing, "the archive has no such file")
    }
  }

  // MARK: Records

  /// Images and label bytes of some files' records, one after the other.
  ///
  /// A record is `labelRanges.count` label bytes, then 1,024 bytes each of red, green and blue.
  static func records(
    of files: [File], labelRanges: [(name: String, count: Int)]
  ) throws -> (images: Tensor, labels: [Tensor]) {
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
      for file in files {
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
