import Tensors

/// The images below a folder and what their labels are made of.
struct FolderContents {
  private(set) var classNames: [String] = []
  /// In the order of their names.
  var files: [LabeledFile] = []
  /// Whether each file has one class.
  private(set) var isClassified = false
  private(set) var hasMasks = false
  /// The labels of files with several classes, whose numbers are lines of it.
  private var table: Tensor?

  init(_ path: String, _ labels: ImageFolder.Labels, classNames: [String]?, _ rules: FolderIndex.Rules) throws {
    switch labels {
    case .inferred:
      let index = try FolderIndex(classesIn: path, named: classNames, rules)
      (self.classNames, files, isClassified) = (index.classNames, index.files, true)
    case .none:
      precondition(
        classNames == nil, "Class names were given, but labels are not wanted: \(classNames ?? []).")
      files = try FolderIndex(allBelow: path, rules).files
    case .list(let numbers):
      precondition(
        classNames == nil, "Class names are those of the labels that were given, and cannot be \(classNames ?? []).")
      files = try FolderIndex(allBelow: path, rules).files
      guard numbers.count == files.count else {
        throw ImageFolderError(path, labels: numbers.count, files: files.count)
      }
      for (place, number) in numbers.enumerated() {
        guard let label = Int32(exactly: number) else { preconditionFailure("The label \(number) needs more than 32 bits.") }
        files[place].label = label
      }
      (self.classNames, isClassified) = (Set(numbers).sorted().map(String.init), true)
    case .multiLabel(let csv):
      files = try FolderIndex(allBelow: path, rules).files
      let lines = try MultiLabelTable(csv, classNames: classNames)
      table = try lines.labels(of: files, in: path)
      self.classNames = lines.classNames
      number()
    case .masks(let folder):
      files = try FolderIndex(allBelow: path, rules).files
      try match(path, with: folder, rules)
      (self.classNames, hasMasks) = (classNames ?? [], true)
    }
  }

  /// Classes that have no images.
  var emptyClasses: [String] {
    guard isClassified else { return [] }
    let used = Set(files.map(\.label))
    return classNames.indices.filter { index in
      // The names of given labels are the labels.
      !used.contains(Int32(index)) && !used.contains { classNames[index] == String($0) }
    }.map { classNames[$0] }
  }

  /// How the numbers of files become labels.
  func writing(_ mode: ImageFolder.LabelMode) -> LabelWriting {
    if let table { return .lines(table) }
    guard isClassified else { return hasMasks ? .numbers : .none }
    return switch mode {
    case .int: .numbers
    case .binary: .binary
    case .categorical: .categorical(classCount: classNames.count)
    case .none: .none
    }
  }

  private mutating func number() {
    for place in files.indices { files[place].label = Int32(place) }
  }

  /// Gives each image the mask of the same path, whatever its ending.
  private mutating func match(_ path: String, with folder: String, _ rules: FolderIndex.Rules) throws {
    func place(_ file: String, in folder: String) -> String {
      stem(String(file.dropFirst(folder.count).drop { $0 == "/" }))
    }
    let masks = Dictionary(
      try FolderIndex(allBelow: folder, rules).files.map { (place($0.path, in: folder), $0.path) },
      uniquingKeysWith: { first, _ in first })
    for index in files.indices { files[index].mask = masks[place(files[index].path, in: path)] }
    let missing = files.filter { $0.mask == nil }.map { place($0.path, in: path) }
    guard missing.isEmpty else {
      throw ImageFolderError(
        folder, "\(folder) has no mask for \(missing.count) of the \(files.count) images below \(path): \(list(missing)).")
    }
  }
}
