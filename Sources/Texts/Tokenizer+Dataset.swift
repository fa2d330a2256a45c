public import Datasets

extension Tokenizer {
  /// Counts the words of all texts of a dataset in one pass, and numbers them as ``fitOnTexts(_:)`` does.
  ///
  /// ```swift
  /// try tokenizer.fitOnTexts(Dataset.textLines("reviews.txt"))
  /// ```
  /// Only the vocabulary is kept: memory does not grow with the texts. Rethrows what the dataset throws; the texts
  /// before it are then counted.
  public mutating func fitOnTexts(_ texts: Dataset<String>) throws {
    let iterator = try texts.makeIterator()
    try fitOnTexts(pulling: { try iterator.next() })
  }

  /// Counts in how many sequences of a dataset each index occurs, in one pass.
  public mutating func fitOnSequences(_ sequences: Dataset<[Int]>) throws {
    let iterator = try sequences.makeIterator()
    while let sequence = try iterator.next() { fitOnSequences([sequence]) }
  }

  /// The words of each text of a dataset as their indices, one text at a time.
  ///
  /// ```swift
  /// let batches = tokenizer.textsToSequences(reviews).padSequences(batchSize: 32, maxlen: 60)
  /// ```
  public func textsToSequences(_ texts: Dataset<String>) -> Dataset<[Int]> {
    texts.map { textToSequence($0) }
  }
}
