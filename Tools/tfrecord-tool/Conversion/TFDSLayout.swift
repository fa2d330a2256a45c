import Datasets
import Files
import Surveys
import TFRecords
import TensorFiles

/// The files by which TensorFlow Datasets knows what record files hold.
///
/// `OUTPUT/NAME/VERSION` gets `features.json`, `dataset_info.json` with the exact number of records of each file, and
/// `FEATURE.labels.txt` where classes have names: `tfds.builder_from_directory` and `tfds.load(NAME, data_dir=OUTPUT)` read it,
/// with slices of splits.
///
/// Format: TensorFlow Datasets 4.9, `core/features` and `core/proto/dataset_info.proto`; numbers of 64 bits are strings.
struct TFDSLayout: Sendable {
  var name: String
  var version: String
  /// The names of the classes of the feature `label`.
  var classNames: [String]
  /// The feature lists that the records had before they were laid flat.
  var sequences = TFDSSequences()
  var parallelism = Parallelism.automatic

  /// A letter, then letters, digits and underscores.
  static func isName(_ name: String) -> Bool {
    guard let first = name.first, first.isASCII, first.isLetter else { return false }
    return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }

  /// Three whole numbers with points between, without leading zeros.
  static func isVersion(_ version: String) -> Bool {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && parts.allSatisfy { part in UInt32(part).map { "\($0)" == part } ?? false }
  }

  /// The folder of the data set, with a slash at its end.
  func folder(in output: String) -> String {
    "\(output.hasSuffix("/") ? String(output.dropLast()) : output)/\(name)/\(version)/"
  }

  /// Writes the files that describe the finished shards, and says where they belong.
  ///
  /// - Throws: `TFDSError` for features that TensorFlow Datasets has no type for.
  func describe(
    _ files: [StagedFile], staging: Staging, folder: String
  ) throws -> [(staged: String, final: String)] {
    var survey = TFDSFeatures(sequences: sequences)
    for file in files {
      let ranges = Dataset<RecordRange>.generator(name: "ranges") {
        let reader = try TFRecordReader(path: file.path)
        return { try reader.nextRange(upTo: 256) }
      }
      let parts = ranges.map(parallelism: parallelism) { range in
        var part = TFDSFeatures(sequences: sequences)
        try range.forEach { _, bytes in part.add(Example(features: try SequenceExample(parsing: bytes).context)) }
        return part
      }
      do { try parts.forEach { survey.merge($0) } } catch let error as DatasetError { throw error.underlying }
    }
    var described = [
      ("features.json", try survey.json(classCount: classNames.count).description),
      ("dataset_info.json", info(files, survey).description),
    ]
    if !classNames.isEmpty && survey.isClassLabel("label") {
      described.append(("label.labels.txt", classNames.map { $0 + "\n" }.joined()))
    }
    return try described.map { name, text in
      let file = try AtomicFile(path: staging.path(name))
      try file.write(Array(text.utf8))
      try file.commit()
      return (staging.path(name), folder + name)
    }
  }

  private func info(_ files: [StagedFile], _ survey: TFDSFeatures) -> JSONValue {
    var splits: [(name: String, files: [StagedFile])] = []
    for file in files {
      if splits.last?.name != file.split { splits.append((file.split ?? "train", [])) }
      splits[splits.count - 1].files.append(file)
    }
    var members: [JSONValue.Member] = [
      .init("citation", ""), .init("description", ""), .init("fileFormat", "tfrecord"), .init("moduleName", ""),
      .init("name", .string(name)), .init("releaseNotes", [:]),
      .init(
        "splits",
        .array(
          splits.map { split in
            [
              "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}",
              "name": .string(split.name),
              "numBytes": .string("\(split.files.reduce(0) { $0 + $1.byteCount - $1.records * RecordFrame.overhead })"),
              "shardLengths": .array(split.files.map { .string("\($0.records)") }),
            ]
          })),
      .init("version", .string(version)),
    ]
    if survey.isClassLabel("label"), let input = survey.input {
      let keys: [JSONValue] = [["featureKey": .string(input)], ["featureKey": "label"]]
      members.append(.init("supervisedKeys", ["tuple": ["items": .array(keys)]]))
    }
    return .object(members)
  }
}

/// A feature that TensorFlow Datasets cannot describe.
struct TFDSError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String
  init(_ feature: String, _ reason: String) {
    description =
      "TensorFlow Datasets has no type for feature '\(feature)': \(reason); leave it out with --features -\(feature)"
  }
}
