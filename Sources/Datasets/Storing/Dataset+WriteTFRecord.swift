public import Files
public import TFRecords

extension Dataset where Element == ExampleBatch {
  /// Writes every row of the batches of the next epoch as an `Example` record; the file appears only when it is complete.
  ///
  /// ```swift
  /// try batches.map { try ExampleBatch(tensors: ["x": $0, "label": $1]) }.writeTFRecord(to: "train.tfrecord")
  /// // Python: tf.data.TFRecordDataset("train.tfrecord")
  /// ```
  /// Several threads encode the batches and compute the checksums, the one that calls this writes. The same rows give the
  /// same bytes, however they are divided into batches.
  ///
  /// Throws what stages throw, and `FileError` when the file cannot be written. Traps when the dataset is infinite.
  ///
  /// - Parameters:
  ///   - compression: of the whole file; a compressed one cannot be indexed.
  ///   - durable: false to not wait for the disk; see `AtomicFile`.
  /// - Returns: how many records were written.
  @discardableResult
  public func writeTFRecord(
    to path: String, compression: Compression = .none, durable: Bool = true, parallelism: Parallelism = .automatic
  ) throws -> Int {
    try map(parallelism: parallelism) { RecordPiece(bytes: $0.records(), count: $0.count) }
      .write(to: path, compression, durable: durable)
  }
}

extension Dataset where Element == Example {
  /// Writes the examples of the next epoch as records, encoded by several threads, as ``writeTFRecord(to:compression:durable:parallelism:)``
  /// of batches, which needs no `Example` where the values are columns or tensors already.
  ///
  /// ```swift
  /// try photos.map { ["image": .data($0.bytes), "label": .int64($0.label)] as Example }.writeTFRecord(to: "photos.tfrecord")
  /// ```
  /// - Returns: how many records were written.
  @discardableResult
  public func writeTFRecord(
    to path: String, compression: Compression = .none, durable: Bool = true, parallelism: Parallelism = .automatic
  ) throws -> Int {
    try batch(64).map(parallelism: parallelism) { RecordPiece(bytes: RecordFrame.records(of: $0), count: $0.count) }
      .write(to: path, compression, durable: durable)
  }
}

extension Dataset where Element == Record {
  /// Writes the records of the next epoch into one file, such as a part of other files in another order.
  ///
  /// ```swift
  /// try Dataset.tfrecords("train-*.tfrecord").shuffle(seed: 1).take(1000).writeTFRecord(to: "sample.tfrecord")    // 1000
  /// ```
  /// - Returns: how many records were written.
  @discardableResult
  public func writeTFRecord(to path: String, compression: Compression = .none, durable: Bool = true) throws -> Int {
    precondition(!isInfinite, "An infinite dataset does not fit in a file: \(self)")
    let writer = try TFRecordWriter(path: path, compression: compression, durable: durable)
    try forEach { try writer.write($0) }
    try writer.close()
    return writer.count
  }
}

/// Some records as they lie in a file.
private struct RecordPiece: Sendable {
  let bytes: [UInt8]
  let count: Int
}

extension Dataset where Element == RecordPiece {
  fileprivate func write(to path: String, _ compression: Compression, durable: Bool) throws -> Int {
    precondition(!isInfinite, "An infinite dataset does not fit in a file: \(self)")
    let writer = try TFRecordWriter(path: path, compression: compression, durable: durable)
    try forEach { try writer.write(records: $0.bytes, count: $0.count) }
    try writer.close()
    return writer.count
  }
}
