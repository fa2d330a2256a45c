import Files
import Glibc

/// The names of a conversion's output.
///
/// ```swift
/// OutputFiles("records/train.tfrecord").paths(shards: 2)
/// // ["records/train-00000-of-00002.tfrecord", "records/train-00001-of-00002.tfrecord"]
/// OutputFiles("records/train.tfrecord").paths(shards: 1)   // ["records/train.tfrecord"]
/// ```
/// The number goes before the last extension, with at least five digits, as TensorFlow's own writers do it; one shard
/// gets the plain name.
struct OutputFiles: Sendable {
  /// Ends in a slash, or is empty.
  let folder: String
  private let stem: String
  private let ending: String
  private let form: Form

  private enum Form { case plain, tfds }

  /// The files of a plain layout: `train-00000-of-00004.tfrecord`, and one file by the plain name.
  init(_ output: String) {
    let slash = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
    folder = String(output[..<slash])
    let name = output[slash...]
    // A dot at the very start hides the file; it begins no extension.
    let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
    (stem, ending, form) = (String(name[..<dot]), String(name[dot...]), .plain)
  }

  /// The files of TensorFlow Datasets: `digits-train.tfrecord-00000-of-00001` in a folder that ends in a slash.
  init(tfdsFolder folder: String, name: String) {
    self.folder = folder
    (stem, ending, form) = (name, ".tfrecord", .tfds)
  }

  private init(folder: String, stem: String, ending: String, form: Form) {
    (self.folder, self.stem, self.ending, self.form) = (folder, stem, ending, form)
  }

  /// The files of one split, whose name is part of theirs: `photos-train-00000-of-00004.tfrecord`.
  func split(_ name: String?) -> OutputFiles {
    guard let name else { return self }
    return OutputFiles(folder: folder, stem: "\(stem)-\(name)", ending: ending, form: form)
  }

  /// The names of so many files.
  func paths(shards: Int) -> [String] {
    precondition(shards >= 1, "a conversion writes at least 1 file, but got \(shards)")
    if form == .plain && shards == 1 { return ["\(folder)\(stem)\(ending)"] }
    return (0..<shards).map { shard in
      let number = "-\(Self.padded(shard))-of-\(Self.padded(shards))"
      return form == .plain ? "\(folder)\(stem)\(number)\(ending)" : "\(folder)\(stem)\(ending)\(number)"
    }
  }

  /// Files of any number of shards that are already there; a reader's `train-*` would take them all.
  ///
  /// - Parameter isSingle: whether the file by the plain name counts, too.
  func existing(isSingle: Bool) throws(FileError) -> [String] {
    var status = stat()
    let plain =
      form == .plain && isSingle
      ? paths(shards: 1).filter { stat($0, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR } : []
    guard stat(folder.isEmpty ? "." : folder, &status) == 0 else { return plain }
    return plain + (try Folder.names(in: folder.isEmpty ? "." : folder).filter(isShard).map { folder + $0 })
  }

  /// The record files of all splits of a data set of TensorFlow Datasets that are already there, whatever they are called.
  func existingSplits() throws(FileError) -> [String] {
    var status = stat()
    guard form == .tfds, stat(folder, &status) == 0 else { return [] }
    return try Folder.names(in: folder).filter { name in
      guard name.hasPrefix(stem + "-"), let end = name.firstRange(of: ending + "-")?.lowerBound else { return false }
      let split = name[..<end].dropFirst(stem.count + 1)
      return !split.isEmpty && self.split(String(split)).isShard(name)
    }.map { folder + $0 }
  }

  /// Whether a name is that of a shard, of any number of them.
  private func isShard(_ name: String) -> Bool {
    let (before, after) = form == .plain ? (stem + "-", ending) : (stem + ending + "-", "")
    guard name.hasPrefix(before), name.hasSuffix(after), name.utf8.count > before.utf8.count + after.utf8.count else {
      return false
    }
    let middle = name.dropFirst(before.count).dropLast(after.count)
    let parts = middle.split(separator: "-", omittingEmptySubsequences: false)
    func isNumber(_ part: Substring) -> Bool {
      part.utf8.count >= 5 && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    return parts.count == 3 && isNumber(parts[0]) && parts[1] == "of" && isNumber(parts[2])
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
