/// Lowers the learning rate when a figure has stopped getting better.
///
///     let callback = ReduceLROnPlateau(monitor: "val_loss", factor: 0.2, patience: 5, minLearningRate: 1e-5)
///
/// The rate of each epoch is among the figures as `learning_rate`.
public final class ReduceLROnPlateau: Callback {
  private let factor: Float
  private let patience: Int
  private let cooldown: Int
  private let minLearningRate: Float
  private var monitor: Monitor
  private var wait = 0
  private var cooldownLeft = 0

  /// - Parameters:
  ///   - monitor: the figure to watch.
  ///   - factor: what the rate is multiplied by, below 1.
  ///   - patience: how many epochs without getting better to wait for.
  ///   - mode: whether higher is better.
  ///   - minDelta: how much better counts as better.
  ///   - cooldown: how many epochs to wait after each change before counting again.
  ///   - minLearningRate: the rate is never lowered below it.
  public init(
    monitor: String = "val_loss", factor: Float = 0.1, patience: Int = 10, mode: MonitorMode = .auto,
    minDelta: Float = 1e-4, cooldown: Int = 0, minLearningRate: Float = 0
  ) {
    precondition(factor < 1, "The factor is \(factor), and must be below 1.")
    self.factor = factor
    self.patience = patience
    self.cooldown = cooldown
    self.minLearningRate = minLearningRate
    self.monitor = Monitor(monitor, mode: mode, minDelta: minDelta)
  }

  override public func onTrainBegin() { (monitor.best, wait, cooldownLeft) = (nil, 0, 0) }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    guard let optimizer = model?.optimizer else { return }
    logs["learning_rate"] = optimizer.learningRate
    let value = monitor.value(in: logs, for: self)
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      wait = 0
    }
    if monitor.improves(to: value, of: model) {
      wait = 0
    } else if cooldownLeft == 0 {
      wait += 1
      if wait >= patience && optimizer.learningRate > minLearningRate {
        optimizer.learningRate = max(optimizer.learningRate * factor, minLearningRate)
        (cooldownLeft, wait) = (cooldown, 0)
      }
    }
  }
}

/// Sets the learning rate at the beginning of each epoch.
///
///     let callback = LearningRateScheduler { epoch, rate in epoch < 10 ? rate : rate * 0.9 }
///
/// The rate of each epoch is among the figures as `learning_rate`.
public final class LearningRateScheduler: Callback {
  private let schedule: (_ epoch: Int, _ rate: Float) -> Float

  /// - Parameter schedule: from the epoch, counted from 0, and the rate so far to the new rate.
  public init(_ schedule: @escaping (_ epoch: Int, _ rate: Float) -> Float) {
    self.schedule = schedule
  }

  override public func onEpochBegin(_ epoch: Int) {
    guard let optimizer = model?.optimizer else { return }
    optimizer.learningRate = schedule(epoch, optimizer.learningRate)
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    logs["learning_rate"] = model?.optimizer?.learningRate
  }
}
