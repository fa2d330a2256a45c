/// A layer made of layers that can be trained.
///
/// Subclass it when `Sequential` is not enough; list the layers in the order in which they are saved:
///
///     final class Twin: Model {
///       let left = Dense(8, activation: .relu), right = Dense(8, activation: .tanh), top = Dense(1)
///       override var layers: [Layer] { [left, right, top] }
///       override func call(_ x: Variable, training: Bool) -> Variable { top(left(x) + right(x)) }
///     }
open class Model: Layer {
  /// What `fit` updates with; set by `compile`.
  public internal(set) var optimizer: Optimizer?
  /// What `fit` makes small; set by `compile`.
  public internal(set) var loss: Loss?
  /// What is counted beside the loss; set by `compile`.
  public internal(set) var metrics: [Metric] = []
  /// What is counted with the samples' weights; set by `compile`.
  public internal(set) var weightedMetrics: [Metric] = []
  /// Of how many steps callbacks hear once; set by `compile`.
  public internal(set) var stepsPerExecution = 1
  /// How far `fit` is, while it runs.
  var run: TrainingRun?
  /// Files of the caller's that travel inside the model's own, such as a vocabulary: name to bytes.
  /// `save` writes each as `assets/NAME` in the `.keras` archive, which Keras leaves alone, and
  /// `load` reads them back.
  public var assets: [String: [UInt8]] = [:]
  /// Set to true, by a callback, to end `fit` after the step under way.
  public var stopTraining = false

  override open func config() -> [String: ConfigValue] { super.config() }

  /// Makes the parameters when the inputs' shapes are declared and they do not exist yet.
  func buildFromInputs() {
    if let input = layers.first as? Input { build(for: [nil] + input.shape) }
  }
}
