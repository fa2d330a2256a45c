package import Datasets
import Files
import TFRecords
package import Terminal

/// The `.txt` files of class folders, looked at as records of a text and a label are.
///
/// ```swift
/// let survey = try TextFolderSurvey(root: "aclImdb/train")
/// survey.folder.classNames         // ["neg", "pos"]
/// ```
package struct TextFolderSurvey: Sendable {
  package let folder: ClassFolders
  package private(set) var rows = RecordSurvey(RecordSurvey.Depth(features: true, statistics: true))

  /// Reads every file once, several at the same time.
  ///
  /// - Throws: `FileError` for a folder that cannot be listed. Files that cannot be read are problems of the survey.
  package init(root: String, parallelism: Parallelism = .automatic, progress: Progress? = nil) throws {
    let folder = try ClassFolders(root: root, extensions: [".txt"])
    self.folder = folder
    folder.misnamedProblems.forEach { rows.add($0) }
    let files = folder.files
    let texts = try Dataset(count: files.count, name: "texts") { files[$0] }
      .map(parallelism: parallelism) { ($0, Self.read(folder.path(of: $0))) }
      .makeIterator()
    while let (file, result) = try texts.next() {
      let path = folder.path(of: file)
      switch result {
      case .success(let bytes):
        if bytes.isEmpty {
          rows.add(Problem(path: path, reason: "the file is empty"))
        } else if String(validating: bytes, as: UTF8.self) == nil {
          rows.add(Problem(path: path, reason: "the text is not UTF-8"))
        }
        var row = SequenceExample(context: ["text": .bytes([bytes])])
        if let label = file.label { row.context["label"] = .string(folder.classNames[label]) }
        rows.add(
          row: row, digest: contentDigest(bytes.span.bytes), byteCount: bytes.count, at: ItemPlace(path: path))
      case .failure(let problem): rows.add(problem)
      }
      progress?.advance()
    }
  }

  private static func read(_ path: String) -> Result<[UInt8], Problem> {
    do {
      return .success(try MappedFile(path: path).withBytes { $0.withUnsafeBytes { Array($0) } })
    } catch {
      return .failure(Problem(path: path, reason: error))
    }
  }
}
