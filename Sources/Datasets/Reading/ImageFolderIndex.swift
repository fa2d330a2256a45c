import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The classes and image files below a folder, in Keras' order: folders by their whole path, then files by name.
struct ImageFolderIndex {
  private(set) var classNames: [String] = []
  private(set) var files: [LabeledFile] = []

  static let extensions = [".jpg", ".jpeg", ".png"]

  init(_ path: String) throws {
    classNames = try entries(of: path).filter { isFolder("\(path)/\($0)", following: true) }
    for (label, name) in classNames.enumerated() {
      for folder in try folders(below: "\(path)/\(name)").sorted(by: precedes) {
        for file in try entries(of: folder) where isImage(file) {
          let path = "\(folder)/\(file)"
          if !isFolder(path, following: true) {
            files.append(LabeledFile(path: path, label: Int32(label)))
          }
        }
      }
    }
  }

  private func isImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return Self.extensions.contains { name.hasSuffix($0) }
  }

  /// A folder and all below it; links to folders are not followed, so there are no circles.
  private func folders(below path: String) throws -> [String] {
    try [path]
      + entries(of: path).map { "\(path)/\($0)" }.filter { isFolder($0, following: false) }
      .flatMap { try folders(below: $0) }
  }

  /// The names in a folder but for hidden ones, sorted.
  private func entries(of path: String) throws -> [String] {
    try Folder.names(in: path).filter { !$0.hasPrefix(".") }
  }

  private func isFolder(_ path: String, following: Bool) -> Bool {
    var status = stat()
    let found = following ? stat(path, &status) : lstat(path, &status)
    return found == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// The order of Python's strings.
private func precedes(_ one: String, _ two: String) -> Bool {
  one.utf8.lexicographicallyPrecedes(two.utf8)
}
