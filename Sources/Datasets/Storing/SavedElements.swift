import Files
import TFRecords

/// The elements of a saved dataset, by number, from the mapped file.
final class SavedElements<Element: Sendable>: Sendable {
  let manifest: SavedManifest
  private let path: String
  private let file: MappedFile
  private let identity: FileIdentity
  private let codec: RowCodec<Element>
  /// Where the rows are.
  private let index: MadeOnce<TFRecordIndex>

  /// Opens what the manifest in a folder names.
  ///
  /// - Throws: `FileError` for what is not there, ``SavedDatasetError`` for what is not what it should be.
  static func opened(folder: String, codec: RowCodec<Element>) throws -> SavedElements {
    var attempts = 3
    while true {
      let manifest = try SavedManifest(folder: folder)
      attempts -= 1
      do { return try SavedElements(manifest, folder: folder, codec: codec) } catch let error as FileError {
        // Somebody wrote the folder anew between our two looks.
        guard attempts > 0, try SavedManifest(folder: folder) != manifest else { throw error }
      }
    }
  }

  init(_ manifest: SavedManifest, folder: String, codec: RowCodec<Element>) throws {
    guard manifest.elements == codec.type else {
      throw SavedDatasetError(
        path: "\(folder)/\(SavedManifest.fileName)",
        reason: "the elements were saved as \(manifest.elements), and cannot be read as \(codec.type)")
    }
    self.manifest = manifest
    self.codec = codec
    path = "\(folder)/\(manifest.file)"
    identity = FileIdentity(path: path)
    file = try MappedFile(path: path, access: .normal)
    guard file.count == manifest.byteCount else {
      throw SavedDatasetError(
        path: path, byteOffset: min(file.count, manifest.byteCount),
        reason: "expected \(manifest.byteCount) bytes, but the file has \(file.count)")
    }
    index = MadeOnce { [file, path] in
      let index = try TFRecordIndex(file)
      guard index.count == manifest.count else {
        throw SavedDatasetError(
          path: path, reason: "expected \(manifest.count) elements, but the file has \(index.count)")
      }
      return index
    }
  }

  /// Whether the file that is mapped is still there, as it was.
  var isCurrent: Bool { FileIdentity(path: path) == identity }

  /// All elements. Under a budget they are read past the mapping, whose pages would stay.
  func elements(_ context: IterationContext) throws -> IndexedElements<Element> {
    let index = try index.value
    let codec = codec
    let files = context.budget.map { _ in OpenFiles() }
    return IndexedElements(count: index.count) { number in
      let row =
        if let files { try index.record(at: number, readingThrough: files) } else { try index.record(at: number) }
      return try codec.decode(row)
    }
  }
}
