import ArgumentParser
import Datasets
import Files
import ImageCodecs
import Surveys
import Terminal

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Makes TFRecord files from a folder of images, MNIST or CIFAR.",
    discussion: """
      INPUT is a folder with a folder of .jpg, .jpeg and .png images per class; a folder with the files of MNIST (or one of its \
      image files); or the folder or .tar.gz of CIFAR-10 or CIFAR-100 in its binary version.

        tfrecord-tool convert catanddog/train --output records/train.tfrecord --shards 4
        tfrecord-tool convert photos --output photos.tfrecord --resize 224x224 --on-error skip
        tfrecord-tool convert mnist --split test --output mnist-test.tfrecord --compression gzip

      With several shards, the numbers go before the extension: train-00000-of-00004.tfrecord. Each record is a tf.train.Example of

        image/encoded      bytes   the image file as it is, or PNG made from an archive's pixels
        image/format       bytes   jpeg or png, by the content
        image/height       int64
        image/width        int64
        image/class/label  int64   the class folder's place in sorted order, or the archive's label
        image/class/text   bytes   the class' name
        image/filename     bytes   the path inside INPUT, or the split and number, as in training/0

      The same input and options give the same bytes, whatever the number of workers. Files appear under their names only when all of \
      them are complete; an interrupted or failed conversion leaves nothing behind.
      """)

  @Argument(help: "A folder of class folders, a MNIST folder or file, or a CIFAR folder or .tar.gz.")
  var input: String

  @Option(name: .shortAndLong, help: "The file to write; missing folders are made.")
  var output: String

  @Option(help: "How many files to spread the records over, as evenly as possible.")
  var shards = 1

  @Option(help: "Take INPUT for image-folder, mnist, cifar10 or cifar100 instead of looking.")
  var from: SourceKind?

  @Option(help: "Which images of an archive to take: training or test. (default: training)")
  var split: Split?

  @Flag(inversion: .prefixedNo, help: "Mix the records, so that no shard holds a single class.")
  var shuffle = true

  @Option(help: "Another seed gives another order.")
  var seed = 0

  @Option(help: ArgumentHelp("Resize every image and encode it anew.", valueName: "HxW"))
  var resize: ImageSize?

  @Option(help: "The quality of JPEG images made by --resize, 1 to 100. (default: 95)")
  var quality: Int?

  @Option(help: "How far to check images: decode, header or none. With none, images without size are copied unseen.")
  var check = ImageCheck.decode

  @Option(help: "Compress the files whole: none, gzip or zlib.")
  var compression = Compression.none

  @Option(help: "What to do about a broken image: fail, or skip it and say so.")
  var onError = ErrorPolicy.fail

  @Flag(help: "Replace output files that are already there.")
  var overwrite = false

  @Option(help: "How many images to work on at the same time. (default: the number of processors)")
  var workers: Int?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    func require(_ condition: Bool, _ sentence: String) throws {
      if !condition { throw ValidationError(sentence) }
    }
    try require((1...99_999).contains(shards), "--shards is \(shards), but it must be 1 to 99999.")
    try require(from != .tfrecord, "--from tfrecord: TFRecord files need no conversion.")
    try require(workers.map { $0 >= 1 } ?? true, "--workers is \(workers ?? 0), but at least 1 is needed.")
    if let quality {
      try require((1...100).contains(quality), "--quality is \(quality), but it must be 1 to 100.")
      try require(resize != nil, "--quality only matters with --resize; without it, bytes are copied.")
    }
    try require(
      resize == nil || check == .decode, "--check \(check.rawValue) cannot go with --resize, which decodes every image.")
    try require(!output.hasSuffix("/"), "--output must name a file, but '\(output)' ends in a slash.")
  }

  func run() throws {
    AtomicFile.removeTemporaryFilesOnInterrupt()
    let source = try imageSource()
    guard source.count > 0 else { throw NothingToWrite(path: input) }
    guard shards <= source.count else {
      throw ValidationError("--shards is \(shards), but there are only \(source.count) images.")
    }
    source.notes.forEach(warn)
    let conversion = Conversion(
      source: source, output: OutputFiles(output, shards: shards),
      options: ConversionOptions(check: check, resize: resize, quality: quality ?? 95),
      shuffleSeed: shuffle ? seed : nil, compression: compression, onError: onError,
      overwrite: overwrite, parallelism: workers.map { .fixed($0) } ?? .automatic)
    let progress = Progress("converting", unit: "image", total: source.count)
    defer { progress.finish() }
    let summary = try conversion.run(progress: progress) { problem in
      progress.finish()
      standardError("skipped \(problem)\n")
    }
    progress.finish()
    print(json ? try jsonText(summary) : summary.text)
  }

  private func imageSource() throws -> ImageSource {
    let source = try from.map { Source(kind: $0, path: input) } ?? Source(detecting: input)
    switch source.kind {
    case .imageFolder:
      guard split == nil else {
        throw ValidationError("--split is for archives; '\(input)' is a folder of images.")
      }
      return ImageSource(try ClassFolders(root: source.path))
    case .mnist, .cifar10, .cifar100:
      let archive = try ArchiveImages(source)
      // One image file of MNIST is a split by itself.
      let name = split?.rawValue ?? archive.splits[0].name
      guard let part = archive.splits.first(where: { $0.name == name }) else {
        throw ValidationError("'\(input)' holds \(archive.splits[0].name) images, not \(name) ones.")
      }
      return ImageSource(archive, split: part)
    case .tfrecord:
      throw ValidationError("'\(input)' is a TFRecord file already.")
    case .csv, .tsv, .jsonLines, .npy, .npz, .textFolder, .textLines:
      throw ValidationError("'\(input)' is of the kind \(source.kind.title), which holds no images.")
    }
  }
}
