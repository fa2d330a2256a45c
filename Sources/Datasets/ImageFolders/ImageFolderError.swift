/// A folder has no images to work with, or not the classes or labels asked for.
public struct ImageFolderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder, or the file with its labels.
  public var path: String
  private var problem: String

  init(_ path: String, _ problem: String) {
    self.path = path
    self.problem = problem
  }

  /// - Parameter part: "training " or "validation " when only one side of a split is empty.
  init(_ path: String, noImagesFor part: String, extensions: [String]) {
    self.init(path, "No \(part)images found in \(path). Allowed formats: \(extensions.joined(separator: ", ")).")
  }

  init(_ path: String, classNames: [String], among folders: [String]) {
    let missing = classNames.filter { !folders.contains($0) }
    self.init(
      path,
      "No folder in \(path) is named \(missing.joined(separator: " or ")). There are: \(folders.joined(separator: ", "));"
        + " the class names that were given are: \(classNames.joined(separator: ", ")).")
  }

  init(_ path: String, notBinary names: [String]) {
    self.init(
      path, "Binary labels need exactly 2 classes, but \(path) has \(names.count): \(names.joined(separator: ", ")).")
  }

  init(_ path: String, labels: Int, files: Int) {
    self.init(
      path,
      "Expected a label for each file: \(labels) labels were given, but \(path) has \(files) images.")
  }

  init(_ path: String, unreadable: [UnreadableImage], limit: Int) {
    let shown = unreadable.prefix(20).map { "\n  \($0)" }.joined()
    let more = unreadable.count > 20 ? "\n  and \(unreadable.count - 20) more" : ""
    self.init(
      path,
      "\(unreadable.count) images below \(path) cannot be read, but at most \(limit) may be left out:\(shown)\(more)")
  }

  public var description: String { problem }
}
