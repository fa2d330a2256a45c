import ArgumentParser
import Surveys

struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Divides records into data sets to train, validate and test with.",
    discussion: """
      Which record goes where is random and follows from the seed. Records with the same content always go together, so that nothing in \
      one split was seen in another.

        tfrecord-tool split all.tfrecord --into train=0.8,val=0.1,test=0.1 --output all.tfrecord
                                                   # all-train.tfrecord, all-val.tfrecord, all-test.tfrecord
        tfrecord-tool split 'all-*.tfrecord' --into train=9,test=1 --stratify --label-feature class --output flowers.tfrecord
      """)

  @Argument(help: "TFRecord files, folders of them, patterns, or - for standard input.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("The splits and their shares.", valueName: "shares"))
  var into: String

  @Flag(help: "Give every split the same share of each class.")
  var stratify = false

  @Option(help: ArgumentHelp("The feature that holds the class, with --stratify. (default: image/class/label, label and other usual names)", valueName: "feature"))
  var labelFeature: String?

  @Flag(help: "Mix the records of each split, too.")
  var shuffle = false

  @Option(help: "Another seed gives other splits.")
  var seed = 0

  @OptionGroup var output: OutputOptions

  func validate() throws { try order.validate(splitOption: "--into") }

  private var order: OrderOptions {
    var order = OrderOptions()
    order.split = into
    order.stratify = stratify
    order.labelFeature = labelFeature
    order.shuffle = shuffle
    order.seed = seed
    order.limit = nil
    return order
  }

  func run() throws {
    let source = try RecordSource(records: InputFiles(files).paths, onError: output.onError ?? .fail)
    var conversion = output.conversion(of: source)
    try order.apply(to: &conversion)
    try output.run(conversion, "splitting", splitOption: "--into")
  }
}
