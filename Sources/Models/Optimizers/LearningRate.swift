/// What an optimizer takes for its learning rate: a number, or a ``LearningRateSchedule``.
///
///     Adam(learningRate: 0.001)
///     Adam(learningRate: CosineDecay(initialLearningRate: 0.1, decaySteps: 1000))
public protocol LearningRate: Sendable {
  /// The rate of the step with this number, counted from 0.
  func rate(at step: Int) -> Float
}

extension Float: LearningRate {
  /// The number itself.
  public func rate(at step: Int) -> Float { self }
}

extension Double: LearningRate {
  /// The number itself.
  public func rate(at step: Int) -> Float { Float(self) }
}

extension Int: LearningRate {
  /// The number itself.
  public func rate(at step: Int) -> Float { Float(self) }
}

/// A learning rate that changes with the steps that were taken.
///
/// A schedule of one's own says the rate of a step; Keras saves and loads only its own:
///
///     struct Halving: LearningRateSchedule {
///       func rate(at step: Int) -> Float { 0.1 / Float(1 << (step / 1000)) }
///     }
public protocol LearningRateSchedule: LearningRate {
  /// Keras' class name, for saving.
  var className: String { get }
  /// What Keras' `get_config` gives.
  func config() -> [String: ConfigValue]
}

extension LearningRateSchedule {
  public var className: String { "\(type(of: self))" }
  public func config() -> [String: ConfigValue] { [:] }
}
