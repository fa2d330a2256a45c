public import TFRecords

extension Dataset where Element == Record {
  /// The records of TFRecord files, one file after the other, every checksum compared.
  ///
  /// ```swift
  /// let records = try Dataset.tfrecords("train-*.tfrecord")
  /// print(records)                                  // tfrecords(4 files, 25,000 records)
  /// let examples = records.shuffle(seed: 42).map(parallelism: .automatic) { try Example(parsing: $0) }
  /// ```
  /// Files that match a pattern come in the order of their names. Which they are is looked up now; they are opened when
  /// an iterator gets to them.
  ///
  /// Plain files are indexed when that is first needed: for a count, an element by number, or a shuffle of the whole
  /// set. The index costs 8 bytes a record and is shared by all iterators. It is taken from the sidecar
  /// `train.tfrecord.idx` of a file where there is a good one, as DALI's `tfrecord2idx` or ``TFRecordIndex/write(to:)``
  /// make it; otherwise every record's length is read, several files at the same time. A sidecar takes about 20 ms a
  /// million records; a walk, as long as reading the file if the records are smaller than 4 kB.
  ///
  /// Files packed by gzip or zlib are told by their bytes; they only stream, and their number of records is unknown.
  ///
  /// Read in order, a file of any size holds some 2 MB of memory and what the records still in use lie in. Shuffled as
  /// a whole, it comes into memory as far as there is room, for the operating system to take back; under a
  /// ``memoryBudget(_:)`` records are copies, and nothing else of the files is held. A file that is shortened meanwhile is an error
  /// at the next step of 2 MB. What was read before, and records asked for by number, are references into the mapped
  /// file: whoever shortens it in place ends a process that still uses them. Replacing it by rename is always safe.
  ///
  /// - Parameters:
  ///   - patterns: shell patterns or paths.
  ///   - policy: what to do about damaged records. By default iterating throws `TFRecordError` in their place; after
  ///     damage that hides where the next record is, it ends: what is behind would otherwise be lost unnoticed. With
  ///     `.skip` the next good record is looked for, and a limit bounds the damaged places of a pass. Unlike
  ///     ``onError(_:report:)`` this keeps the count and the elements by number: the index then reads every record
  ///     once, to know which are whole. A pass that meets more damage than the limit throws ``TooManyErrors`` in place of
  ///     the next record and ends there; so do the elements by number, whose last is that error.
  ///   - report: is told of every damaged place that was skipped or stopped at, once a pass, and once by the index.
  ///   - writesIndex: leave the index of a file that had to be walked beside it for the next time. A folder that cannot
  ///     be written is no error.
  /// - Throws: ``NoFilesMatch`` for a pattern without files.
  public static func tfrecords(
    _ patterns: String..., onError policy: ErrorPolicy = .fail, report: ErrorReport? = nil,
    writesIndex: Bool = false
  ) throws -> Dataset<Record> {
    let found = try patterns.flatMap { try paths(matching: $0) }
    // `train-*` also finds the sidecars of what it is meant to find.
    let sidecars = Set(found.map { TFRecordIndex.sidecarPath(for: $0) })
    return tfrecords(
      paths: found.filter { !sidecars.contains($0) }, onError: policy, report: report, writesIndex: writesIndex)
  }

  /// The records of the files at `paths`, in that order; see ``tfrecords(_:onError:report:writesIndex:)``.
  public static func tfrecords(
    paths: [String], onError policy: ErrorPolicy = .fail, report: ErrorReport? = nil, writesIndex: Bool = false
  ) -> Dataset<Record> {
    if case .skip(let limit) = policy { precondition(limit >= 0, "tfrecords cannot skip \(limit) records.") }
    let files = RecordFiles(paths: paths, policy: policy, report: report, writesIndex: writesIndex)
    var stage = Pipeline.Stage(
      files.name, identity: fileNames(paths) + (policy == .fail ? "" : "\u{0}\(policy)"), sources: paths,
      observed: {
        guard let count = try? files.index()?.recordCount else { return files.name }
        return "\(files.name.dropLast()), \(grouped(count)) \(count == 1 ? "record" : "records"))"
      })
    stage.recordFiles = files
    return Dataset(
      stage, after: [], epochs: nil,
      cardinality: { ((try? files.index()) ?? nil).map { .known($0.count) } ?? .unknown },
      indexed: { try files.index(workers: $0.workers)?.elements($0, of: files) },
      stream: { files.stream($0) })
  }
}
