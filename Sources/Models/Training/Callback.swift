public import Tensors

/// Something that is told how training goes, and may end it.
///
/// Subclass it and override what you want to hear of:
///
///     final class Announcer: Callback {
///       override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
///         if logs["val_accuracy"] ?? 0 > 0.99 { model?.stopTraining = true }
///       }
///     }
///     try model.fit(dataset, epochs: 100, callbacks: [Announcer()])
///
/// The calls come in Keras' order: the run, the epoch, its batches, the validation, then the epoch
/// with all its figures. What a call throws ends `fit`, which throws it on.
open class Callback {
  /// The model in training, set while `fit`, `evaluate` or `predict` runs.
  public internal(set) weak var model: Model?

  public init() {}

  /// What metrics gave in the epoch that ends that is a list in Keras, such as a precision at several
  /// thresholds, by name; for `onEpochEnd`, whose `logs` hold the mean of each list.
  ///
  ///     override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) { print(lists["f1_score"] ?? []) }
  public final var lists: [String: [Float]] { model?.run?.lists ?? [:] }

  /// Called by `fit` before anything else.
  open func onTrainBegin() throws {}
  /// Called by `fit` when all epochs are over, with the weights that stay.
  open func onTrainEnd() throws {}
  /// Called before the first batch of an epoch, counted from 0.
  open func onEpochBegin(_ epoch: Int) throws {}
  /// Called after an epoch and its validation, with its figures; what is added to them is in the
  /// ``History`` and seen by the callbacks after this one.
  open func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {}
  /// Called before a batch of the epoch, counted from 0.
  open func onTrainBatchBegin(_ batch: Int) throws {}
  /// Called after the update by a batch, with the figures of the epoch so far.
  open func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {}
  /// Called before the first batch of a validation or of `evaluate`.
  open func onTestBegin() throws {}
  /// Called after the last batch of a validation or of `evaluate`, with its figures.
  open func onTestEnd(logs: BatchLogs) throws {}
  /// Called before a batch to judge by, counted from 0.
  open func onTestBatchBegin(_ batch: Int) throws {}
  /// Called after a batch to judge by, with the figures so far.
  open func onTestBatchEnd(_ batch: Int, logs: BatchLogs) throws {}
  /// Called by `predict` on a dataset before anything else.
  open func onPredictBegin() throws {}
  /// Called by `predict` on a dataset after the last batch.
  open func onPredictEnd() throws {}
  /// Called before a batch to predict, counted from 0.
  open func onPredictBatchBegin(_ batch: Int) throws {}
  /// Called after a batch, with what the model made of it.
  open func onPredictBatchEnd(_ batch: Int, outputs: Tensor) throws {}
}

/// The figures so far, worked out when they are asked for.
///
///     override func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) { print(logs["loss"] ?? 0) }
public struct BatchLogs {
  private let metrics: [(name: String, metric: Metric)]

  init(_ loss: Mean, _ judge: Judge) { metrics = [(loss.name, loss)] + judge.figures }

  /// The figure called `name`: its mean over the batches of the epoch so far; nil when there is none.
  public subscript(name: String) -> Float? { metrics.first { $0.name == name }?.metric.result }

  /// Every figure with its name: the loss, the losses of several outputs, then the metrics; the mean of
  /// one that is a list.
  public var figures: [(name: String, value: Float)] { metrics.map { ($0.name, $0.metric.result) } }

  /// The figures that are lists in Keras, such as a precision at several thresholds or the F score of
  /// each class, by name.
  ///
  ///     logs.lists["precision"]   // [0.8, 0.95]
  public var lists: [String: [Float]] {
    var lists: [String: [Float]] = [:]
    for (name, metric) in metrics where metric.givesList { lists[name] = metric.results }
    return lists
  }
}
