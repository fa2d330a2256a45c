import ArgumentParser
import Datasets
import Files
import ImageCodecs
import Surveys
import TensorFiles
import Terminal

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes TFRecord files from other data, or other data from TFRecord files.",
    discussion: """
      INPUT is one of these, told by its content and, for text files, by the end of its name:

        a folder with a folder of images per class, a folder of images, or one with --labels TABLE; JPEG and PNG,
        with --resize or --encode also BMP, GIF (the first frame) and WebP, which become PNG or JPEG
        a folder with a folder of .txt files per class; a .txt file, whose lines are the records
        .csv, .tsv, .jsonl, .ndjson, all of them also with .gz behind
        .npy, .npz, IDX files; the folder of MNIST; the folder or .tar.gz of CIFAR-10 or CIFAR-100
        TFRecord files, folders of them, or - for standard input (what its first bytes do not tell needs --from csv, tsv or text-lines)

        tfrecord-tool convert catanddog/train --output records/train.tfrecord --shards 4
        tfrecord-tool convert photos --output photos.tfrecord --split train=0.8,val=0.1,test=0.1 --stratify --resize 224x224
        tfrecord-tool convert flowers --layout tfds --name flowers --split train=0.9,test=0.1 --output datasets
        tfrecord-tool convert titanic.csv --output titanic.tfrecord --features survived=label,-ticket,age:float
        tfrecord-tool convert 'old-*.tfrecord.gz' --output new.tfrecord --shard-size 200MB --index
        tfrecord-tool convert mnist.npz --part test --output test.tfrecord         # x_test and y_test, as x and y
        zcat titanic.csv.gz | tfrecord-tool convert - --from csv --output titanic.tfrecord
        tfrecord-tool convert photos.tfrecord --resize 128x128 --quality 90 --output small.tfrecord
        tfrecord-tool convert a.tfrecord --output a.jsonl              # out: .jsonl, .csv, .tsv, .npz
        tfrecord-tool convert photos.tfrecord --to image-folder --output photos

      With several shards, the numbers go before the extension: train-00000-of-00004.tfrecord. Each record is a tf.train.Example; \
      that of an image has

        image/encoded      bytes   the image file as it is, or PNG made from an archive's pixels
        image/format       bytes   jpeg or png, by the content
        image/height       int64
        image/width        int64
        image/class/label  int64   the class folder's place in sorted order, or the archive's label
        image/class/text   bytes   the class' name
        image/filename     bytes   the path inside INPUT, or the split and number, as in training/0

      With --resize, large images go through row by row. Progressive JPEG, interlaced PNG, GIF, WebP and CMYK images are unpacked as a \
      whole: up to 12 bytes a pixel for each of the --workers. An image of more than 268,435,456 pixels (16,384 by 16,384) is broken.

      Features of several values and the feature lists of a SequenceExample go out as

        CSV, TSV  JSON in every row of the column: [7,8], or [[7],[8,9]] where
                  steps have not one value each; --features NAME:json
                  reads such columns back, as features or feature lists
        .npz      [records, values], [records, steps], [records, steps, values];
                  where lengths differ, the parts of a ragged tensor:
                  NAME/ragged_flat_values, NAME/ragged_row_lengths_0 and, where
                  those of steps do, NAME/ragged_row_lengths_1; read back, too
        images    a file for each step of a list of images
        tfds      a Tensor; for lists a Sequence, where lengths of steps differ
                  a Sequence of Sequences

      The same input and options give the same bytes, whatever the number of workers. Files appear under their names only when all of \
      them are complete; an interrupted or failed conversion leaves nothing behind, unless it runs with --resume.
      """)

  @Argument(help: "What to convert; several TFRecord files are one data set.", completion: .file())
  var inputs: [String]

  @OptionGroup var output: OutputOptions
  @OptionGroup var order: OrderOptions

  @Option(help: "Take INPUT for this kind instead of looking.")
  var from: SourceKind?

  @Option(help: "Make this instead of record files: jsonl, csv, tsv, npz or image-folder. (default: by the end of --output)")
  var to: ExportTarget?

  @Option(help: "Which images of an archive to take, or which rows of a .npz with arrays called like x_train and x_test: training, validation or test. (default: training)")
  var part: DataPart?

  @Option(help: ArgumentHelp("A CSV or TSV file of the images in the folder INPUT: their names, their labels, and other features.", valueName: "table"), completion: .file())
  var labels: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Rename OLD=NEW, drop -NAME, or convert NAME:int64|float|bytes features, or read NAME:json columns of lists; several with commas. A name that no record has is an error where names are known beforehand, otherwise a warning at the end.", valueName: "edits"))
  var features: String?

  @Option(help: ArgumentHelp("Resize every image, also those in records, and encode it anew; one number is for both sides.", valueName: "HxW"))
  var resize: ImageSize?

  @Option(help: "Encode every image anew as jpeg or png.")
  var encode: ImageEncoding?

  @Option(help: "The quality of JPEG images made by --resize or --encode, 1 to 100. (default: 95)")
  var quality: Int?

  @Option(help: "How far to check image files: decode, header or none. With none, images without size are copied unseen. (default: decode)")
  var check: ImageCheck?

  @Option(help: "How to name files and features: plain, or tfds for TensorFlow Datasets, into the folder OUTPUT/NAME/VERSION.")
  var layout = Layout.plain

  @Option(help: "The data set's name, with --layout tfds.")
  var name: String?

  @Option(help: "The data set's version, with --layout tfds. (default: 1.0.0)")
  var version: String?

  func validate() throws {
    func require(_ condition: Bool, _ sentence: String) throws {
      if !condition { throw ValidationError(sentence) }
    }
    if let quality {
      try require((1...100).contains(quality), "--quality is \(quality), but it must be 1 to 100.")
      try require(
        resize != nil || encode != nil, "--quality only matters with --resize or --encode; without them, bytes are copied.")
    }
    try require(
      resize == nil && encode == nil || check ?? .decode == .decode,
      "--check \(check?.rawValue ?? "") cannot go with --resize or --encode, which decode every image.")
    try require(layout == .tfds || (name == nil && version == nil), "--name and --version are for --layout tfds.")
    if layout == .tfds {
      try require(
        name.map(TFDSLayout.isName) ?? false,
        "--layout tfds needs a --name of letters, digits and _, such as flowers, that begins with a letter.")
      try require(
        version.map(TFDSLayout.isVersion) ?? true, "--version is '\(version ?? "")', but it must be like 1.0.0.")
      try require(
        try order.split.map { try SplitShare.parse($0).allSatisfy { $0.name != "all" } } ?? true,
        "--split: with --layout tfds, no split can be called all, which is TensorFlow Datasets' name for all splits together.")
      try require(output.compression == .none, "--layout tfds needs plain files: TensorFlow Datasets reads no compressed ones.")
    } else {
      try require(!output.output.hasSuffix("/") || target == .imageFolder, "--output must name a file, but '\(output.output)' ends in a slash.")
    }
    if let features {
      do { _ = try FeatureEdits(features) } catch { throw ValidationError("--features: \(error)") }
    }
  }

  private var target: ExportTarget { to ?? ExportTarget(output: output.output) }

  func run() throws {
    let edits = try features.map { try FeatureEdits($0) } ?? FeatureEdits()
    let source = try ConversionInput(
      inputs: inputs, from: from, part: part, labels: labels,
      images: ImageOptions(check: check ?? .decode, resize: resize, quality: quality ?? 95, format: encode, layout: layout),
      isCheckGiven: check != nil, edits: edits, onError: output.onError ?? .fail
    ).source(for: target)
    switch source {
    case .records(let paths, let edits): try export(paths, edits)
    case .source(let source):
      try FeatureNames.check(edits, label: order.labelFeature, for: source)
      try convert(source, edits)
    }
  }

  private func convert(_ source: RecordSource, _ edits: FeatureEdits) throws {
    if let count = source.count {
      guard count > 0 || source.kind == .tfrecord else { throw NothingToWrite(path: source.path, noun: source.noun) }
    }
    var conversion = output.conversion(of: source)
    try order.apply(to: &conversion)
    if source.featureNames == nil { conversion.missingFeatures = { edits.watch.missing } }
    if layout == .tfds, let name {
      let sequences = try self.sequences(of: conversion)
      if !sequences.isEmpty { conversion.source = conversion.source.flattened(sequences) }
      let tfds = TFDSLayout(
        name: name, version: version ?? "1.0.0", classNames: source.classNames, sequences: sequences,
        parallelism: output.parallelism)
      if conversion.splits.isEmpty { conversion.splits = [SplitShare(name: "train", share: 1)] }
      conversion.output = OutputFiles(tfdsFolder: tfds.folder(in: output.output), name: name)
      conversion.complete = { staging, files in
        try tfds.describe(files, staging: staging, folder: tfds.folder(in: output.output))
      }
      conversion.completions = try self.completions(of: source).map { tfds.folder(in: output.output) + $0 }
      conversion.name = name
    }
    var options = output
    // A data set's folder is a folder.
    if layout == .tfds { options.output = output.output.droppingSlash }
    try options.run(conversion, "converting")
  }

  /// The files that describe a data set for TensorFlow Datasets.
  private func completions(of source: RecordSource) throws -> [String] {
    let keepsLabel = try features.map { try FeatureEdits($0).keeps("label", as: .int64) } ?? true
    return ["features.json", "dataset_info.json"] + (source.classNames.isEmpty || !keepsLabel ? [] : ["label.labels.txt"])
  }

  /// The feature lists of the records, all of which TensorFlow Datasets can describe.
  private func sequences(of conversion: Conversion) throws -> TFDSSequences {
    let count = conversion.source.count.map { min($0, conversion.limit ?? $0) } ?? 0
    let progress = Progress("looking for feature lists", unit: conversion.source.noun, total: count)
    defer { progress.finish() }
    let sequences = try conversion.sequences(progress: progress)
    // What is wrong shows before anything is written.
    _ = try sequences.json()
    return sequences
  }

  private func export(_ paths: [String], _ edits: RecordEdits) throws {
    guard output.shards == nil, output.shardSize == nil, order.split == nil, layout == .plain, !output.resume else {
      throw ValidationError("--shards, --shard-size, --split, --layout and --resume are for record files, not for \(target.rawValue).")
    }
    guard output.output != "-" || ![.npz, .imageFolder].contains(target) else {
      throw ValidationError("standard output takes records and text, but not \(target.rawValue).")
    }
    let progress = Progress("exporting", unit: "record", total: 0)
    defer { progress.finish() }
    let export = Export(
      paths: paths, output: output.output.droppingSlash, target: target, edits: edits, limit: order.limit,
      onError: output.onError ?? .fail, overwrite: output.overwrite, isDryRun: output.dryRun,
      parallelism: output.parallelism)
    let summary = try export.run(progress: progress) { problem in
      progress.finish()
      standardError("skipped \(problem)\n")
    }
    progress.finish()
    summary.warnings.forEach(warn)
    guard !export.isPrinted else { return }
    print(output.json ? try jsonText(summary) : summary.text.printableLines)
  }
}

extension String {
  /// Without the slash at the end that a folder may be given with.
  fileprivate var droppingSlash: String { count > 1 && hasSuffix("/") ? String(dropLast()) : self }
}
