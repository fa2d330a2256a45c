import Files

extension SurveyReport {
  /// The report on TFRecord files that are one data set together.
  package init(_ files: [SurveyedRecordFile], _ all: RecordSurvey) {
    self.init(
      paths: files.map(\.path), kind: .tfrecord, count: all.recordCount,
      byteCount: files.reduce(0) { $0 + $1.byteCount }, classes: all.labels.histogram)
    let kinds = Set(files.map { $0.compression.rawValue }).subtracting(["none"])
    if !kinds.isEmpty { notes.append("compressed with \(kinds.sorted().joined(separator: " and "))") }
    describe(all)
  }
}
