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

  open func onTrainBegin() throws {}
  open func onTrainEnd() throws {}
  open func onEpochBegin(_ epoch: Int) throws {}
  /// The figures of the epoch; what is added to them is in the ``History`` too.
  open func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {}
  open func onTrainBatchBegin(_ batch: Int) throws {}
  open func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {}
  open func onTestBegin() throws {}
  open func onTestEnd(logs: BatchLogs) throws {}
  open func onTestBatchBegin(_ batch: Int) throws {}
  open func onTestBatchEnd(_ batch: Int, logs: BatchLogs) throws {}
  open func onPredictBegin() throws {}
  open func onPredictEnd() throws {}
  open func onPredictBatchBegin(_ batch: Int) throws {}
  open func onPredictBatchEnd(_ batch: Int, outputs: Tensor) throws {}
}

/// The figures so far, worked out when they are asked for.
///
///     override func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) { print(logs["loss"] ?? 0) }
public struct BatchLogs {
  private let metrics: [Metric]

  init(_ metrics: [Metric]) { self.metrics = metrics }

  /// The figure called `name`: its mean over the batches of the epoch so far; nil when there is none.
  public subscript(name: String) -> Float? { metrics.first { $0.name == name }?.result }

  /// Every figure with its name, the loss first.
  public var figures: [(name: String, value: Float)] { metrics.map { ($0.name, $0.result) } }
}
