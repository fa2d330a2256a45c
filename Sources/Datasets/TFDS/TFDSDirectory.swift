import Files
import TensorFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A data set that TensorFlow Datasets has prepared in TFRecord form: what its `dataset_info.json` and `features.json` say.
///
/// ```swift
/// let digits = try TFDSDirectory("mnist", from: "/data/tfds")
/// digits.path                         // "/data/tfds/mnist/3.0.1"
/// digits.splits["train"]              // 60000
/// digits.classNames("label")          // ["0", "1", ..., "9"]
/// ```
/// The Python classes that these files name are never looked for; descriptions are data here.
public struct TFDSDirectory: Sendable {
  /// The folder with the records.
  public let path: String
  /// The data set's name.
  public let name: String
  /// How many examples each split has.
  public var splits: [String: Int] { shards.mapValues { $0.reduce(0) { $0 + $1.count } } }
  /// The paths of all features.
  public var featureNames: [String] { fields.map(\.name) }
  /// The features that make input and target for learning, where the data set names two.
  public let supervisedKeys: (input: String, target: String)?

  /// A file and how many records it has.
  struct Shard: Sendable, Equatable {
    var path: String
    var count: Int
  }

  let fields: [TFDSField]
  /// The files of each split in order.
  let shards: [String: [Shard]]
  /// The names of the splits in the order of the file.
  let splitNames: [String]

  /// Finds a data set under a root folder, and reads its descriptions.
  ///
  /// - Parameters:
  ///   - name: `mnist`, `mnist:3.0.1`, `mnist:3.*.*`, `c4/en` or `c4/en:3.1.0`; without a version the newest there is,
  ///     without a configuration the one that the data set was made with.
  ///   - root: the folder of all data sets; nil for the environment's `TFDS_DATA_DIR`, else `~/tensorflow_datasets`.
  /// - Throws: ``TFDSError`` when there is no such data set, or it is of a form that is not read; `FileError` for files
  ///   that cannot be read.
  public init(_ name: String, from root: String? = nil) throws {
    try self.init(path: Self.find(name, in: root ?? Self.standardRoot))
  }

  /// Reads the descriptions in the folder of one version.
  public init(path: String) throws {
    self.path = path
    fields = try TFDSField.fields(in: Self.json("\(path)/features.json"), path: "\(path)/features.json")
    let infoPath = "\(path)/dataset_info.json"
    let info = try Self.json(infoPath)
    guard let name = info["name"]?.stringValue else { throw TFDSError(infoPath, "it gives no name") }
    self.name = name
    let format = info["fileFormat"]?.stringValue ?? "tfrecord"
    guard format.lowercased() == "tfrecord" else {
      throw TFDSError(infoPath, "the records are in the format \(format), and only tfrecord is read")
    }
    var shards: [String: [Shard]] = [:]
    var splitNames: [String] = []
    // Together, so that counts can be added; and no more names than the longest descriptions of real data have.
    var total = 0
    var nameByteCount = 0
    for split in info["splits"]?.arrayValue ?? [] {
      guard let splitName = split["name"]?.stringValue else { throw TFDSError(infoPath, "a split has no name") }
      guard shards[splitName] == nil else { throw TFDSError(infoPath, "there are two splits '\(splitName)'") }
      let lengths = split["shardLengths"]?.arrayValue ?? []
      let template = split["filepathTemplate"]?.stringValue ?? "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"
      shards[splitName] = try lengths.enumerated().map { number, length in
        guard let count = length.wholeNumber, count >= 0, count < 1 << 50, total < 1 << 50 else {
          throw TFDSError(infoPath, "split '\(splitName)' has a shard without a length")
        }
        total += count
        guard let file = Self.file(template, dataset: name, split: splitName, shard: number, of: lengths.count) else {
          throw TFDSError(infoPath, "the files of split '\(splitName.prefix(40))' would have names longer than 4096 bytes")
        }
        nameByteCount += file.utf8.count
        guard nameByteCount <= 1 << 28 else {
          throw TFDSError(infoPath, "the names of its files take more than \(1 << 28) bytes")
        }
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
          throw TFDSError(infoPath, "the files of split '\(splitName)' would be outside of the folder: \(file)")
        }
        return Shard(path: "\(path)/\(file)", count: count)
      }
      splitNames.append(splitName)
    }
    self.shards = shards
    self.splitNames = splitNames
    let keys = info["supervisedKeys"]?["tuple"]?["items"]?.arrayValue?.compactMap { $0["featureKey"]?.stringValue }
      ?? [info["supervisedKeys"]?["input"]?.stringValue, info["supervisedKeys"]?["output"]?.stringValue].compactMap { $0 }
    supervisedKeys = keys.count == 2 ? (keys[0], keys[1]) : nil
  }

  /// The names of the classes of a feature; empty when it has none.
  ///
  /// TFDS keeps them in `label.labels.txt`, one a line.
  public func classNames(_ feature: String) -> [String] {
    let file = feature.split(separator: "/").map { $0.replacing("/", with: ".") }.joined(separator: "-")
    guard let text = try? Self.bytes("\(path)/\(file).labels.txt") else { return [] }
    return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace() }
      .filter { !$0.isEmpty }
  }

  // MARK: Records

  /// The records of some splits and parts of them.
  struct Section: Equatable {
    var shard: Shard
    /// Which of its records.
    var records: Range<Int>
  }

  /// Where the examples of a split are that is described in TFDS' words.
  func sections(_ text: String, _ rounding: TFDSRounding) throws(TFDSError) -> [Section] {
    var sections: [Section] = []
    for part in try TFDSSplit(text).parts {
      if part.name == "all" && shards["all"] == nil {
        for name in splitNames { sections += section(of: name, 0..<Int.max) }
        continue
      }
      guard let files = shards[part.name] else {
        throw TFDSError(path, "there is no split '\(part.name)'; it has \(splitNames.joined(separator: ", "))")
      }
      sections += section(of: part.name, try part.range(shards: files.map(\.count), rounding))
    }
    return sections
  }

  private func section(of split: String, _ range: Range<Int>) -> [Section] {
    var sections: [Section] = []
    var start = 0
    for shard in shards[split] ?? [] {
      let records = range.clamped(to: start..<start + shard.count)
      if !records.isEmpty {
        sections.append(Section(shard: shard, records: records.lowerBound - start..<records.upperBound - start))
      }
      start += shard.count
    }
    return sections
  }

  // MARK: Finding

  private static var standardRoot: String {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } }
    return value("TFDS_DATA_DIR") ?? (value("HOME") ?? ".") + "/tensorflow_datasets"
  }

  private static func find(_ name: String, in root: String) throws -> String {
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let folders = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(folders.count), folders.allSatisfy({ !$0.isEmpty && $0 != ".." && $0 != "." }) else {
      throw TFDSError("", "\"\(name)\" is no name of a data set, such as mnist, mnist:3.0.1 or c4/en:3.1.0.")
    }
    let wanted = parts.count > 1 ? String(parts[1]) : nil
    let base = "\(root)/\(folders[0])"
    guard let inside = try? Folder.names(in: base) else {
      let sets = ((try? Folder.names(in: root)) ?? []).filter { !$0.hasPrefix(".") }
      throw TFDSError(
        root, "there is no data set '\(folders[0])'; "
          + (sets.isEmpty ? "the folder is empty or missing" : "there are \(sets.joined(separator: ", "))"))
    }
    var folder = base
    if folders.count == 2 {
      folder += "/\(folders[1])"
    } else if inside.contains("features.json") {
      return base
    } else if !inside.contains(where: { version($0) != nil }) {
      let configurations = inside.filter { !$0.hasPrefix(".") && $0 != "downloads" }
      let file = try? json("\(base)/.config/metadata.json")
      let standard = (file?["defaultConfigName"] ?? file?["default_config_name"])?.stringValue
      guard let configuration = standard ?? (configurations.count == 1 ? configurations[0] : nil) else {
        throw TFDSError(base, "one of its configurations has to be named: \(configurations.joined(separator: ", "))")
      }
      folder += "/\(configuration)"
    }
    let versions = ((try? Folder.names(in: folder)) ?? []).compactMap { name in version(name).map { (name, $0) } }
    let matching = versions.filter { wanted == nil || matches($0.0, wanted ?? "") }
    guard let newest = matching.max(by: { $0.1.lexicographicallyPrecedes($1.1) }) else {
      throw TFDSError(
        folder, (wanted.map { "there is no version \($0)" } ?? "there is no version")
          + (versions.isEmpty ? "" : "; there are \(versions.map(\.0).joined(separator: ", "))"))
    }
    return "\(folder)/\(newest.0)"
  }

  /// `3.0.1` as its three numbers; nil for anything else.
  private static func version(_ name: String) -> [Int]? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil }
    return parts.count == 3 && numbers.count == 3 ? numbers : nil
  }

  /// Whether a version is the wanted one, where a star stands for any number.
  private static func matches(_ version: String, _ wanted: String) -> Bool {
    let (numbers, pattern) = (version.split(separator: "."), wanted.split(separator: "."))
    return numbers.count == pattern.count && Swift.zip(numbers, pattern).allSatisfy { $1 == "*" || $0 == $1 }
  }

  /// A file's name from TFDS' template; nil when it is longer than a path can be.
  private static func file(_ template: String, dataset: String, split: String, shard: Int, of count: Int)
    -> String?
  {
    let digits = max(5, String(count).count)
    func padded(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: digits - text.count) + text
    }
    let marks = [
      ("{DATASET}", dataset), ("{SPLIT}", split), ("{FILEFORMAT}", "tfrecord"), ("{SHARD_INDEX}", padded(shard)),
      ("{NUM_SHARDS}", padded(count)), ("{SHARD_X_OF_Y}", "\(padded(shard))-of-\(padded(count))"),
    ]
    guard template.utf8.count <= 4096 else { return nil }
    // Each mark once, from front to back: what stands for one is not looked through for others.
    var name = ""
    var rest = template[...]
    while let brace = rest.firstIndex(of: "{") {
      name += rest[..<brace]
      rest = rest[brace...]
      let (mark, text) = marks.first { rest.hasPrefix($0.0) } ?? ("{", "{")
      name += text
      rest = rest.dropFirst(mark.count)
      guard name.utf8.count <= 4096 else { return nil }
    }
    name += rest
    return name.utf8.count <= 4096 ? name : nil
  }

  private static func json(_ path: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: bytes(path))
    } catch let error as JSONError {
      throw TFDSError(path, "byte \(error.byteOffset): expected \(error.expected), but found \(error.found)")
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.count <= 1 << 28 else { throw TFDSError(path, "a description of \(file.count) bytes is too long") }
    return file.withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
  }
}

extension Substring {
  fileprivate func trimmingWhitespace() -> String {
    let start = drop { $0.isWhitespace }
    return String(start.dropLast(start.reversed().prefix { $0.isWhitespace }.count))
  }
}
