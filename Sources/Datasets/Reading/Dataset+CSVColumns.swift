public import Tensors

extension Dataset where Element == CSVRow {
  /// The rows column by column, `size` at a time.
  ///
  /// ```swift
  /// for try await batch in rows.columns(batchSize: 32).async { train(batch["age"], batch["survived"]) }
  /// ```
  public func columns(batchSize size: Int, dropRemainder: Bool = false) -> Dataset<CSVBatch> {
    batch(size, dropRemainder: dropRemainder).map { CSVBatch($0) }
  }

  /// The columns of numbers and truth values, `size` rows at a time, and one of them apart as the label: what
  /// TensorFlow's `make_csv_dataset` gives.
  ///
  /// ```swift
  /// let batches = rows.columns(batchSize: 32, label: "survived")
  /// let (features, labels) = try batches.first!      // ["age": [32] float32, ...] and [32] int32
  /// ```
  /// Columns of text are left out.
  public func columns(batchSize size: Int, label: String, dropRemainder: Bool = false)
    -> Dataset<([String: Tensor], Tensor)>
  {
    batch(size, dropRemainder: dropRemainder).map { rows in
      let batch = CSVBatch(rows)
      return (batch.tensors.filter { $0.key != label }, batch[label])
    }
  }
}
