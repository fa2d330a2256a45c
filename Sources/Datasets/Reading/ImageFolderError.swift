/// A folder has no images to work with, or not the classes asked for.
public struct ImageFolderError: Error, Sendable, Hashable, CustomStringConvertible {
  public var path: String
  private var problem: String

  init(_ path: String, noImagesFor part: String) {
    self.path = path
    problem =
      "No \(part)images found in \(path). Images are files named .jpg, .jpeg, .png, .bmp or .gif in one folder a class."
  }

  init(_ path: String, missing names: [String], among folders: [String]) {
    self.path = path
    problem =
      "No folder in \(path) is named \(names.joined(separator: " or ")). There are: \(folders.joined(separator: ", "))."
  }

  init(_ path: String, notBinary names: [String]) {
    self.path = path
    problem =
      "Binary labels need two classes, but \(path) has \(names.count): \(names.joined(separator: ", "))."
  }

  public var description: String { problem }
}
