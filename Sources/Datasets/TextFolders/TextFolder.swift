import Files
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Texts in one folder a class, as batches of strings and class numbers: Keras' `text_dataset_from_directory`.
///
/// ```swift
/// let reviews = try TextFolder("aclImdb/train", batchSize: 32, validationSplit: 0.2, seed: 42)
/// // Found 25000 files belonging to 2 classes.
/// // Using 20000 files for training.
/// // Using 5000 files for validation.
/// reviews.classNames                                   // ["neg", "pos"]
/// let (texts, labels) = try reviews.training[0]        // 32 strings, [32] int32
/// ```
/// Texts are `.txt` files at any depth below their class, in UTF-8. Classes, their order, the shuffled list and its split are
/// Keras', file for file, with the same seed: see ``ImageFolder``, whose orders of the epochs hold here too.
///
/// A file that is not UTF-8 or cannot be read fails its batch with its name.
public struct TextFolder: Sendable {
  /// Where labels come from: Keras' `labels`.
  public enum Labels: Sendable, Hashable {
    /// From the folder a text is in: one folder a class.
    case inferred
    /// Nowhere: texts are found anywhere below the folder, and the second part of a batch is empty, `[batch, 0]`.
    case none
    /// A class number for every text found anywhere below the folder, in the order of their paths.
    case list([Int])
  }

  /// What labels look like; see ``ImageFolder/LabelMode``.
  public typealias LabelMode = ImageFolder.LabelMode
  /// Which side of the split is wanted.
  public typealias Subset = ImageFolder.Subset

  /// The folder.
  public let path: String
  /// The names of the classes; a label is the number of a name. None without labels.
  public let classNames: [String]
  /// All files of the wanted subset in the order of the first epoch: training files first, then validation files.
  public let filePaths: [String]
  /// The class of each file; empty without labels.
  public let labels: [Int]
  /// Batches for training: texts, and labels as ``LabelMode`` says. Empty when only validation is wanted.
  public let training: Dataset<([String], Tensor)>
  /// Batches for validation; nil when nothing was split off, or only training is wanted.
  public let validation: Dataset<([String], Tensor)>?
  /// The same texts one by one, as `batch_size=None` gives them in Keras.
  public let trainingTexts: Dataset<(String, Tensor)>
  /// Single texts for validation.
  public let validationTexts: Dataset<(String, Tensor)>?

  /// Looks for the texts below `path`; none is opened yet.
  ///
  /// - Parameters:
  ///   - classNames: which folders are classes, in the order of their numbers; nil for all of them by name.
  ///   - maxLength: longer texts are cut to so many bytes, as in Keras, but never inside of a character; nil for whole texts.
  ///   - shuffle: false for files in the order of their names, in every epoch.
  ///   - validationSplit: the part of the files to keep for validation, from 0 to below 1, rounded down; nil for none.
  ///   - subset: one side of the split, if only one is wanted.
  ///   - seed: from 0 to 2^32 - 1.
  ///   - followLinks: true to walk into links to folders.
  ///   - hiddenFiles: true to take hidden files inside of classes, as Keras does.
  ///   - quiet: true to say nothing on standard error.
  /// - Throws: ``TextFolderError`` when there are no texts, or none on one side of the split, when class names or labels do not fit
  ///   to the files, and for `.binary` labels of other than two classes; `FileError` when a folder cannot be listed.
  public init(
    _ path: String, labels: Labels = .inferred, labelMode: LabelMode = .int, classNames: [String]? = nil,
    batchSize: Int = 32, maxLength: Int? = nil, shuffle: Bool = true, validationSplit: Double? = nil, subset: Subset? = nil,
    seed: Int = 0, followLinks: Bool = false, hiddenFiles: Bool = false, parallelism: Parallelism = .automatic,
    quiet: Bool = false
  ) throws {
    let split = validationSplit ?? 0
    precondition(batchSize >= 1, "A batch needs at least 1 text; its size is \(batchSize).")
    precondition(maxLength ?? 1 >= 1, "A text has to keep at least 1 byte; maxLength is \(maxLength ?? 0).")
    precondition(split >= 0 && split < 1, "The validation split is a part from 0 to below 1; it was \(split).")
    precondition(
      subset == nil || split > 0, "The subset \(subset?.rawValue ?? "") is a side of a split, but the validation split is not set.")
    let rules = FolderIndex.Rules(extensions: [".txt"], followsLinks: followLinks, takesHidden: hiddenFiles)
    let found = try Found(path, labelMode == .none ? .none : labels, classNames, rules)
    guard !found.files.isEmpty else { throw TextFolderError(path, "No text files found in \(path). Allowed format: .txt") }
    if labelMode == .binary, found.isLabeled, found.classNames.count != 2 {
      throw TextFolderError(
        path, "Binary labels need exactly 2 classes, but \(path) has \(found.classNames.count): \(found.classNames.joined(separator: ", ")).")
    }
    let sides = FolderSplit(found.files, shuffledBy: shuffle ? seed : nil, validation: split, isStratified: false)
    let trainingFiles = subset == .validation ? [] : sides.training
    let validationFiles = subset == .training ? [] : sides.validation

    self.path = path
    self.classNames = found.classNames
    filePaths = (trainingFiles + validationFiles).map(\.path)
    self.labels = found.isLabeled ? (trainingFiles + validationFiles).map { Int($0.label) } : []
    let writing: LabelWriting =
      switch labelMode {
      case _ where !found.isLabeled: .none
      case .int: .numbers
      case .binary: .binary
      case .categorical: .categorical(classCount: found.classNames.count)
      case .none: .none
      }
    func read(_ files: Dataset<LabeledFile>) -> Dataset<(String, Int32)> {
      files.map(parallelism: parallelism) { (try $0.text(upTo: maxLength), $0.label) }
    }
    func single(_ texts: Dataset<(String, Int32)>) -> Dataset<(String, Tensor)> {
      texts.map { ($0, writing.labels(Tensor($1))) }
    }
    func batches(_ texts: Dataset<(String, Int32)>) -> Dataset<([String], Tensor)> {
      texts.batch(batchSize) { members in (members.map(\.0), writing.labels(Tensor(members.map(\.1)))) }.prefetch(2)
    }
    let listed = Dataset<LabeledFile>(texts: trainingFiles, in: path, upTo: maxLength)
    let trained = read(shuffle ? listed.reshuffledAfterFirstEpoch(seed: seed) : listed)
    training = batches(trained)
    trainingTexts = single(trained)
    let validated = validationFiles.isEmpty ? nil : read(Dataset(texts: validationFiles, in: path, upTo: maxLength))
    validation = validated.map(batches)
    validationTexts = validated.map(single)

    let speak: (String) -> Void = quiet ? { _ in } : { report($0) }
    speak("Found \(found.files.count) files\(found.isLabeled ? " belonging to \(found.classNames.count) classes" : "").")
    guard split > 0 else { return }
    if subset != .validation { speak("Using \(sides.training.count) files for training.") }
    if subset != .training { speak("Using \(sides.validation.count) files for validation.") }
    for (side, name, files) in [(Subset.validation, "training", sides.training), (.training, "validation", sides.validation)]
    where subset != side && files.isEmpty {
      throw TextFolderError(path, "No \(name) text files found in \(path). Allowed format: .txt")
    }
  }

  /// The files below a folder, their classes and whether they have any.
  private struct Found {
    var classNames: [String] = []
    var files: [LabeledFile]
    var isLabeled = true

    init(_ path: String, _ labels: Labels, _ classNames: [String]?, _ rules: FolderIndex.Rules) throws {
      precondition(
        classNames == nil || labels == .inferred, "Class names go with labels from folders only, not with \(labels).")
      switch labels {
      case .inferred:
        do {
          let index = try FolderIndex(classesIn: path, named: classNames, rules)
          (self.classNames, files) = (index.classNames, index.files)
        } catch let error as ImageFolderError {
          throw TextFolderError(path, error.description)
        }
      case .none:
        files = try FolderIndex(allBelow: path, rules).files
        isLabeled = false
      case .list(let numbers):
        files = try FolderIndex(allBelow: path, rules).files
        guard numbers.count == files.count else {
          throw TextFolderError(
            path, "Expected a label for each file: \(numbers.count) labels were given, but \(path) has \(files.count) text files.")
        }
        for (place, number) in numbers.enumerated() {
          guard let label = Int32(exactly: number) else { preconditionFailure("The label \(number) needs more than 32 bits.") }
          files[place].label = label
        }
        self.classNames = Set(numbers).sorted().map(String.init)
      }
    }
  }
}

/// A folder has no texts to work with, or not the classes or labels asked for, or a file is no text.
public struct TextFolderError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The folder, or the file.
  public var path: String
  public var description: String

  init(_ path: String, _ problem: String) {
    self.path = path
    description = problem
  }
}

extension LabeledFile {
  /// The text of the file, at most its first so many bytes.
  fileprivate func text(upTo limit: Int?) throws -> String {
    let file = try MappedFile(path: path)
    var bytes = file.withBytes(in: 0..<min(file.count, limit ?? .max)) { bytes in bytes.withUnsafeBytes { Array($0) } }
    if bytes.count < file.count {
      // The cut may be inside of a character, of at most 4 bytes: its first byte is the last that is no 10xxxxxx.
      let begun = bytes.reversed().prefix(4).firstIndex { $0 & 0xC0 != 0x80 }
      if let begun, case let start = begun.base - 1, bytes[start] >= 0xC0 {
        let length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2
        if bytes.count - start < length { bytes.removeSubrange(start...) }
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TextFolderError(path, "\(path): the bytes are not UTF-8")
    }
    return text
  }
}

extension Dataset where Element == LabeledFile {
  fileprivate init(texts files: [LabeledFile], in folder: String, upTo limit: Int?) {
    let names = files.map { "\($0.label)/\($0.path.dropFirst(folder.count))" }.joined(separator: "\u{0}")
    self.init(
      Pipeline.Stage(
        "texts(\(files.count))", identity: "\(limit ?? 0)\u{0}\(names)", sources: files.map(\.path)),
      after: [], epochs: nil, walk: .indexed, cardinality: { .known(files.count) },
      indexed: { _ in IndexedElements(count: files.count) { files[$0] } })
  }
}

/// Says a line on standard error.
private func report(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
