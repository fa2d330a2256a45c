import ArgumentParser

/// In which order, in which parts and how many records are written.
struct OrderOptions: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Mix the records, so that no shard holds a single class.")
  var shuffle = true

  @Option(help: "Another seed gives another order, and other splits.")
  var seed = 0

  @Option(help: ArgumentHelp("Write several data sets, each with its share of the records, as in train=0.8,val=0.1,test=0.1. Copies of a record always stay together.", valueName: "shares"))
  var split: String?

  @Flag(help: "Give every split the same share of each class.")
  var stratify = false

  @Option(help: ArgumentHelp("The feature that holds the class, with --stratify. (default: image/class/label, label and other usual names)", valueName: "feature"))
  var labelFeature: String?

  @Option(help: ArgumentHelp("Write at most N records; a mixture with --shuffle where the source can give one.", valueName: "N"))
  var limit: Int?

  func validate() throws { try validate(splitOption: "--split") }

  /// - Parameter splitOption: what the command calls the option with the shares.
  func validate(splitOption: String) throws {
    if let split {
      do { _ = try SplitShare.parse(split) } catch { throw ValidationError("\(splitOption): \(error)") }
    }
    if stratify && split == nil { throw ValidationError("--stratify only matters with --split.") }
    if labelFeature != nil && !stratify { throw ValidationError("--label-feature only matters with --stratify.") }
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit), but at least 1 is needed.") }
  }

  func apply(to conversion: inout Conversion) throws {
    conversion.shuffleSeed = shuffle ? seed : nil
    conversion.seed = seed
    conversion.limit = limit
    conversion.splits = try split.map { try SplitShare.parse($0) } ?? []
    if stratify {
      conversion.stratify =
        labelFeature.map { [$0] } ?? ["image/class/label", "label", "image/class/text", "label/text", "class"]
    }
  }
}
