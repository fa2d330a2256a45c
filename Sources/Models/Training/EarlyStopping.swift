import Tensors

/// Ends training when a figure has stopped getting better, and can go back to the
/// weights of the best epoch.
///
///     let stopping = EarlyStopping(monitor: "val_accuracy", patience: 3, restoreBestWeights: true)
///     try model.fit(training, epochs: 50, validationData: validation, callbacks: [stopping])
///     stopping.bestEpoch   // 7
public final class EarlyStopping: Callback {
  private let patience: Int
  private let baseline: Float?
  private let restoreBestWeights: Bool
  private let startFromEpoch: Int
  private var monitor: Monitor

  /// The best value so far, nil before the first epoch.
  public var best: Float? { monitor.best }
  /// The epoch of the best value, counted from 0.
  public private(set) var bestEpoch = 0
  /// The epoch at which training was ended, nil when it was not.
  public private(set) var stoppedEpoch: Int?

  private var wait = 0
  private var bestWeights: [Tensor]?

  /// - Parameters:
  ///   - monitor: the figure to watch.
  ///   - minDelta: how much better counts as better.
  ///   - patience: how many epochs without getting better to wait for.
  ///   - mode: whether higher is better.
  ///   - baseline: what has to be surpassed; nil for nothing.
  ///   - restoreBestWeights: whether the weights of the best epoch are put back at
  ///     the end of training, stopped early or not.
  ///   - startFromEpoch: the first epoch that is looked at, counted from 0.
  public init(
    monitor: String = "val_loss", minDelta: Float = 0, patience: Int = 0,
    mode: MonitorMode = .auto, baseline: Float? = nil, restoreBestWeights: Bool = false,
    startFromEpoch: Int = 0
  ) {
    precondition(patience >= 0, "the patience is \(patience), and must be at least 0")
    self.monitor = Monitor(monitor, mode: mode, minDelta: minDelta)
    self.patience = patience
    self.baseline = baseline
    self.restoreBestWeights = restoreBestWeights
    self.startFromEpoch = startFromEpoch
  }

  override public func onTrainBegin() {
    (bestEpoch, stoppedEpoch, wait, bestWeights) = (0, nil, 0, nil)
    monitor.best = nil
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    guard epoch >= startFromEpoch else { return }
    let value = monitor.value(in: logs, for: self)
    if restoreBestWeights && bestWeights == nil { keepWeights(of: epoch) }
    wait += 1
    if monitor.improves(to: value, of: model) {
      bestEpoch = epoch
      if restoreBestWeights { keepWeights(of: epoch) }
      // Better than before, but not than the baseline: the wait goes on.
      if baseline == nil || monitor.isBetter(value, than: baseline, of: model) { wait = 0 }
      return
    }
    if wait >= patience && epoch > 0 {
      stoppedEpoch = epoch
      model?.stopTraining = true
    }
  }

  private func keepWeights(of epoch: Int) {
    bestWeights = model?.parameters.map(\.value)
    bestEpoch = epoch
  }

  override public func onTrainEnd() {
    guard let model, let bestWeights else { return }
    for (parameter, value) in zip(model.parameters, bestWeights) { parameter.value = value }
  }
}
