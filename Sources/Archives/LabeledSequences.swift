public import Tensors

/// Texts as lists of word numbers, with a class each.
public struct LabeledSequences: Sendable {
  /// A list for each text.
  public var sequences: [[Int]]
  /// `int64`, `[count]`: the class of each text.
  public var labels: Tensor

  init(sequences: [[Int]], labels: [Int64]) {
    self.sequences = sequences
    self.labels = Tensor(labels, shape: [labels.count])
  }
}
