import Files
import Glibc
import ImageCodecs
import TFRecords

/// Records with an image each as image files in class folders: `OUTPUT/cat/0001.jpg`. Where the images are those of a feature list's
/// steps, each step is a file: `OUTPUT/cat/0001-000000.jpg`.
///
/// The class is `image/class/text`, `label/text`, `image/class/label` or `label`, the name that of `image/filename` or
/// `filename` without its folders, or the record's number. The folder appears when it is complete.
final class ImageFolderWriter {
  private let output: String
  private let staging: String
  private let isDryRun: Bool
  private var used: Set<String> = []

  /// - Parameter isDryRun: whether nothing is written.
  /// - Throws: `FileError` when something is under the name that is no empty folder: no option makes this remove a folder.
  init(_ output: String, isDryRun: Bool) throws(FileError) {
    if FileIdentity(path: output).byteCount != nil, try Folder.listing(of: output) != (names: [], misnamed: []) {
      throw FileError(path: output, operation: "create", reason: "there is a folder of this name, and it is not empty")
    }
    let slash = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
    self.output = output
    staging = "\(output[..<slash]).\(output[slash...]).partial"
    self.isDryRun = isDryRun
    guard !isDryRun else { return }
    Self.remove(staging)
    try Folder.create(staging)
    AtomicFile.removeOnInterrupt(folder: staging)
  }

  /// Writes the images of a record, and says how large each is.
  func add(_ example: SequenceExample, number: Int) throws -> [Int] {
    let features = example.context
    let folder = Self.text(["image/class/text", "label/text", "image/class/label", "label"], of: features)
    let name = Self.text(["image/filename", "filename"], of: features)?.split(separator: "/").last.map(String.init)
    var stem = name.map { name in String(name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex)) } ?? ""
    if stem.isEmpty { stem = Self.padded(number) }
    if let image = Self.image(of: features) {
      try add(image, folder, stem, number)
      return [image.count]
    }
    let steps = Self.images(of: example.lists)
    guard !steps.isEmpty else { throw TableError("record \(number) has no feature with an encoded image") }
    for (step, image) in steps.enumerated() { try add(image, folder, "\(stem)-\(Self.padded(step))", number) }
    return steps.map(\.count)
  }

  private func add(_ image: [UInt8], _ folder: String?, _ stem: String, _ number: Int) throws {
    let format = ImageFormat(sniffing: image.span.bytes)
    let ending = [.jpeg: "jpg", .png: "png", .gif: "gif", .bmp: "bmp", .webp: "webp"][format] ?? "bin"
    let parts = [folder, stem].compactMap { $0 }
    for part in parts { try Self.check(part, number) }
    var path = parts.joined(separator: "/") + ".\(ending)"
    // Names that were told apart by folders, or not at all, get a number.
    if !used.insert(path).inserted {
      path = parts.joined(separator: "/") + "-\(Self.padded(number)).\(ending)"
      guard used.insert(path).inserted else { throw TableError("record \(number): two files would be called '\(path)'") }
    }
    guard !isDryRun else { return }
    if let folder { try Folder.create("\(staging)/\(folder)") }
    let file = try AtomicFile(path: "\(staging)/\(path)")
    try file.write(image)
    try file.commit()
  }

  /// Gives the folder its name.
  func publish() throws(FileError) {
    // An empty folder may be there already.
    Folder.removeIfEmpty(output)
    guard rename(staging, output) == 0 else { throw FileError(path: output, operation: "create", errno: errno) }
    AtomicFile.removeOnInterrupt(folder: staging, false)
  }

  func discard() {
    guard !isDryRun else { return }
    Self.remove(staging)
    AtomicFile.removeOnInterrupt(folder: staging, false)
  }

  private static func image(of features: Features) -> [UInt8]? {
    let names = ["image/encoded", "image"] + features.keys.sorted()
    for name in names {
      guard case .bytes(let values)? = features[name], values.count == 1, let value = values.first else { continue }
      if ImageFormat(sniffing: value.span.bytes) != nil { return value }
    }
    return nil
  }

  /// The images of the first feature list that has an image in every step.
  private static func images(of lists: [String: [Feature]]) -> [[UInt8]] {
    for name in ["image/encoded", "image"] + lists.keys.sorted() {
      guard let steps = lists[name], !steps.isEmpty else { continue }
      let images = steps.compactMap { image(of: [name: $0]) }
      if images.count == steps.count { return images }
    }
    return []
  }

  private static func text(_ names: [String], of features: Features) -> String? {
    for name in names {
      switch features[name] {
      case .bytes(let values)? where values.count == 1: return String(decoding: values[0], as: UTF8.self)
      case .int64s(let values)? where values.count == 1: return "\(values[0])"
      default: continue
      }
    }
    return nil
  }

  /// A name from a record must stay in the folder.
  private static func check(_ name: String, _ number: Int) throws(TableError) {
    guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.utf8.contains(0), name.utf8.count <= 200 else {
      throw TableError("record \(number): \(name.prefix(40).debugDescription) cannot be the name of a file or folder")
    }
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Removes a folder of files and class folders.
  private static func remove(_ folder: String) {
    for name in (try? Folder.names(in: folder)) ?? [] {
      let path = "\(folder)/\(name)"
      if unlink(path) != 0 { remove(path) }
    }
    rmdir(folder)
  }
}
