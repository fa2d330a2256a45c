package import Datasets
import Files
import ImageCodecs
package import Terminal

/// Everything worth knowing about a folder of images, from looking at each of them once.
///
/// ```swift
/// let survey = try FolderSurvey(ClassFolders(root: "catanddog/train"), check: .decode)
/// survey.images.count     // 1000
/// survey.problems.count   // 0
/// ```
package struct FolderSurvey: Sendable {
  package let folder: ClassFolders
  /// The readable images.
  package private(set) var images = ImageSurvey()
  /// The unreadable ones, in the order of the list.
  package private(set) var problems = ProblemList()
  /// Of all images, readable or not.
  package private(set) var byteCount = 0
  /// Images whose content is of another format than their name says; they read well.
  package private(set) var misnamed: [String] = []
  /// Of the readable images.
  package private(set) var ledger = ItemLedger()
  package private(set) var odd = OddImages()

  /// Looks at every image, several at the same time, with memory for a few of them.
  package init(
    _ folder: ClassFolders, check: ImageCheck, parallelism: Parallelism = .automatic,
    progress: Progress? = nil
  ) throws {
    self.folder = folder
    folder.misnamedProblems.forEach { problems.append($0) }
    let files = folder.files
    let findings = try Dataset(count: files.count, name: "images") { files[$0] }
      .map(parallelism: parallelism) { ($0, Self.look(at: folder.path(of: $0), check)) }
      .makeIterator()
    while let (file, finding) = try findings.next() {
      byteCount += finding.byteCount
      switch finding.result {
      case .success(let (info, traits, digest)):
        images.add(info, byteCount: finding.byteCount, traits: traits)
        let place = ItemPlace(path: folder.path(of: file))
        odd.add(height: info.height, width: info.width, traits, at: place)
        ledger.add(
          ItemLedger.Item(
            place: place, digest: digest, signature: traits?.comparableSignature,
            label: file.label.map { folder.classNames[$0] }))
        if !Self.agrees(info.format, with: file.path) { misnamed.append(file.path) }
      case .failure(let problem): problems.append(problem)
      }
      progress?.advance()
    }
  }

  private struct Finding: Sendable {
    var byteCount: Int
    var result: Result<(ImageInfo, ImageTraits?, UInt64), Problem>
  }

  private static func look(at path: String, _ check: ImageCheck) -> Finding {
    var byteCount = 0
    do {
      let file = try MappedFile(path: path)
      byteCount = file.count
      return Finding(
        byteCount: byteCount,
        result: .success(
          try file.withBytes { bytes in
            let (info, traits) = try check.look(at: bytes)
            return (info, traits, contentDigest(bytes))
          }))
    } catch {
      return Finding(byteCount: byteCount, result: .failure(Problem(path: path, reason: error)))
    }
  }

  private static func agrees(_ format: ImageFormat, with path: String) -> Bool {
    let name = path.lowercased()
    let named: [(String, ImageFormat)] = [
      (".png", .png), (".bmp", .bmp), (".gif", .gif), (".webp", .webp), (".jpg", .jpeg), (".jpeg", .jpeg),
    ]
    return named.first { name.hasSuffix($0.0) }.map { $0.1 == format } ?? true
  }
}
