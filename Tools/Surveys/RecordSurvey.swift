import Files
import ImageCodecs
package import TFRecords
import Terminal

/// Everything worth knowing about the records of one or several files; mergeable, so that parts can be looked at on their own.
package struct RecordSurvey: Sendable {
  /// How closely records are looked at.
  package struct Depth: Sendable {
    /// Records are parsed as `Example` or `SequenceExample`.
    package var parses = true
    /// Features are described and labels counted.
    package var features = false
    /// Encoded images are unpacked.
    package var images = ImageCheck.none

    /// How many records of a file are parsed at most; all when nil.
    package var sample: Int?
    /// Features get means, quantiles and frequent values, and copies and odd images are looked for.
    package var statistics = false

    package init(
      parses: Bool = true, features: Bool = false, images: ImageCheck = .none, sample: Int? = nil,
      statistics: Bool = false
    ) {
      self.parses = parses
      self.sample = sample
      self.statistics = statistics
      self.features = features
      self.images = images
    }
  }

  package let depth: Depth
  /// Records with correct checksums.
  package private(set) var recordCount = 0
  /// The sum of their data, in bytes.
  package private(set) var dataByteCount = 0
  /// How many records were parsed, or could not be.
  package private(set) var parsedCount = 0
  /// How many records are a `SequenceExample` with lists.
  package private(set) var sequenceCount = 0
  /// The first ten thousand that were met: a file can have another name in every record.
  package private(set) var features: [String: FeatureSurvey] = [:]
  /// Whether there are features beside those.
  package private(set) var hasMoreFeatures = false
  package private(set) var labels = LabelSurvey()
  package private(set) var images = ImageSurvey()
  package private(set) var problems: ProblemList
  /// Of all parsed records, by the bytes of their first image, or all bytes where there is none.
  package private(set) var ledger = ItemLedger()
  package private(set) var odd = OddImages()

  package init(_ depth: Depth) {
    self.depth = depth
    problems = ProblemList()
  }

  /// - Parameter mostProblems: how many problems are kept.
  init(_ depth: Depth, mostProblems: Int) {
    self.depth = depth
    problems = ProblemList(limit: mostProblems)
  }

  /// Looks at a record.
  mutating func add(_ record: Record) {
    recordCount += 1
    dataByteCount += record.count
    guard depth.parses, parsedCount < depth.sample ?? .max else { return }
    parsedCount += 1
    let isLookedInto = depth.features || depth.images != .none
    if !isLookedInto && record.withBytes({ SequenceExample.isWellFormed($0) }) { return }
    do {
      // An `Example` is a `SequenceExample` without lists: the fields have the same numbers.
      let example = try SequenceExample(parsing: record)
      if !example.lists.isEmpty { sequenceCount += 1 }
      var label: String?
      if depth.features {
        addFeatures(of: example, at: depth.statistics ? record.place : nil)
        label = labels.add(example.context)
      }
      var first: FoundImage?
      if depth.images != .none {
        addImages(of: example.context.mapValues { [$0] }, record, &first)
        addImages(of: example.lists, record, &first)
      }
      if depth.statistics {
        ledger.add(
          ItemLedger.Item(
            place: record.place, digest: first?.digest ?? record.withBytes { contentDigest($0) },
            signature: first?.signature, label: label))
      }
    } catch {
      let place = error.byteOffset.map { " (byte \($0) of its data)" } ?? ""
      let subject = error.key.map { "feature '\($0)' " } ?? "it "
      add(problem: "this is no tf.train.Example: \(subject)\(error.reason)\(place)", in: record)
    }
  }

  /// Looks at a row of a table, which has no framing and cannot be damaged by itself.
  ///
  /// - Parameters:
  ///   - digest: of the row as it is written.
  ///   - byteCount: what it takes up; 0 where that is known of the whole file only.
  package mutating func add(row: SequenceExample, digest: UInt64, byteCount: Int = 0, at place: ItemPlace) {
    recordCount += 1
    parsedCount += 1
    dataByteCount += byteCount
    if !row.lists.isEmpty { sequenceCount += 1 }
    addFeatures(of: row, at: place)
    ledger.add(ItemLedger.Item(place: place, digest: digest, label: labels.add(row.context)))
  }

  private mutating func addFeatures(of example: SequenceExample, at place: ItemPlace?) {
    let fresh = FeatureSurvey(statistics: depth.statistics)
    let (context, lists) = (example.context, example.lists)
    var surplus = self.surplus(context.count) { context.keys }
    for (name, feature) in context where !surplus.contains(name) { features[name, default: fresh].add(feature, at: place) }
    surplus = self.surplus(lists.count) { Array(lists.keys) }
    for (name, steps) in lists where !surplus.contains(name) { features[name, default: fresh].add(steps: steps, at: place) }
  }

  private static let mostFeatures = 10_000

  /// Those of `count` features that have no place here and get none.
  private mutating func surplus(_ count: Int, _ names: () -> [String]) -> Set<String> {
    guard features.count + count > Self.mostFeatures else { return [] }
    // By name, so that the same ones get the last places in every run.
    let new = names().filter { features[$0] == nil }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let left = new.dropFirst(Self.mostFeatures - features.count)
    if !left.isEmpty { hasMoreFeatures = true }
    return Set(left)
  }

  /// Notes what could not be read.
  package mutating func add(_ problem: Problem) { problems.append(problem) }

  /// Counts a record of so many bytes of which no more is known than that it is in order.
  mutating func addUnseen(byteCount: Int, isParsed: Bool) {
    recordCount += 1
    dataByteCount += byteCount
    if isParsed { parsedCount += 1 }
  }

  /// Notes damage.
  mutating func add(_ damage: TFRecordError) { problems.append(Problem(damage)) }

  /// Looks at records and notes the damage among them.
  mutating func add(_ part: RecordPart) {
    for item in part.items {
      switch item {
      case .success(let record): add(record)
      case .failure(let error): problems.append(Problem(error))
      }
    }
  }

  /// The image that stands for a record.
  private struct FoundImage {
    var digest: UInt64
    var signature: ImageSignature?
  }

  private mutating func addImages(
    of features: [String: [Feature]], _ record: Record, _ first: inout FoundImage?
  ) {
    for (name, steps) in features.sorted(by: { $0.key < $1.key }) {
      for case .bytes(let values) in steps {
        for value in values where Self.isImage(value, name: name) {
          do {
            guard depth.statistics else {
              images.add(try depth.images.examine(value.span.bytes), byteCount: value.count)
              continue
            }
            let (info, traits) = try depth.images.look(at: value.span.bytes)
            images.add(info, byteCount: value.count, traits: traits)
            odd.add(height: info.height, width: info.width, traits, at: record.place)
            if first == nil {
              first = FoundImage(
                digest: contentDigest(value.span.bytes), signature: traits?.comparableSignature)
            }
          } catch {
            add(problem: "feature '\(name)': \(error)", in: record)
          }
        }
      }
    }
  }

  private mutating func add(problem: String, in record: Record) {
    problems.append(
      Problem(
        path: record.path, record: record.number, byteOffset: record.byteOffset, reason: problem))
  }

  /// By content, or by the name that TensorFlow's image records share.
  package static func isImage(_ value: [UInt8], name: String) -> Bool {
    name == "image/encoded" || beginsLikeImage(value)
  }

  /// Whether no text begins so: of two formats, a few letters are not enough.
  private static func beginsLikeImage(_ value: [UInt8]) -> Bool {
    switch ImageFormat(sniffing: value.span.bytes) {
    case .jpeg, .png, .webp: true
    case .gif: value.starts(with: "GIF87a".utf8) || value.starts(with: "GIF89a".utf8)
    // Behind the file's size, which is often wrong, and two zeros, the header says its own size.
    case .bmp: value[6..<10].allSatisfy { $0 == 0 } && bitmapHeaderSizes.contains(value[14]) && value[15..<18].allSatisfy { $0 == 0 }
    case .tiff, nil: false
    }
  }

  private static let bitmapHeaderSizes: Set<UInt8> = [12, 40, 52, 56, 64, 108, 124]

  /// Adds what another survey saw after this one.
  package mutating func merge(_ other: RecordSurvey) {
    recordCount += other.recordCount
    dataByteCount += other.dataByteCount
    parsedCount += other.parsedCount
    sequenceCount += other.sequenceCount
    hasMoreFeatures = hasMoreFeatures || other.hasMoreFeatures
    let surplus = surplus(other.features.count) { Array(other.features.keys) }
    features.merge(other.features.filter { !surplus.contains($0.key) }) { mine, theirs in
      var merged = mine
      merged.merge(theirs)
      return merged
    }
    labels.merge(other.labels)
    images.merge(other.images)
    problems.append(contentsOf: other.problems)
    ledger.merge(other.ledger)
    odd.merge(other.odd)
  }

  /// What a description of the features lacks, as a sentence; nil when it lacks nothing.
  package var featuresNote: String? {
    hasMoreFeatures ? "there are more than \(grouped(Self.mostFeatures)) features; the others are not described" : nil
  }

  /// The features, sorted by name.
  package var sortedFeatures: [(name: String, survey: FeatureSurvey)] {
    features.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  /// The features in words, sorted by name.
  package var featureSummaries: [FeatureSummary] { sortedFeatures.map { $0.survey.summary(name: $0.name) } }
}

extension Record {
  var place: ItemPlace { ItemPlace(path: path, number: number, byteOffset: byteOffset) }
}

extension Problem {
  /// Damage of a record file.
  package init(_ error: TFRecordError) {
    var reason = error.reason
    if let cause = error.fileError {
      // What a file lost while it was read tells its own place, and need not be compressed.
      let place = error.code == .fileChanged ? nil : cause.byteOffset.map { " (byte \($0) of the compressed file)" }
      reason = cause.reason + (place ?? "")
    }
    self.init(
      path: error.path, record: error.recordNumber, byteOffset: error.byteOffset, reason: reason)
  }
}
