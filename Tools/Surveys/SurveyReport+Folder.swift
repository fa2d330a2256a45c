import TFRecords

extension SurveyReport {
  /// The report on a folder of images.
  package init(_ survey: FolderSurvey) {
    let folder = survey.folder
    self.init(
      paths: [folder.root], kind: .imageFolder, count: folder.files.count + folder.misnamedPaths.count,
      byteCount: survey.byteCount,
      classes: ClassHistogram(names: folder.classNames, counts: folder.classCounts))
    images = survey.images
    problems = survey.problems
    features = Self.features(
      survey.images, classCount: folder.classNames.count, present: survey.images.count)
    notes = Self.notes(on: survey)
    ledgers = [("", survey.ledger)]
    odd = survey.odd
    concludeItems()
  }

  /// The report on a folder of texts.
  package init(_ survey: TextFolderSurvey) {
    let folder = survey.folder
    self.init(
      paths: [folder.root], kind: .textFolder, count: folder.files.count + folder.misnamedPaths.count, byteCount: survey.rows.dataByteCount,
      classes: ClassHistogram(names: folder.classNames, counts: folder.classCounts))
    notes = folder.notes
    describe(survey.rows)
  }

  /// The report on a table.
  package init(_ survey: TableSurvey) {
    self.init(
      paths: [survey.source.path], kind: survey.source.kind, count: survey.rows.recordCount,
      byteCount: survey.byteCount, classes: survey.rows.labels.histogram)
    describe(survey.rows)
  }

  /// Takes over what was found in records or rows.
  mutating func describe(_ rows: RecordSurvey) {
    features = rows.featureSummaries
    statistics = rows.sortedFeatures.map { FeatureStatistics($0.survey, name: $0.name, total: rows.parsedCount) }
    if let note = rows.featuresNote { notes.append(note) }
    notes += rows.sortedFeatures.compactMap { $0.survey.disagreement(name: $0.name, mixesNumbers: kind != .tfrecord) }
    images = rows.images
    problems = rows.problems
    ledgers = [("", rows.ledger)]
    odd = rows.odd
    concludeItems()
  }

  /// What a loader would make of images and their classes.
  static func features(
    _ images: ImageSurvey, classCount: Int, present: Int
  ) -> [FeatureSummary] {
    guard images.count > 0 else { return [] }
    let sides = [images.heights, images.widths, images.channels].map(FeatureSummary.side)
    var features = [
      FeatureSummary(
        name: "image", type: "uint8", shape: "[\(sides.joined(separator: ", "))]", present: present,
        values: "0...255")
    ]
    if classCount > 0 {
      features.append(
        FeatureSummary(
          name: "label", type: "int64", shape: "[]", present: present,
          values: "0...\(classCount - 1)"))
    }
    return features
  }

  private static func notes(on survey: FolderSurvey) -> [String] {
    var notes = survey.folder.notes
    if !survey.misnamed.isEmpty {
      notes.append(
        ClassFolders.sentence(
          survey.misnamed, one: "is of another format than its name says; it reads well all the same",
          many: "are of another format than their names say; they read well all the same"))
    }
    return notes
  }
}
