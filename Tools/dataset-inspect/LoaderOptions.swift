public import ArgumentParser
public import Datasets
public import ImageCodecs

/// The options of the image loader, for `--list` and `--export`: those of Keras' `image_dataset_from_directory` and a few more.
struct LoaderOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Height and width to resize to, or one number for both.", valueName: "HxW"))
  var imageSize = ImageSize(height: 256, width: 256)

  @Option(help: ArgumentHelp("Images a batch.", valueName: "count"))
  var batchSize = 32

  @Option(help: "What the files are mixed by, 0 to 4294967295.")
  var seed = 0

  @Option(help: ArgumentHelp("The part of the files to keep for validation, such as 0.2.", valueName: "part"))
  var validationSplit: Double?

  @Option(help: "The side of the split that is wanted: training, validation or both.")
  var subset: ImageFolder.Subset?

  @Option(help: "Training in the order of Keras' file list, or of Millrace's whole-set shuffle: keras or millrace.")
  var order = ImageFolder.Order.kerasCompatible

  @Option(help: "What labels look like: int, categorical, binary or none.")
  var labelMode = ImageFolder.LabelMode.int

  @Option(help: ArgumentHelp("The folders that are classes, in the order of their numbers.", valueName: "a,b,..."))
  var classNames: String?

  @Option(help: "grayscale, rgb or rgba.")
  var colorMode = ImageFolder.ColorMode.rgb

  @Option(help: "bilinear, nearest, bicubic, area, lanczos3, lanczos5, gaussian or mitchellcubic.")
  var interpolation = ResizeMethod.bilinear

  @Option(help: "Where the channels are: channels_last or channels_first.")
  var dataFormat = ImageFolder.DataFormat.channelsLast

  @Flag(help: "Resize the largest part in the middle that has the new proportions.")
  var cropToAspectRatio = false

  @Flag(help: "Keep the proportions, with zeros around the image.")
  var padToAspectRatio = false

  @Flag(help: "Take files in the order of their names.")
  var noShuffle = false

  @Flag(help: "Walk into links to folders.")
  var followLinks = false

  @Flag(help: "Keep the same part of every class for validation.")
  var stratified = false

  @Flag(help: "Take .webp files, too.")
  var webp = false

  @Flag(help: "Turn images as their EXIF data say.")
  var orient = false

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size is \(batchSize), but at least 1 is needed.") }
    if !(0...Int(UInt32.max)).contains(seed) {
      throw ValidationError("--seed is \(seed), but 0 to 4294967295 are possible.")
    }
    if let validationSplit, !(validationSplit > 0 && validationSplit < 1) {
      throw ValidationError("--validation-split must be between 0 and 1, but is \(validationSplit).")
    }
    if subset != nil, validationSplit == nil {
      throw ValidationError("--subset is a side of a split: --validation-split must be given, too.")
    }
    if cropToAspectRatio, padToAspectRatio {
      throw ValidationError("Only one of --crop-to-aspect-ratio and --pad-to-aspect-ratio is possible.")
    }
    if labelMode == .none, classNames != nil {
      throw ValidationError("--class-names are not possible without labels (--label-mode none).")
    }
    if labelMode == .none, stratified {
      throw ValidationError("--stratified needs classes, which --label-mode none does without.")
    }
  }

  func folder(_ path: String) throws -> ImageFolder {
    let fit: ResizeFit =
      cropToAspectRatio ? .cropToAspectRatio : padToAspectRatio ? .padToAspectRatio : .stretch
    return try ImageFolder(
      path, labelMode: labelMode, classNames: classNames?.split(separator: ",").map(String.init),
      colorMode: colorMode, imageSize: (imageSize.height, imageSize.width), batchSize: batchSize,
      shuffle: !noShuffle, validationSplit: validationSplit, subset: subset, seed: seed,
      interpolation: interpolation, fit: fit, dataFormat: dataFormat, followLinks: followLinks, order: order,
      stratified: stratified, webP: webp, appliesOrientation: orient)
  }
}

extension ImageSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension ImageFolder.Subset: ExpressibleByArgument {}
extension ImageFolder.Order: ExpressibleByArgument {}
extension ImageFolder.LabelMode: ExpressibleByArgument {}
extension ImageFolder.ColorMode: ExpressibleByArgument {}
extension ImageFolder.DataFormat: ExpressibleByArgument {}
extension ResizeMethod: ExpressibleByArgument {}
