public import Tensors

extension Dataset {
  /// Consecutive elements of different lengths in one ``RaggedTensor``, without padding.
  ///
  /// ```swift
  /// let sentences = Dataset([[1], [2, 3], [4, 5, 6]])
  /// try Array(sentences.raggedBatch(2)).map(\.rowSplits)      // [[0, 1, 3], [0, 3]]
  /// ```
  /// Tensors may differ in the length of their first axis, arrays of numbers in theirs; `Int` becomes `int32`.
  /// Throws ``BatchMismatch`` when types or other axes differ. Traps on tensors without axes.
  public func raggedBatch(_ size: Int, dropRemainder: Bool = false) -> Dataset<RaggedTensor>
  where Element: RaggedRow {
    batch(size, dropRemainder: dropRemainder, name: "raggedBatch") { members in
      try RaggedTensor(rows: members.map { try $0.raggedRow })
    }
  }

  /// Consecutive pairs of a sequence and a label as a pair of a ``RaggedTensor`` and a tensor.
  ///
  /// ```swift
  /// let (tokens, labels) = try Dataset([([1, 2, 3], 0), ([4], 1)]).raggedBatch(2).first!
  /// // tokens.rowSplits: [0, 3, 4], labels: [0 1]
  /// ```
  public func raggedBatch<Sequence: RaggedRow, Label: Batchable>(_ size: Int, dropRemainder: Bool = false)
    -> Dataset<(RaggedTensor, Label.Batch)>
  where Element == (Sequence, Label) {
    batch(size, dropRemainder: dropRemainder, name: "raggedBatch") { members in
      (
        try RaggedTensor(rows: members.map { try $0.0.raggedRow }, component: "0"),
        try Label.stacked(members.map { $0.1 }, component: "1")
      )
    }
  }
}

/// A value that can be a row of a ``RaggedTensor``: a tensor or an array of numbers.
public protocol RaggedRow: Sendable {
  /// The values of the row along the first axis. Throws ``NumberTooLarge`` for an `Int` that does not fit `int32`.
  var raggedRow: Tensor { get throws }
}

extension Tensor: RaggedRow {
  public var raggedRow: Tensor { self }
}

extension Array: RaggedRow where Element: BatchableNumber {
  public var raggedRow: Tensor {
    get throws { try Self.tensors([self], component: "0")[0] }
  }
}
