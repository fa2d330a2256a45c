import Files
import FoundationEssentials
import Glibc
import Surveys
import Terminal

/// What a conversion has brought to the disk, a line of JSON each, so that another process can go on.
///
/// A line counts once its line feed is there: the file is only ever added to, and a line cut short by a crash is left out.
final class Journal {
  /// One step.
  struct Entry: Codable, Sendable, Hashable {
    /// Which part of the output: a split, or -1 for the records that were unpacked first.
    var part: Int
    var shard: Int
    /// How many positions of the part's order are used up.
    var position: Int
    var file: ShardFile.State
    var isComplete: Bool
    /// How many records each class has so far, over all parts of the same stage.
    var classes: [Int]
    /// The broken items since the entry before, as far as they are among the first that are kept.
    var skipped: [Problem]
    /// How many items were broken so far.
    var skippedCount: Int
  }

  private let descriptor: Int32
  private let path: String
  /// Whether there is no entry, neither from before nor added since.
  private(set) var isEmpty: Bool
  /// The entries that were there when the journal was opened.
  let entries: [Entry]

  /// Opens the journal of a conversion; one of another conversion is begun anew.
  ///
  /// - Parameter plan: all that decides on the output's bytes, as one line.
  init(path: String, plan: String) throws(FileError) {
    self.path = path
    var entries: [Entry] = []
    var validCount = 0
    if let file = try? MappedFile(path: path) {
      let bytes = file.withBytes { $0.withUnsafeBytes { Array($0) } }
      var rest = bytes[...]
      var isFirst = true
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(rest[rest.startIndex..<end])
        if isFirst {
          guard line.elementsEqual(plan.utf8) else { break }
        } else {
          guard let entry = try? JSONDecoder().decode(Entry.self, from: line) else { break }
          entries.append(entry)
        }
        isFirst = false
        rest = rest[(end + 1)...]
        validCount = end + 1
      }
    }
    self.entries = entries
    isEmpty = entries.isEmpty
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0, ftruncate(descriptor, off_t(validCount)) == 0,
      lseek(descriptor, off_t(validCount), SEEK_SET) >= 0
    else { throw FileError(path: path, operation: "create", errno: errno) }
    if validCount == 0 { try append(Array(plan.utf8)) }
  }

  deinit { close(descriptor) }

  /// Adds an entry, and returns when it is on the disk.
  func add(_ entry: Entry) throws {
    try append(Array(try jsonLine(entry).utf8))
    isEmpty = false
  }

  private func append(_ line: [UInt8]) throws(FileError) {
    let bytes = line + [UInt8(ascii: "\n")]
    guard write(descriptor, bytes, bytes.count) == bytes.count, fdatasync(descriptor) == 0 else {
      throw FileError(path: path, operation: "write", errno: errno == 0 ? ENOSPC : errno)
    }
  }
}
