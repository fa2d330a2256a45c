public import Datasets
public import Tensors

extension Dataset where Element == [Int] {
  /// Consecutive sequences as the rows of tensors `[batchSize, maxlen]`, short ones filled up and long ones cut.
  ///
  /// ```swift
  /// let rows = tokenizer.textsToSequences(texts).padSequences(batchSize: 32, maxlen: 60, padding: .post)
  /// ```
  /// Each batch is what ``Texts/padSequences(_:maxlen:dtype:padding:truncating:value:)`` gives; with
  /// `maxlen` nil it is as wide as its own longest sequence.
  public func padSequences(
    batchSize: Int, maxlen: Int? = nil, dtype: DType = .int32, padding: SequenceEnd = .pre,
    truncating: SequenceEnd = .pre, value: Int = 0, dropRemainder: Bool = false
  ) -> Dataset<Tensor> {
    batch(batchSize, dropRemainder: dropRemainder) {
      Texts.padSequences(
        $0, maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating, value: value)
    }
  }
}

extension Dataset where Element == ([Int], Int) {
  /// Consecutive sequences with their classes as pairs of tensors `[batchSize, maxlen]` and `[batchSize]`, int32.
  ///
  /// ```swift
  /// let batches = labeled.map { (tokenizer.textToSequence($0.text), $0.label) }.padSequences(batchSize: 32, maxlen: 60)
  /// ```
  public func padSequences(
    batchSize: Int, maxlen: Int? = nil, dtype: DType = .int32, padding: SequenceEnd = .pre,
    truncating: SequenceEnd = .pre, value: Int = 0, dropRemainder: Bool = false
  ) -> Dataset<(Tensor, Tensor)> {
    batch(batchSize, dropRemainder: dropRemainder) { members in
      (
        Texts.padSequences(
          members.map(\.0), maxlen: maxlen, dtype: dtype, padding: padding, truncating: truncating,
          value: value),
        Tensor(members.map { Int32($0.1) })
      )
    }
  }
}
