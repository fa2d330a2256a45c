/// A callback made of closures, each optional.
///
///     let callback = LambdaCallback(onEpochEnd: { epoch, logs in print(epoch, logs["loss"] ?? 0) })
public final class LambdaCallback: Callback {
  private let trainBegin, trainEnd: (() throws -> Void)?
  private let epochBegin: ((Int) throws -> Void)?
  private let epochEnd: ((Int, [String: Float]) throws -> Void)?
  private let trainBatchBegin: ((Int) throws -> Void)?
  private let trainBatchEnd: ((Int, BatchLogs) throws -> Void)?

  public init(
    onEpochBegin: ((_ epoch: Int) throws -> Void)? = nil,
    onEpochEnd: ((_ epoch: Int, _ logs: [String: Float]) throws -> Void)? = nil,
    onTrainBegin: (() throws -> Void)? = nil, onTrainEnd: (() throws -> Void)? = nil,
    onTrainBatchBegin: ((_ batch: Int) throws -> Void)? = nil,
    onTrainBatchEnd: ((_ batch: Int, _ logs: BatchLogs) throws -> Void)? = nil
  ) {
    (trainBegin, trainEnd, epochBegin, epochEnd) = (onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd)
    (trainBatchBegin, trainBatchEnd) = (onTrainBatchBegin, onTrainBatchEnd)
  }

  override public func onTrainBegin() throws { try trainBegin?() }
  override public func onTrainEnd() throws { try trainEnd?() }
  override public func onEpochBegin(_ epoch: Int) throws { try epochBegin?(epoch) }
  override public func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) throws {
    try epochEnd?(epoch, logs)
  }
  override public func onTrainBatchBegin(_ batch: Int) throws { try trainBatchBegin?(batch) }
  override public func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {
    try trainBatchEnd?(batch, logs)
  }
}

/// Ends training when the loss is no finite number any more.
///
///     try model.fit(training, epochs: 10, callbacks: [TerminateOnNaN()])
public final class TerminateOnNaN: Callback {
  private let throwsError: Bool

  /// - Parameter throwsError: whether `fit` throws ``InvalidLossError`` rather than return.
  public init(throwsError: Bool = false) { self.throwsError = throwsError }

  override public func onTrainBatchEnd(_ batch: Int, logs: BatchLogs) throws {
    guard let loss = logs["loss"], !loss.isFinite else { return }
    if throwsError { throw InvalidLossError(batch: batch, loss: loss) }
    model?.stopTraining = true
  }
}

/// A loss that is infinite or no number.
public struct InvalidLossError: Error, Sendable, CustomStringConvertible {
  /// The batch, counted from 0.
  public var batch: Int
  /// The loss.
  public var loss: Float

  public var description: String { "The loss at batch \(batch) is \(loss); training cannot go on." }
}
