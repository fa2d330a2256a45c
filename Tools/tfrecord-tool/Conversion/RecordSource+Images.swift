import Files
import ImageCodecs
import Surveys
import TFRecords
import Tensors

extension RecordSource {
  /// The images of a folder of class folders, or of one without classes.
  init(_ folder: ClassFolders, _ options: ImageOptions, _ edits: FeatureEdits) {
    let names = folder.classNames
    self.init(
      kind: .imageFolder, path: folder.root, noun: "image", classNames: names, notes: folder.notes + folder.misnamedNotes,
      identity: [
        folder.root, "\(names)", "\(options)", "\(edits)", FileIdentity.fingerprint(of: folder.files.map(folder.path(of:))),
      ],
      access: .numbered(count: folder.files.count, blockSize: options.blockSize) { number, block in
        let file = folder.files[number]
        let image = SourceImage(content: .file(folder.path(of: file)), name: file.path, label: file.label)
        block.add(image, options, edits, classNames: names)
      })
    featureNames = SourceImage.featureNames(options, areLabeled: !names.isEmpty)
  }

  /// One split of an archive.
  init(_ archive: ArchiveImages, split: ArchiveImages.Split, _ options: ImageOptions, _ edits: FeatureEdits) {
    let names = archive.classNames
    let labels = split.labels.scalars(of: UInt8.self)
    self.init(
      kind: archive.kind, path: archive.path, noun: "image", classNames: names,
      identity: [
        archive.path, split.name, "\(split.count)", "\(options)", "\(edits)", "\(split.images.withBytes { contentDigest($0) })",
        "\(split.labels.withBytes { contentDigest($0) })",
      ],
      access: .numbered(count: split.count, blockSize: 16) { number, block in
        let image = SourceImage(
          content: .pixels(split.image(number)), name: "\(split.name)/\(number)", label: Int(labels[number]))
        block.add(image, options, edits, classNames: names)
      })
    featureNames = SourceImage.featureNames(options, areLabeled: !names.isEmpty)
  }

  /// The images of a folder that a table lists, with the rest of each row as features.
  init(_ table: LabeledImageTable, _ options: ImageOptions, _ edits: FeatureEdits) {
    self.init(
      kind: .imageFolder, path: table.folder, noun: "image", classNames: table.classNames,
      identity: [
        table.folder, "\(options)", "\(edits)", table.path, FileIdentity(path: table.path).described,
        FileIdentity.fingerprint(of: table.rows.map { ClassFolders.join(table.folder, $0.path) }),
      ],
      access: .numbered(count: table.rows.count, blockSize: options.blockSize) { number, block in
        let row = table.rows[number]
        let image = SourceImage(
          content: .file(ClassFolders.join(table.folder, row.path)), name: row.path, label: row.label,
          features: row.features)
        block.add(image, options, edits, classNames: table.classNames)
      })
    featureNames = SourceImage.featureNames(options, areLabeled: !table.classNames.isEmpty) + table.otherColumns
  }
}

extension RecordBlock {
  fileprivate mutating func add(
    _ image: SourceImage, _ options: ImageOptions, _ edits: FeatureEdits, classNames: [String]
  ) {
    do {
      var example = SequenceExample(context: try image.example(options, classNames: classNames).features)
      try edits.apply(to: &example)
      add(example, label: image.label)
    } catch {
      leaveOut(Problem(path: image.place, reason: error))
    }
  }
}

extension SourceImage {
  /// The features that records of images can have.
  fileprivate static func featureNames(_ options: ImageOptions, areLabeled: Bool) -> [String] {
    if options.layout == .tfds { return ["image", "filename"] + (areLabeled ? ["label"] : []) }
    return ["encoded", "filename", "format", "height", "width"].map { "image/" + $0 }
      + (areLabeled ? ["image/class/label", "image/class/text"] : [])
  }

  /// The record of the image.
  fileprivate func example(_ options: ImageOptions, classNames: [String]) throws -> Example {
    let encoded = try self.encoded(options)
    var example = Example(features: features)
    if options.layout == .tfds {
      // The names that TensorFlow Datasets gives images; it reads size and format from the image itself.
      example["image"] = .data(encoded.bytes)
      example["filename"] = .string(name)
      if let label { example["label"] = .int64(Int64(label)) }
      return example
    }
    example["image/encoded"] = .data(encoded.bytes)
    example["image/filename"] = .string(name)
    if let format = encoded.format { example["image/format"] = .string(format) }
    if let size = encoded.size {
      example["image/height"] = .int64(Int64(size.height))
      example["image/width"] = .int64(Int64(size.width))
    }
    if let label {
      example["image/class/label"] = .int64(Int64(label))
      example["image/class/text"] = .string(classNames[label])
    }
    return example
  }
}
