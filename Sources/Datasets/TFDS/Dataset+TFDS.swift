import TFRecords
public import Tensors

extension Dataset where Element == TFDSExample {
  /// The examples of a data set that TensorFlow Datasets has prepared, decoded as its `features.json` describes them.
  ///
  /// ```swift
  /// let digits = try Dataset.tfds("mnist", split: "train[:80%]", from: "/data/tfds")
  /// try digits[0].tensor("image").shape                // [28, 28, 1]
  /// let pairs = digits.map { (try $0.tensor("image"), try $0.tensor("label")) }
  /// ```
  /// Splits are written as in TFDS: `train`, `train+test`, `all`, `train[:80%]`, `train[-100:]`, `train[2shard:]`. The
  /// examples come file after file, as TFDS reads them with `interleave_cycle_length=1`; they have numbers, so that
  /// `shuffle(seed:)` mixes all of them.
  ///
  /// Images are `uint8` tensors `[height, width, channels]`; integers that tensors lack widen (`int8`, `int16` and
  /// `uint16` to `int32`, `uint32` and `uint64` to `int64`, where a number beyond `int64` is an error). A sequence adds an axis
  /// to what is in it, one of dictionaries to each of their values; sequences of sequences are
  /// ``TFDSExample/Value/ragged(_:rowLengths:)``.
  ///
  /// - Parameters:
  ///   - name: the data set, with configuration and version if wanted: see ``TFDSDirectory/init(_:from:)``.
  ///   - root: the folder of all data sets; nil for `TFDS_DATA_DIR`, else `~/tensorflow_datasets`.
  ///   - rounding: how percent become numbers of examples.
  /// - Throws: ``TFDSError`` when there is no such data set or split, or a feature is of a kind that is not read. Iterating
  ///   throws it, with file, record and feature, for an example that is not as described.
  public static func tfds(
    _ name: String, split: String, from root: String? = nil, rounding: TFDSRounding = .closest,
    parallelism: Parallelism = .automatic
  ) throws -> Dataset<TFDSExample> {
    try TFDSDirectory(name, from: root).examples(split: split, rounding: rounding, parallelism: parallelism)
  }
}

extension Dataset where Element == (Tensor, Tensor) {
  /// The inputs and targets of a data set that TensorFlow Datasets has prepared and that names both: its
  /// `as_supervised=True`.
  ///
  /// ```swift
  /// let digits = try Dataset.tfdsSupervised("mnist", split: "train").shuffle(seed: 1).batch(32)
  /// try digits.first!.0.shape                          // [32, 28, 28, 1]
  /// ```
  /// Throws as ``tfds(_:split:from:rounding:parallelism:)`` does, and ``TFDSError`` when the data set names no input and target,
  /// or they are no numbers.
  public static func tfdsSupervised(
    _ name: String, split: String, from root: String? = nil, rounding: TFDSRounding = .closest,
    parallelism: Parallelism = .automatic
  ) throws -> Dataset<(Tensor, Tensor)> {
    let directory = try TFDSDirectory(name, from: root)
    guard let keys = directory.supervisedKeys else {
      throw TFDSError(directory.path, "it names no input and target; take them from the features \(directory.featureNames)")
    }
    return try directory.examples(split: split, rounding: rounding, parallelism: parallelism)
      .map { (try $0.tensor(keys.input), try $0.tensor(keys.target)) }
  }
}

extension TFDSDirectory {
  /// The examples of a split; see `Dataset.tfds`.
  ///
  /// ```swift
  /// let digits = try TFDSDirectory(path: "/data/tfds/mnist/3.0.1")
  /// try digits.examples(split: "test").count           // 10000
  /// ```
  public func examples(
    split: String, rounding: TFDSRounding = .closest, parallelism: Parallelism = .automatic
  ) throws -> Dataset<TFDSExample> {
    let fields = fields
    return try records(split, rounding).map(parallelism: parallelism) { try TFDSExample($0, fields) }
  }

  /// The records of a split by number.
  private func records(_ split: String, _ rounding: TFDSRounding) throws -> Dataset<Record> {
    let sections = try sections(split, rounding)
    var files: [Shard] = []
    var paths: Set<String> = []
    for section in sections where paths.insert(section.shard.path).inserted { files.append(section.shard) }
    let records = Dataset<Record>.tfrecords(paths: files.map(\.path))
    var starts: [String: Int] = [:]
    var expected = 0
    for file in files {
      starts[file.path] = expected
      expected += file.count
    }
    // Where each section begins among the elements, and among the records of all files.
    var places: [(element: Int, record: Int)] = []
    var count = 0
    for section in sections {
      places.append((count, (starts[section.shard.path] ?? 0) + section.records.lowerBound))
      count += section.records.count
    }
    let (total, sorted, described) = (count, places, expected)
    guard total > 0 else { throw TFDSError(path, "the split \"\(split)\" has no examples") }
    let name = "tfds(\(self.name), \(split), \(grouped(total)) \(total == 1 ? "example" : "examples"))"
    return Dataset(
      Pipeline.Stage(name, identity: "\(path)\u{0}\(rounding)"), after: [records.pipeline], epochs: nil, walk: .indexed,
      cardinality: { .known(total) },
      indexed: { context in
        let elements = try records.indexedElements(context, for: name)
        guard elements.count == described else {
          throw TFDSError(
            path, "dataset_info.json says that the files of '\(split)' have \(described) records, but they have \(elements.count)")
        }
        return elements.reordered(count: total) { number in
          // The last section that begins at or before the number.
          var (low, high) = (0, sorted.count)
          while high - low > 1 {
            let middle = (low + high) / 2
            if sorted[middle].element <= number { low = middle } else { high = middle }
          }
          return sorted[low].record + number - sorted[low].element
        }
      })
  }
}
