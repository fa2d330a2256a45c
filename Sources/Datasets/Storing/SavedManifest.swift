import Files

/// What a folder with a saved dataset says of itself, in `dataset.json`.
///
/// ```json
/// {
///   "format": "millrace dataset 1",
///   "elements": "(tensor, int64)",
///   "count": "25000",
///   "file": "elements-5f0d8a3c1b7e9246.tfrecord",
///   "byteCount": "78850000",
///   "pipeline": "map <- tfrecords(4 files)",
///   "fingerprint": "8d3c5f0e2b90aa17",
///   "sources": "4 files, 1f0c77ab93e2d846",
///   "version": "0",
///   "checksum": "c0ffee0123456789"
/// }
/// ```
/// The manifest is written last and replaced by a rename, so what it names is complete. The checksum is the FNV-1a
/// hash of all bytes before its line; because of it the file is always exactly as we wrote it, and reading needs no
/// more than lines.
struct SavedManifest: Sendable, Equatable {
  static let fileName = "dataset.json"
  private static let format = "millrace dataset 1"
  /// Any manifest is far smaller; what is not, is none.
  private static let largest = 1 << 24

  /// What the elements were made from. A cache is good as long as this is what it would be made from now.
  struct Origin: Sendable, Equatable {
    var pipeline: String
    var fingerprint: String
    /// How many files, and a hash of their identities.
    var sources: String
    /// The number that the user gave.
    var version: Int
  }

  /// See ``RowCodec/type``.
  var elements: String
  var count: Int
  /// The name of the data file in the same folder.
  var file: String
  /// The size of the data file.
  var byteCount: Int
  var origin: Origin

  /// The bytes of the file.
  var text: String {
    let fields = [
      ("format", Self.format), ("elements", elements), ("count", "\(count)"), ("file", file),
      ("byteCount", "\(byteCount)"), ("pipeline", origin.pipeline), ("fingerprint", origin.fingerprint),
      ("sources", origin.sources), ("version", "\(origin.version)"),
    ]
    let body = "{\n" + fields.map { "  \"\($0)\": \"\(Self.escaped($1))\",\n" }.joined()
    return body + Self.ending(checksum: fnv1a(body.utf8))
  }

  /// The last two lines, of always the same length.
  private static func ending(checksum: UInt64) -> String {
    "  \"checksum\": \"\(hexadecimal(checksum))\"\n}\n"
  }

  /// Reads the manifest in a folder.
  ///
  /// - Throws: `FileError` when there is none, ``SavedDatasetError`` when it is damaged or of another format.
  init(folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    let file = try MappedFile(path: path)
    guard file.count <= Self.largest else {
      throw SavedDatasetError(
        path: path, reason: "\(file.count) bytes are too many for a manifest; the most is \(Self.largest)")
    }
    var bytes: [UInt8] = []
    file.withBytes { bytes.append($0) }
    try self.init(bytes, path: path)
  }

  init(_ bytes: [UInt8], path: String) throws {
    func failure(_ reason: String, at offset: Int? = nil) -> SavedDatasetError {
      SavedDatasetError(path: path, byteOffset: offset, reason: reason)
    }
    let bodyCount = max(0, bytes.count - Self.ending(checksum: 0).utf8.count)
    let checksum = fnv1a(bytes[..<bodyCount])
    guard bytes[bodyCount...].elementsEqual(Self.ending(checksum: checksum).utf8) else {
      throw failure(
        "the checksum of the first \(bodyCount) bytes is \(hexadecimal(checksum)), but the file ends with "
          + "\(String(decoding: bytes[bodyCount...], as: UTF8.self).debugDescription)", at: bodyCount)
    }
    var values: [String: String] = [:]
    for line in String(decoding: bytes[..<bodyCount], as: UTF8.self).split(separator: "\n").dropFirst() {
      let parts = line.split(separator: "\"", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3].hasSuffix("\",") else { throw failure("a line is malformed: \(line)") }
      values[String(parts[1])] = Self.unescaped(parts[3].dropLast(2))
    }
    func value(_ key: String) throws -> String {
      guard let value = values[key] else { throw failure("\"\(key)\" is missing") }
      return value
    }
    func number(_ key: String) throws -> Int {
      guard let number = Int(try value(key)) else { throw failure("\"\(key)\" is not a number") }
      return number
    }
    guard try value("format") == Self.format else {
      throw failure("expected the format \"\(Self.format)\", but found \"\(try value("format"))\"")
    }
    elements = try value("elements")
    count = try number("count")
    file = try value("file")
    byteCount = try number("byteCount")
    origin = Origin(
      pipeline: try value("pipeline"), fingerprint: try value("fingerprint"),
      sources: try value("sources"), version: try number("version"))
    // Every element is a record, and 16 bytes are around its data.
    guard byteCount >= 0, (0...byteCount / 16).contains(count) else {
      throw failure("\(count) elements cannot take \(byteCount) bytes")
    }
    guard !file.contains("/") else { throw failure("\"file\" is not a name but a path: \(file)") }
  }

  init(elements: String, count: Int, file: String, byteCount: Int, origin: Origin) {
    (self.elements, self.count, self.file) = (elements, count, file)
    (self.byteCount, self.origin) = (byteCount, origin)
  }

  /// Text inside quotation marks, as JSON wants it.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func unescaped(_ text: Substring) -> String {
    var plain = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        plain.unicodeScalars.append(scalar)
        continue
      }
      if next == "u", let value = UInt32(String(rest.prefix(4)), radix: 16), let control = Unicode.Scalar(value) {
        plain.unicodeScalars.append(control)
        rest = rest.dropFirst(4)
      } else {
        plain.unicodeScalars.append(next)
      }
    }
    return plain
  }
}

extension SavedManifest.Origin {
  /// What elements of a pipeline are made from now: its stages, and the files as they are at this moment.
  init(of pipeline: Pipeline, version: Int = 0) {
    let paths = pipeline.sources
    var hash: UInt64 = 0
    for path in paths {
      let identity = FileIdentity(path: path)
      let text = "\(hash) \(path) \(identity.byteCount ?? -1) \(identity.modified) \(identity.changed) \(identity.inode)"
      hash = fnv1a(text.utf8)
    }
    self.init(
      pipeline: pipeline.signature, fingerprint: hexadecimal(pipeline.fingerprint),
      sources: "\(paths.count) \(paths.count == 1 ? "file" : "files"), \(hexadecimal(hash))", version: version)
  }
}
