public import Tensors

/// Intersection over union of some classes: true positives divided by all that is of the class or
/// predicted so; the mean over the classes that occur.
///
///     let metric = IoU(numClasses: 2, targetClassIDs: [0])
///     metric.update(labels: Tensor([0, 0, 1, 1] as [Int32]), predictions: Tensor([0, 1, 0, 1] as [Int32]))
///     metric.result   // 0.3333333
///
/// Labels and predictions are class numbers, or a number for each class along the last axis.
public class IoU: Metric {
  /// The number of classes.
  public let numClasses: Int
  /// The classes whose mean is taken.
  public let targetClassIDs: [Int]
  /// The label that marks what counts nothing.
  public let ignoreClass: Int?
  /// Whether labels are class numbers.
  public let sparseLabels: Bool
  /// Whether predictions are class numbers.
  public let sparsePredictions: Bool
  /// The axis that classes are along where they are no numbers.
  public let axis: Int
  private var matrix: [Double]

  public init(
    numClasses: Int, targetClassIDs: [Int], ignoreClass: Int? = nil, sparseLabels: Bool = true,
    sparsePredictions: Bool = true, axis: Int = -1, name: String = "io_u"
  ) {
    precondition(
      targetClassIDs.allSatisfy { $0 >= 0 && $0 < numClasses },
      "The classes \(targetClassIDs) are not all among the \(numClasses).")
    self.numClasses = numClasses
    self.targetClassIDs = targetClassIDs
    self.ignoreClass = ignoreClass
    self.sparseLabels = sparseLabels
    self.sparsePredictions = sparsePredictions
    self.axis = axis
    matrix = Array(repeating: 0, count: numClasses * numClasses)
    super.init(name: name)
  }

  override public final func reset() { matrix = matrix.map { _ in 0 } }

  override func problem(labels: [Int], predictions: [Int]) -> String? {
    for (shape, isSparse) in [(labels, sparseLabels), (predictions, sparsePredictions)] where !isSparse {
      if let problem = MetricShapes.axisProblem([axis], shape) { return problem }
    }
    func count(_ shape: [Int], _ isSparse: Bool) -> Int {
      let place = axis < 0 ? axis + shape.count : axis
      return shape.indices.reduce(1) { isSparse || $1 != place ? $0 * shape[$1] : $0 }
    }
    return count(labels, sparseLabels) == count(predictions, sparsePredictions)
      ? nil : MetricShapes.mismatch(labels, predictions)
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    check(labels, predictions)
    func classes(_ tensor: Tensor, _ isSparse: Bool) -> [Int] {
      if !isSparse { return largestPlaces(tensor.cast(to: .float32).movingLast(axis)) }
      return tensor.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
    }
    let truth = classes(labels, sparseLabels), found = classes(predictions, sparsePredictions)
    let weights = sampleWeight?.spread(over: sparseLabels ? labels.shape : labels.movingLast(axis).shape.dropLast())
    for (i, (a, b)) in zip(truth, found).enumerated()
    where a >= 0 && a < numClasses && b >= 0 && b < numClasses && a != ignoreClass {
      matrix[a * numClasses + b] += Double(weights?[i] ?? 1)
    }
  }

  override public final var result: Float {
    var (sum, count) = (0.0, 0.0)
    for id in targetClassIDs {
      let (row, column) = (0..<numClasses).reduce((0.0, 0.0)) {
        ($0.0 + matrix[id * numClasses + $1], $0.1 + matrix[$1 * numClasses + id])
      }
      let both = matrix[id * numClasses + id]
      let either = row + column - both
      guard either > 1e-9 else { continue }
      sum += both / (either + 1e-7)
      count += 1
    }
    return Float(sum / (count + 1e-7))
  }

  override public final var direction: MetricDirection? { .up }

  override public func config() -> [String: ConfigValue] {
    [
      "name": .string(name), "num_classes": .int(numClasses),
      "target_class_ids": .ints(targetClassIDs),
      "ignore_class": ignoreClass.map { .int($0) } ?? .null,
      "sparse_y_true": .bool(sparseLabels), "sparse_y_pred": .bool(sparsePredictions), "axis": .int(axis),
    ]
  }
}

/// Intersection over union, the mean over all classes.
///
///     let metric = MeanIoU(numClasses: 2)
///     metric.update(labels: Tensor([0, 0, 1, 1] as [Int32]), predictions: Tensor([0, 1, 0, 1] as [Int32]))
///     metric.result   // 0.3333333
public final class MeanIoU: IoU {
  public init(
    numClasses: Int, ignoreClass: Int? = nil, sparseLabels: Bool = true,
    sparsePredictions: Bool = true, axis: Int = -1, name: String = "mean_io_u"
  ) {
    super.init(
      numClasses: numClasses, targetClassIDs: Array(0..<numClasses), ignoreClass: ignoreClass,
      sparseLabels: sparseLabels, sparsePredictions: sparsePredictions, axis: axis, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().filter { $0.key != "target_class_ids" }
  }
}

/// Intersection over union of yes and no, where predictions from the threshold on are yes.
///
///     let metric = BinaryIoU(threshold: 0.3)
///     metric.update(
///       labels: Tensor([0, 1, 0, 1] as [Int32]), predictions: Tensor([0.1, 0.2, 0.4, 0.7] as [Float]))
///     metric.result   // 0.3333333
public final class BinaryIoU: IoU {
  /// Predictions of at least this are yes.
  public let threshold: Float

  public init(targetClassIDs: [Int] = [0, 1], threshold: Float = 0.5, name: String = "binary_io_u") {
    self.threshold = threshold
    super.init(numClasses: 2, targetClassIDs: targetClassIDs, name: name)
  }

  override public func update(labels: Tensor, predictions: Tensor, sampleWeight: Tensor?) {
    let numbers = predictions.cast(to: .float32).scalars(of: Float.self)
    let classes = Tensor(numbers.map { $0 >= threshold ? 1 as Int64 : 0 }, shape: predictions.shape)
    super.update(labels: labels, predictions: classes, sampleWeight: sampleWeight)
  }

  override public func config() -> [String: ConfigValue] {
    [
      "name": .string(name), "target_class_ids": .ints(targetClassIDs),
      "threshold": .number(threshold),
    ]
  }
}

/// ``IoU`` of one-hot labels and a number for each class.
///
///     let metric = OneHotIoU(numClasses: 3, targetClassIDs: [0, 2])
public final class OneHotIoU: IoU {
  public init(
    numClasses: Int, targetClassIDs: [Int], ignoreClass: Int? = nil,
    sparsePredictions: Bool = false, axis: Int = -1, name: String = "one_hot_io_u"
  ) {
    super.init(
      numClasses: numClasses, targetClassIDs: targetClassIDs, ignoreClass: ignoreClass,
      sparseLabels: false, sparsePredictions: sparsePredictions, axis: axis, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().filter { $0.key != "sparse_y_true" }
  }
}

/// ``MeanIoU`` of one-hot labels and a number for each class.
///
///     let metric = OneHotMeanIoU(numClasses: 3)
public final class OneHotMeanIoU: IoU {
  public init(
    numClasses: Int, ignoreClass: Int? = nil, sparsePredictions: Bool = false, axis: Int = -1,
    name: String = "one_hot_mean_io_u"
  ) {
    super.init(
      numClasses: numClasses, targetClassIDs: Array(0..<numClasses), ignoreClass: ignoreClass,
      sparseLabels: false, sparsePredictions: sparsePredictions, axis: axis, name: name)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().filter { $0.key != "sparse_y_true" && $0.key != "target_class_ids" }
  }
}
