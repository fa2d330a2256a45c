import Files
import TensorFiles
import Tensors
import Terminal

extension SurveyReport {
  /// The report on an archive; one that cannot be read is a report with a problem.
  package init(archive source: Source) {
    do {
      try self.init(ArchiveImages(source))
    } catch {
      self.init(unreadable: source, error)
    }
  }

  private init(_ archive: ArchiveImages) throws {
    let names = archive.classNames
    var images = ImageSurvey()
    var counts = [Int](repeating: 0, count: names.count)
    var odd = OddImages()
    var ledgers: [(name: String, ledger: ItemLedger)] = []
    for split in archive.splits {
      let survey = try ArraysSurvey(
        [("image", split.images), ("label", split.labels)], classNames: names
      ) { ItemPlace(path: archive.path, number: $0, noun: "\(split.name) image") }
      images.merge(survey.images)
      odd.merge(survey.odd)
      ledgers.append((split.name, survey.ledger))
      for (label, count) in survey.labelCounts where counts.indices.contains(label) { counts[label] += count }
    }
    self.init(
      paths: [archive.path], kind: archive.kind, count: images.count,
      // Raw pixels, and a byte for each label.
      byteCount: archive.splits.reduce(0) { $0 + $1.images.byteCount + $1.labels.byteCount },
      classes: ClassHistogram(names: names, counts: counts))
    self.images = images
    self.odd = odd
    self.ledgers = ledgers
    features = Self.features(images, classCount: names.count, present: images.count)
    parts = archive.splits.map { PartCount(name: $0.name, count: $0.count) }
    let empty = classes.emptyClasses.map { $0.name ?? "\($0.label)" }
    if !empty.isEmpty { notes.append("\(counted(empty.count, "class is", "classes are")) without images: \(empty.joined(separator: ", "))") }
    concludeItems()
  }

  /// One report for each part of the arrays of a `.npz` file (``ArrayParts``), or each set of equally long ones where they have none, or for
  /// a `.npy` file; one that cannot be read is a report with a problem.
  package static func reports(arrays source: Source) -> [SurveyReport] {
    do {
      let byteCount = try MappedFile(path: source.path).count
      var sets: [(name: String, arrays: [(name: String, values: Tensor)])] = []
      let all = try arrays(of: source)
      let areParts = ArrayParts(Dictionary(all) { first, _ in first }) != nil
      for (name, values) in all {
        let word = areParts ? ArrayParts.name(ofArray: name)?.word : nil
        let set = values.rank == 0 ? "scalars" : word ?? "\(values.shape[0]) rows"
        // A scalar is a row of its own.
        let rows = values.rank == 0 ? values.reshaped([1]) : values
        if let index = sets.firstIndex(where: { $0.name == set && $0.arrays[0].values.shape[0] == rows.shape[0] }) {
          sets[index].arrays.append((name, rows))
        } else {
          sets.append((set, [(name, rows)]))
        }
      }
      return try sets.map { set in
        var report = try SurveyReport(arrays: set.arrays, of: source)
        if sets.count > 1 { report.split = set.name }
        // What is on the disk can be told of the whole file only.
        if sets.count == 1 { report.byteCount = byteCount }
        return report
      }
    } catch {
      return [SurveyReport(unreadable: source, error)]
    }
  }

  private static func arrays(of source: Source) throws -> [(name: String, values: Tensor)] {
    if source.kind == .npy { return [("array", try NPYFile.read(source.path))] }
    let file = try NPZFile(source.path)
    return try file.names.map { ($0, try file.tensor($0)) }
  }

  private init(arrays: [(name: String, values: Tensor)], of source: Source) throws {
    let survey = try ArraysSurvey(arrays) { ItemPlace(path: source.path, number: $0, noun: "item") }
    self.init(
      paths: [source.path], kind: source.kind, count: survey.count, byteCount: survey.byteCount,
      classes: ClassHistogram(counts: survey.labelCounts, names: [:]))
    features = survey.summaries
    statistics = survey.statistics
    if survey.images.count > 0 { images = survey.images }
    odd = survey.odd
    ledgers = [("", survey.ledger)]
    concludeItems()
  }

  private init(unreadable source: Source, _ error: any Error) {
    self.init(
      paths: [source.path], kind: source.kind, count: 0, byteCount: 0,
      classes: ClassHistogram(names: [], counts: []))
    problems.append(Problem(path: source.path, reason: error))
  }
}
