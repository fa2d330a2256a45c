import Tensors

/// How often the right class, a one-hot label, is among the `k` with the largest predictions.
///
///     let metric = TopKCategoricalAccuracy(k: 2)
///     metric.update(
///       labels: Tensor([[0, 0, 1]] as [[Float]]), predictions: Tensor([[0.5, 0.2, 0.3]] as [[Float]]))
///     metric.result   // 1
public final class TopKCategoricalAccuracy: MatchRate {
  /// How many of the largest predictions count, at least 1.
  public let k: Int

  public init(k: Int = 5, name: String = "top_k_categorical_accuracy") {
    precondition(k > 0, "k is \(k), and must be at least 1.")
    self.k = k
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    labels == predictions ? nil : MetricShapes.mismatch(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let classes = largestPlaces(labels.cast(to: .float32))
    return (areAmongLargest(classes, k, of: predictions), predictions.shape.dropLast())
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["k": .int(k)]) { $1 }
  }
}

/// How often the class the label numbers is among the `k` with the largest predictions.
///
///     let metric = SparseTopKCategoricalAccuracy(k: 2)
///     metric.update(
///       labels: Tensor([2] as [Int32]), predictions: Tensor([[0.5, 0.2, 0.3]] as [[Float]]))
///     metric.result   // 1
public final class SparseTopKCategoricalAccuracy: MatchRate {
  /// How many of the largest predictions count, at least 1.
  public let k: Int
  /// Whether predictions are class numbers, the likeliest first, rather than a number for each class.
  public let fromSortedIDs: Bool

  public init(
    k: Int = 5, fromSortedIDs: Bool = false, name: String = "sparse_top_k_categorical_accuracy"
  ) {
    precondition(k > 0, "k is \(k), and must be at least 1.")
    self.k = k
    self.fromSortedIDs = fromSortedIDs
    super.init(name: name)
  }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    MetricShapes.rowProblem(labels, predictions)
  }

  override func matches(_ labels: Tensor, _ predictions: Tensor) -> (matches: [Bool], shape: [Int]) {
    let columns = predictions.rowsAndColumns.columns
    let classes = labels.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
    let shape: [Int] = predictions.shape.dropLast()
    guard fromSortedIDs else { return (areAmongLargest(classes, k, of: predictions), shape) }
    let ids = predictions.cast(to: .int64).scalars(of: Int64.self)
    return (
      classes.enumerated().map { row, label in
        ids[row * columns..<row * columns + min(k, columns)].contains(Int64(label))
      }, shape
    )
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config().merging(["k": .int(k)]) { $1 }
    if fromSortedIDs { config["from_sorted_ids"] = true }
    return config
  }
}

/// For each row whether fewer than `k` of its numbers are larger than the one of its class.
private func areAmongLargest(_ classes: [Int], _ k: Int, of predictions: Tensor) -> [Bool] {
  let columns = predictions.shape.last ?? 1
  let numbers = predictions.scalars(of: Float.self)
  return classes.enumerated().map { row, label in
    guard label >= 0, label < columns else { return false }
    let own = numbers[row * columns + label]
    return own.isFinite && numbers[row * columns..<(row + 1) * columns].count { $0 > own } < k
  }
}
