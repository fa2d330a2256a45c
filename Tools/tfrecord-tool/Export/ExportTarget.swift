/// What records become.
enum ExportTarget: String, Sendable, CaseIterable {
  case tfrecord
  case jsonLines = "jsonl"
  case csv
  case tsv
  case npz
  case imageFolder = "image-folder"

  /// What the name of the output says: `.jsonl`, `.ndjson`, `.csv`, `.tsv` and `.npz` are themselves, all else is records.
  init(output: String) {
    let endings: [(String, ExportTarget)] = [
      (".jsonl", .jsonLines), (".ndjson", .jsonLines), (".csv", .csv), (".tsv", .tsv), (".npz", .npz),
    ]
    self = endings.first { output.lowercased().hasSuffix($0.0) }?.1 ?? .tfrecord
  }
}
