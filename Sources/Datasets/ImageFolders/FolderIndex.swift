import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The classes and files below a folder, in Keras' order: folders by their whole path, then files by name.
struct FolderIndex {
  /// Which files count, and how far to look for them.
  struct Rules {
    /// The ends of their names, in small letters.
    var extensions: [String]
    /// Whether links to folders are walked into; those of files always are.
    var followsLinks = false
    /// Whether hidden files and folders below a class count, as in Keras; hidden folders are never classes.
    var takesHidden = false
  }

  private(set) var classNames: [String] = []
  private(set) var files: [LabeledFile] = []
  private let rules: Rules

  /// All files at any depth, without classes.
  init(allBelow path: String, _ rules: Rules) throws {
    self.rules = rules
    try find(below: path, label: 0)
  }

  /// The files of a folder of class folders.
  ///
  /// - Parameter classNames: the folders that are classes, in this order; nil for all.
  init(classesIn path: String, named classNames: [String]? = nil, _ rules: Rules) throws {
    self.rules = rules
    let listing = try Folder.listing(of: path)
    // Without it a class would be missing, and those behind it would have other numbers.
    if let misnamed = listing.misnamed.first(where: { $0.isFolder && !$0.name.hasPrefix(".") }) {
      throw FileError(path: path, misnamed: misnamed)
    }
    let folders = listing.names.filter { !$0.hasPrefix(".") && isFolder("\(path)/\($0)", following: true) }
    if let classNames, !Set(classNames).isSubset(of: folders) {
      throw ImageFolderError(path, classNames: classNames, among: folders)
    }
    self.classNames = classNames ?? folders
    for (label, name) in self.classNames.enumerated() {
      try find(below: "\(path)/\(name)", label: Int32(label))
    }
  }

  private mutating func find(below path: String, label: Int32) throws {
    for folder in try folders(below: path, inside: []).sorted(by: precedes) {
      for file in try entries(of: folder) where isWanted(file) {
        let path = folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
        if !isFolder(path, following: true) { files.append(LabeledFile(path: path, label: label)) }
      }
    }
  }

  private func isWanted(_ name: String) -> Bool {
    let name = name.lowercased()
    return rules.extensions.contains { name.hasSuffix($0) }
  }

  /// A folder and all below it. A link to a folder above itself is not followed again, so there are no circles.
  private func folders(below path: String, inside outer: [FileNumber]) throws -> [String] {
    let inside = outer + [FileNumber(path)]
    let start = path.hasSuffix("/") ? path : path + "/"
    return try [path]
      + entries(of: path).map { start + $0 }
      .filter { isFolder($0, following: rules.followsLinks) && !inside.contains(FileNumber($0)) }
      .flatMap { try folders(below: $0, inside: inside) }
  }

  /// The names in a folder, sorted; hidden ones only where they count.
  ///
  /// - Throws: `FileError` also for a file or folder that counts, but cannot be opened by its name.
  private func entries(of path: String) throws -> [String] {
    let listing = try Folder.listing(of: path)
    func counts(_ name: String) -> Bool { rules.takesHidden || !name.hasPrefix(".") }
    if let misnamed = listing.misnamed.first(where: { counts($0.name) && ($0.isFolder || isWanted($0.name)) }) {
      throw FileError(path: path, misnamed: misnamed)
    }
    return listing.names.filter(counts)
  }

  private func isFolder(_ path: String, following: Bool) -> Bool {
    var status = stat()
    let found = following ? stat(path, &status) : lstat(path, &status)
    return found == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension FileError {
  /// Of a folder with a name that nothing can be opened by.
  fileprivate init(path: String, misnamed: Folder.Misnamed) {
    self.init(path: path, operation: "list", reason: "the name '\(misnamed.name)' in it is not UTF-8; rename it")
  }
}

/// What makes a folder the same under two names.
private struct FileNumber: Equatable {
  private let device: UInt
  private let number: UInt

  init(_ path: String) {
    var status = stat()
    _ = stat(path, &status)
    (device, number) = (UInt(truncatingIfNeeded: status.st_dev), UInt(truncatingIfNeeded: status.st_ino))
  }
}

/// The order of Python's strings.
private func precedes(_ one: String, _ two: String) -> Bool {
  one.utf8.lexicographicallyPrecedes(two.utf8)
}
