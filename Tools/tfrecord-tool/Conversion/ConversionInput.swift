import ArgumentParser
import Files
import Surveys
import TensorFiles

/// What a command line wants converted.
struct ConversionInput {
  var inputs: [String]
  var from: SourceKind?
  var part: DataPart?
  var labels: String?
  var images: ImageOptions
  /// Whether the command line says how far to check images.
  var isCheckGiven = false
  var edits: FeatureEdits
  var onError: ErrorPolicy

  enum Result {
    case source(RecordSource)
    /// Record files, to become something else.
    case records([String], RecordEdits)
  }

  /// Looks at the input.
  ///
  /// - Throws: `ValidationError` where options do not fit the input; `UnknownSource`, `FileError` and the errors of formats.
  func source(for target: ExportTarget) throws -> Result {
    let found = try detect()
    guard [.csv, .tsv].contains(found.kind) || !edits.kinds.values.contains(.json) else {
      throw ValidationError("--features: json is for columns of CSV and TSV files; '\(found.path)' is of the kind \(found.kind.title).")
    }
    guard found.kind != .tfrecord else {
      guard part == nil, labels == nil else {
        throw ValidationError("--part is for archives and arrays, and --labels for folders of images; '\(inputs[0])' is records.")
      }
      guard !isCheckGiven else {
        throw ValidationError("--check is for image files; 'verify --deep' decodes the images in records.")
      }
      let paths = try InputFiles(inputs).paths
      let edits = RecordEdits(images: images, features: edits)
      if target != .tfrecord { return .records(paths, edits) }
      return .source(try RecordSource(records: paths, edits: edits, onError: onError))
    }
    guard inputs.count == 1 else {
      throw ValidationError("'\(inputs[0])' is of the kind \(found.kind.title), of which one is converted at a time.")
    }
    guard target == .tfrecord else {
      throw ValidationError("only TFRecord files become \(target.rawValue); '\(inputs[0])' is of the kind \(found.kind.title).")
    }
    guard found.path == "-" else { return .source(try source(of: found)) }
    return .source(try source(of: Source(kind: found.kind, path: StandardInput.path())))
  }

  private func detect() throws -> Source {
    if inputs == ["-"] {
      return try from.map { Source(kind: $0, path: "-") }
        ?? Source(kind: Source(detectingStandardInput: StandardInput.path()).kind, path: "-")
    }
    guard let first = inputs.first, first != "-", !first.contains(where: { "*?[".contains($0) }) || FileIdentity(path: first).byteCount != nil
    else { return Source(kind: from ?? .tfrecord, path: inputs.first ?? "-") }
    if labels != nil { return Source(kind: .imageFolder, path: first) }
    return try from.map { Source(kind: $0, path: first) } ?? Source(detecting: first)
  }

  private func source(of found: Source) throws -> RecordSource {
    let isArchive = [.mnist, .cifar10, .cifar100].contains(found.kind)
    guard part == nil || isArchive || found.kind == .npz else {
      throw ValidationError("--part is for archives and .npz files; '\(found.path)' is of the kind \(found.kind.title).")
    }
    if isArchive || found.kind == .imageFolder { return try imageSource(of: found) }
    try refuseImageOptions(for: found)
    switch found.kind {
    case .csv, .tsv: return try RecordSource(table: found.path, kind: found.kind, edits)
    case .jsonLines: return try RecordSource(jsonLines: found.path, edits)
    case .textLines: return RecordSource(textLines: found.path, edits)
    case .textFolder:
      return RecordSource(texts: try ClassFolders(root: found.path, extensions: [".txt"]), edits)
    case .npy, .npz: return try RecordSource(arrays: found.path, kind: found.kind, part: part, edits)
    case .imageFolder, .mnist, .cifar10, .cifar100, .tfrecord: preconditionFailure("\(found.kind) is taken care of above")
    }
  }

  private func imageSource(of found: Source) throws -> RecordSource {
    if found.kind == .imageFolder {
      if let labels { return RecordSource(try LabeledImageTable(folder: found.path, table: labels), images, edits) }
      // What readers of records do not expect can become what they do.
      let extensions = images.encodesAnew ? ClassFolders.extensions : ClassFolders.recordExtensions
      return RecordSource(try ClassFolders(root: found.path, extensions: extensions), images, edits)
    }
    guard let archive = try archive(found) else {
      try refuseImageOptions(for: found)
      return try RecordSource(arrays: found.path, kind: .mnist, part: part, edits)
    }
    // One image file of MNIST is a part by itself.
    let name = part?.rawValue ?? archive.splits[0].name
    guard let split = archive.splits.first(where: { $0.name == name }) else {
      throw ValidationError("'\(found.path)' holds \(archive.splits[0].name) images, not \(name) ones.")
    }
    return RecordSource(archive, split: split, images, edits)
  }

  private func refuseImageOptions(for found: Source) throws(ValidationError) {
    guard images.encodesAnew || isCheckGiven else { return }
    throw ValidationError("--resize, --encode and --check are for images; '\(found.path)' is of the kind \(found.kind.title).")
  }

  /// The archive; nil for an IDX file that is no half of one, but numbers.
  private func archive(_ found: Source) throws -> ArchiveImages? {
    do { return try ArchiveImages(found) } catch let error as UnknownSource {
      if found.kind == .mnist, (try? MappedFile(path: found.path)) != nil { return nil }
      throw error
    }
  }
}
