/// What a lookup gives for its tokens.
public enum LookupOutputMode: String, Sendable, CaseIterable {
  /// The index of each token, int64.
  case int
  /// For each token a row with a 1 at its index.
  case oneHot = "one_hot"
  /// For each sample a row with 1 at the indices that occur.
  case multiHot = "multi_hot"
  /// For each sample how often each index occurs.
  case count
  /// For each sample how often each index occurs, by how rare it is among the documents.
  case tfIDF = "tf_idf"
}
