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

  private let extensions: [String]

  /// - Parameters:
  ///   - classNames: the folders that are classes; nil for all.
  ///   - isLabeled: false to take the images anywhere below the folder, without classes.
  init(_ path: String, classNames: [String]? = nil, isLabeled: Bool = true, takesWebP: Bool = false) throws {
    extensions = [".jpg", ".jpeg", ".png", ".bmp", ".gif"] + (takesWebP ? [".webp"] : [])
    guard isLabeled else {
      try find(below: path, label: 0)
      return
    }
    let folders = try entries(of: path).filter { isFolder("\(path)/\($0)", following: true) }
    if let missing = classNames?.filter({ !folders.contains($0) }), !missing.isEmpty {
      throw ImageFolderError(path, missing: missing, among: folders)
    }
    self.classNames = classNames ?? folders
    for (label, name) in self.classNames.enumerated() {
      try find(below: "\(path)/\(name)", label: Int32(label))
    }
  }

  private mutating func find(below path: String, label: Int32) throws {
    for folder in try folders(below: path).sorted(by: precedes) {
      for file in try entries(of: folder) where isImage(file) {
        let path = "\(folder)/\(file)"
        if !isFolder(path, following: true) { files.append(LabeledFile(path: path, label: label)) }
      }
    }
  }

  private func isImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return extensions.contains { name.hasSuffix($0) }
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
