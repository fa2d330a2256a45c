package import Files
import Glibc
import Terminal

/// The images of a folder whose subfolders are classes.
///
/// ```swift
/// let photos = try ClassFolders(root: "catanddog/train")
/// photos.classNames          // ["cat", "dog"]
/// photos.files[0].path       // "cat/cat.1.jpg"
/// ```
/// Classes are the subfolders, sorted by name as UTF-8 bytes (Python's order), so a class keeps its number when it is
/// empty. Files below a class folder belong to it at any depth, sorted the same way. Names that begin with a dot are
/// left out at every level. Links to folders are followed only at the level of classes, so a circle of links ends.
package struct ClassFolders: Sendable {
  package struct File: Sendable, Hashable {
    /// Relative to the root.
    package var path: String
    /// The class' number, nil in a folder without class folders.
    package var label: Int?
  }

  package let root: String
  package let classNames: [String]
  package let files: [File]
  /// Files with other extensions, pipes and devices, and, beside class folders, images outside of them.
  package let ignoredPaths: [String]
  /// Files and folders whose names are not UTF-8, so that nothing can be opened by them; escaped as in `caf\xE9.jpg`.
  package let misnamedPaths: [String]
  /// How the names of the files end that are taken.
  private let takenExtensions: [String]

  /// What is taken for an image, by the end of its name in either case: all that can be decoded.
  package static let extensions = recordExtensions + [".bmp", ".gif", ".webp"]
  /// Of these, the formats that readers of TFRecords expect.
  package static let recordExtensions = [".jpg", ".jpeg", ".png"]

  static func isImageName(_ name: String) -> Bool { isName(name, endingIn: extensions) }

  private static func isName(_ name: String, endingIn extensions: [String]) -> Bool {
    let name = name.lowercased()
    return extensions.contains { name.hasSuffix($0) }
  }

  /// Lists the folder; opens no image.
  ///
  /// - Parameter extensions: how the names of the files end that are taken.
  /// - Throws: `FileError` for a folder that is missing or may not be read.
  package init(root: String, extensions: [String] = Self.extensions) throws(FileError) {
    self.root = root
    takenExtensions = extensions
    var listing = Listing(root: root, extensions: extensions)
    let top = try Self.entries(of: root, followsLinks: true)
    classNames = top.filter(\.isFolder).map(\.name)
    if classNames.isEmpty {
      for entry in top { listing.add(entry.name, entry.kind, label: nil) }
    } else {
      for entry in top where !entry.isFolder {
        if entry.kind == .misnamed { listing.misnamed.append(entry.name) } else { listing.ignored.append(entry.name) }
      }
      for (label, name) in classNames.enumerated() { try listing.walk(name, label: label) }
    }
    files = listing.files
    ignoredPaths = listing.ignored
    misnamedPaths = listing.misnamed
  }

  /// The full path of a file of the list.
  package func path(of file: File) -> String { Self.join(root, file.path) }

  /// How many images each class has.
  package var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for file in files { if let label = file.label { counts[label] += 1 } }
    return counts
  }

  /// The classes without an image.
  package var emptyClasses: [String] {
    zip(classNames, classCounts).filter { $0.1 == 0 }.map(\.0)
  }

  /// What is odd, in sentences: classes without files, files that are left out.
  package var notes: [String] {
    var notes: [String] = []
    let empty = emptyClasses
    if !empty.isEmpty {
      let names = empty.prefix(10).joined(separator: ", ") + (empty.count > 10 ? ", ..." : "")
      let noun = takenExtensions.contains(".png") ? "images" : "files"
      notes.append("\(counted(empty.count, "class is", "classes are")) without \(noun): \(names)")
    }
    if !ignoredPaths.isEmpty {
      let kinds = takenExtensions.count == 1
        ? "no \(takenExtensions[0])"
        : "neither \(takenExtensions.dropLast().joined(separator: ", ")) nor \(takenExtensions.last ?? "")"
      notes.append(
        Self.sentence(
          ignoredPaths, one: "is left out, being \(kinds) in a class folder",
          many: "are left out, being \(kinds) in a class folder"))
    }
    return notes
  }

  /// The same of names that cannot be used; none where these are problems.
  package var misnamedNotes: [String] {
    guard !misnamedPaths.isEmpty else { return [] }
    return [
      Self.sentence(
        misnamedPaths, one: "is left out, since its name is not UTF-8", many: "are left out, since their names are not UTF-8")
    ]
  }

  /// A problem for each name that cannot be used.
  package var misnamedProblems: [Problem] {
    misnamedPaths.map { Problem(path: Self.join(root, $0), reason: "the name is not UTF-8; rename it") }
  }

  /// How many files are so, and the first of them.
  static func sentence(_ paths: [String], one: String, many: String) -> String {
    let example = paths.first.map { paths.count > 1 ? "first: \($0)" : $0 } ?? ""
    return "\(counted(paths.count, "file")) \(paths.count == 1 ? one : many) (\(example))"
  }
}

extension ClassFolders {
  private struct Listing {
    let root: String
    let extensions: [String]
    var files: [File] = []
    var ignored: [String] = []
    var misnamed: [String] = []

    mutating func add(_ path: String, _ kind: Entry.Kind, label: Int?) {
      if kind == .misnamed {
        misnamed.append(path)
      } else if kind == .file && ClassFolders.isName(path, endingIn: extensions) {
        files.append(File(path: path, label: label))
      } else {
        ignored.append(path)
      }
    }

    mutating func walk(_ folder: String, label: Int) throws(FileError) {
      for entry in try ClassFolders.entries(of: ClassFolders.join(root, folder), followsLinks: false) {
        let path = folder + "/" + entry.name
        if entry.isFolder {
          try walk(path, label: label)
        } else {
          add(path, entry.kind, label: label)
        }
      }
    }
  }

  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The names in a folder that do not begin with a dot, sorted by their bytes.
  static func entries(
    of folder: String, followsLinks: Bool
  ) throws(FileError) -> [Entry] {
    var result: [Entry] = []
    try visit(folder, followsLinks: followsLinks) { entry in
      result.append(entry)
      return true
    }
    return result.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The same as they lie in the folder, until `body` has seen enough and returns false.
  static func visit(_ folder: String, followsLinks: Bool, _ body: (Entry) -> Bool) throws(FileError) {
    guard let directory = opendir(folder) else {
      throw FileError(path: folder, operation: "open", errno: errno)
    }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let bytes = withUnsafeBytes(of: entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
      if bytes.first == UInt8(ascii: ".") { continue }
      let found: Entry
      if let name = String(validating: bytes, as: UTF8.self) {
        found = Entry(name: name, kind: kind(name, in: directory, type: entry.pointee.d_type, followsLinks: followsLinks))
      } else {
        found = Entry(name: Folder.escaped(bytes), kind: .misnamed)
      }
      guard body(found) else { return }
    }
  }

  struct Entry {
    enum Kind { case file, folder, other, misnamed }
    var name: String
    var kind: Kind
    var isFolder: Bool { kind == .folder }
  }

  /// Pipes and devices are neither files nor folders: opening one could wait forever.
  private static func kind(
    _ name: String, in directory: OpaquePointer, type: UInt8, followsLinks: Bool
  ) -> Entry.Kind {
    if Int32(type) == Int32(DT_DIR) { return .folder }
    if Int32(type) == Int32(DT_REG) { return .file }
    // A link has to be looked at, and some file systems do not tell the type of an entry.
    guard Int32(type) == Int32(DT_LNK) || Int32(type) == Int32(DT_UNKNOWN) else { return .other }
    var status = stat()
    guard fstatat(dirfd(directory), name, &status, 0) == 0 else { return .file }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR:
      guard !followsLinks else { return .folder }
      var own = stat()
      let isLink =
        fstatat(dirfd(directory), name, &own, AT_SYMLINK_NOFOLLOW) == 0
        && own.st_mode & S_IFMT == S_IFLNK
      return isLink ? .other : .folder
    default: return .other
    }
  }
}
