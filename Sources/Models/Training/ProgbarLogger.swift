/// Shows how far each epoch is, in Keras 3's look.
///
/// `fit` puts one behind its callbacks by itself, unless it is silent. To have the line of an epoch before what other
/// callbacks print, give it one in that place:
///
///     try model.fit(x, y, epochs: 3, callbacks: [ProgbarLogger(), announcer], verbose: 2)
///     // Epoch 1/3
///     // 32/32 - 0s - 3ms/step - loss: 0.6931
///
/// How much it says is what `fit` was told by `verbose`.
public final class ProgbarLogger: Callback {
  private var bar: ProgressBar?

  override public func onEpochBegin(_ epoch: Int) {
    guard let plan = model?.run?.plan else { return }
    if plan.epochs.count > 1 && plan.verbose != .silent {
      ProgressBar.print("Epoch \(epoch + 1)/\(plan.epochs.upperBound)")
    }
    bar = ProgressBar(target: plan.stepCount, verbosity: plan.verbose)
  }

  override public func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) {
    if bar?.advance(to: batch + 1) ?? false { bar?.draw(logs.figures) }
  }

  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    bar?.finish(logs.map { ($0.key, $0.value) })
    bar = nil
  }
}
