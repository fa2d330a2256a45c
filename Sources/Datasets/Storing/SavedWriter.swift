import Files
import TFRecords

/// Elements on their way into a folder, where they appear all at once or not at all.
///
/// ```
/// photos/dataset.json                        the manifest; its rename is the moment of the change
/// photos/elements-5f0d8a3c1b7e9246.tfrecord  the rows, under a name of their own for every writer
/// photos/.lock                               held while one of several writers completes
/// ```
/// Writers do not see each other until they complete; then they take turns. Nothing has to be removed by hand: what
/// killed writers left is removed by the next.
final class SavedWriter<Element: Sendable> {
  private let folder: String
  private let codec: RowCodec<Element>
  private let fileName: String
  private let writer: TFRecordWriter
  private let madeFolder: Bool
  private var row = RowEncoder()
  private var isOpen = true

  init(folder: String, codec: RowCodec<Element>) throws {
    self.folder = folder
    self.codec = codec
    fileName = "elements-\(hexadecimal(.random(in: 0 ... .max))).tfrecord"
    var madeFolder = try Folder.create(folder)
    var attempts = 3
    while true {
      do throws(FileError) {
        writer = try TFRecordWriter(path: "\(folder)/\(fileName)")
        break
      } catch {
        // Another writer gave up and removed the folder that it had made.
        attempts -= 1
        guard attempts > 0, FileIdentity(path: folder).byteCount == nil else { throw error }
        madeFolder = try Folder.create(folder)
      }
    }
    self.madeFolder = madeFolder
    if !madeFolder { try clearUp() }
  }

  deinit { discard() }

  /// Adds an element. The number is for errors.
  func append(_ element: Element, number: Int) throws {
    row.removeAll()
    codec.encode(element, &row)
    guard row.bytes.count <= Int(Int32.max) else {
      throw SavedDatasetError(
        path: writer.path, element: number,
        reason: "the element takes \(row.bytes.count) bytes; the most is \(Int32.max)")
    }
    try writer.write(row.bytes)
  }

  /// Makes the elements appear, unless `isSuperseded` says of what is there already that it is just as good.
  func commit(origin: SavedManifest.Origin, unless isSuperseded: (SavedManifest) -> Bool = { _ in false }) throws {
    // A sealed file looks abandoned, so nobody may clear up from before it is sealed until it has its name.
    let lock = try FolderLock(folder: folder)
    defer { lock.unlock() }
    let file = try writer.finish()
    isOpen = false
    if let present = try? SavedManifest(folder: folder), isSuperseded(present) {
      file.discard()
      return
    }
    let manifest = SavedManifest(
      elements: codec.type, count: writer.count, file: fileName, byteCount: file.count, origin: origin)
    do {
      try file.commit()
      let manifestFile = try AtomicFile(path: "\(folder)/\(SavedManifest.fileName)")
      try manifestFile.write(Array(manifest.text.utf8))
      try manifestFile.commit()
    } catch {
      Folder.removeFile("\(folder)/\(fileName)")
      throw error
    }
    // Data of earlier manifests: who is reading it keeps it mapped.
    for name in try Folder.names(in: folder) where name != fileName && Self.isDataFile(name) {
      Folder.removeFile("\(folder)/\(name)")
    }
  }

  /// Gives up; nothing remains.
  func discard() {
    guard isOpen else { return }
    isOpen = false
    writer.discard()
    if madeFolder { Folder.removeIfEmpty(folder) }
  }

  /// Removes what killed writers left.
  private func clearUp() throws {
    guard try Folder.names(in: folder).contains(where: { $0.hasSuffix(".partial") }) else { return }
    let lock = try FolderLock(folder: folder)
    try AtomicFile.removeAbandoned(in: folder)
    lock.unlock()
  }

  /// Only names that we give: the folder may hold other things.
  private static func isDataFile(_ name: String) -> Bool {
    name.count == "elements-0123456789abcdef.tfrecord".count && name.hasPrefix("elements-")
      && name.hasSuffix(".tfrecord") && name.dropFirst(9).prefix(16).allSatisfy(\.isHexDigit)
  }
}
