import Terminal

/// What `dataset-inspect` found in one data set or split: the same facts as text, as JSON and as a page.
package struct SurveyReport: Sendable {
  /// The name that was given to the split; nil for a data set by itself.
  package var split: String?
  package var paths: [String]
  package var kind: SourceKind
  /// How many items there are, readable or not.
  package var count: Int
  package var byteCount: Int
  package var features: [FeatureSummary] = []
  package var statistics: [FeatureStatistics] = []
  package var classes: ClassHistogram
  package var images: ImageSurvey?
  package var odd = OddImages()
  /// The parts of an archive.
  package var parts: [PartCount] = []
  package var problems = ProblemList()
  /// Whole sentences about what is odd but not broken.
  package var notes: [String] = []
  /// The items, by part of an archive; one part for everything else.
  package var ledgers: [(name: String, ledger: ItemLedger)] = []
  /// What occurs more than once in it.
  package var duplicates = Duplicates(in: [])

  package init(
    paths: [String], kind: SourceKind, count: Int, byteCount: Int, classes: ClassHistogram
  ) {
    self.paths = paths
    self.kind = kind
    self.count = count
    self.byteCount = byteCount
    self.classes = classes
  }

  /// A part of an archive and how many images it has.
  package struct PartCount: Sendable, Encodable {
    package var name: String
    package var count: Int
  }

  /// Whether everything could be read.
  package var isClean: Bool { problems.isEmpty }

  /// What one item is called.
  package var noun: String {
    switch kind {
    case .imageFolder, .mnist, .cifar10, .cifar100: "image"
    case .tfrecord: "record"
    case .csv, .tsv, .jsonLines: "row"
    case .npy, .npz: "item"
    case .textFolder: "text"
    case .textLines: "line"
    }
  }

  /// Notes what the items tell together: copies, odd images, classes of one item.
  package mutating func concludeItems() {
    duplicates = Duplicates(in: ledgers)
    if let images, min(images.heights.median ?? 0, images.widths.median ?? 0) < 64 { odd.forgetTiny() }
    notes += odd.sentences
    let single = classes.classes.filter { $0.count == 1 }
    if !single.isEmpty && classes.classes.count > 1 && count > 10 {
      let names = single.prefix(10).map { $0.name ?? "\($0.label)" }.joined(separator: ", ") + (single.count > 10 ? ", ..." : "")
      let predicate = single.count == 1 ? "has a single \(noun)" : "have a single \(noun) each"
      notes.append("\(counted(single.count, "class", "classes")) \(predicate): \(names)")
    }
    notes += duplicates.sentences(noun: noun)
  }
}

extension SurveyReport: Encodable {
  enum CodingKeys: CodingKey {
    case split, paths, kind, count, byteCount, features, statistics, classes, images, oddImages, parts, duplicates
    case duplicateGroupCount, mislabeledDuplicateCount, nearDuplicates, nearDuplicateGroupCount, mislabeledNearDuplicates
    case mislabeledNearDuplicateCount, problems, problemCount, notes
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(split, forKey: .split)
    try container.encode(paths, forKey: .paths)
    try container.encode(kind, forKey: .kind)
    try container.encode(count, forKey: .count)
    try container.encode(byteCount, forKey: .byteCount)
    try container.encode(features, forKey: .features)
    try container.encode(statistics, forKey: .statistics)
    try container.encode(classes, forKey: .classes)
    try container.encodeIfPresent(images, forKey: .images)
    try container.encode(odd.findings, forKey: .oddImages)
    try container.encode(parts, forKey: .parts)
    try container.encode(duplicates.exact.listed, forKey: .duplicates)
    try container.encode(duplicates.exact.count, forKey: .duplicateGroupCount)
    try container.encode(duplicates.exact.mislabeledCount, forKey: .mislabeledDuplicateCount)
    try container.encode(duplicates.near.listed, forKey: .nearDuplicates)
    try container.encode(duplicates.near.count, forKey: .nearDuplicateGroupCount)
    try container.encode(duplicates.near.conflicts, forKey: .mislabeledNearDuplicates)
    try container.encode(duplicates.near.mislabeledCount, forKey: .mislabeledNearDuplicateCount)
    try container.encode(problems.listed, forKey: .problems)
    try container.encode(problems.count, forKey: .problemCount)
    try container.encode(notes, forKey: .notes)
  }
}
