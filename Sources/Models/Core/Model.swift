import Tensors

/// A layer made of layers that can be trained.
///
/// Subclass it when `Sequential` and `Functional` are not enough. The layers are those in its stored
/// properties, in the order of declaration:
///
///     final class Twin: Model {
///       let left = Dense(8, activation: .relu), right = Dense(8, activation: .tanh), top = Dense(1)
///       override func call(_ x: Variable, training: Bool) -> Variable { top(left(x) + right(x)) }
///     }
///
/// Weights are saved under the names of the properties, so that a subclass in Python with attributes of
/// the same names loads them. A model of several inputs overrides `call` for a list of them; one of
/// several outputs overrides `callAll`, `outputCount` and, to be compiled by name, `outputNames`.
open class Model: Layer {
  /// What `fit` updates with; set by `compile`.
  public internal(set) var optimizer: Optimizer?
  /// How the outputs are judged; set by `compile`.
  var judge: Judge?
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

  /// The layers in stored properties, once they cannot change any more.
  private var storedLayers: [Layer]?
  /// The shapes of the results that building saw, the batch unknown.
  private var tracedShapes: [[Int?]]?

  override var maskPath: MaskPath { .kept }

  override open func config() -> [String: ConfigValue] { super.config() }

  /// The layers inside: those in stored properties, unless it is overridden.
  override open var layers: [Layer] {
    if let storedLayers { return storedLayers }
    let layers = StoredLayers(of: self).layers
    if isBuilt { storedLayers = layers }
    return layers
  }

  /// Makes the parameters of the layers inside by running on zeros, since only `call` knows which shapes
  /// reach them. Layers that `call` makes itself then are the model's like those it had before.
  override open func build(inputShapes: [[Int]]) {
    super.build(inputShapes: inputShapes)
    let zeros = inputShapes.map { Variable(Tensor.zeros($0)) }
    let known = Set(layers.map(ObjectIdentifier.init))
    let kept = KeptState(of: self)
    // Zeros are no data: what is looked up because of them is no problem, and states stay as they were.
    let results = LateSeeds.$current.withValue(LateSeeds(seed ?? 0, after: known.count)) {
      BatchCheck.$current.withValue(BatchCheck()) {
        if outputCount > 1 { return callAll(zeros, training: false) }
        return [zeros.count == 1 ? call(zeros[0], training: false) : call(zeros, training: false)]
      }
    }
    for layer in statefulLayers { layer.resetStates() }
    kept.restore()
    tracedShapes = results.map { result in
      result.shape.enumerated().map { $0 == 0 ? nil : $1 }
    }
    let late = layers.filter { !known.contains(ObjectIdentifier($0)) }
    if late.isEmpty { return }
    nameLayers()
    if !trainable { for layer in late { layer.trainable = false } }
  }

  override open func outputShapes(for inputShapes: [[Int?]]) -> [[Int?]] {
    if !isBuilt { build(forInputs: inputShapes) }
    let batch = inputShapes.first?.first ?? nil
    return tracedShapes.map { $0.map { [batch] + $0.dropFirst() } } ?? inputShapes
  }

  override open func outputShape(for inputShape: [Int?]) -> [Int?] {
    outputShapes(for: [inputShape])[0]
  }

  /// What the inputs are called in dictionaries that `fit` and `predict` are given; empty when they
  /// have no names, so that they go by their order.
  open var inputNames: [String] { layers.compactMap { ($0 as? Input)?.name } }

  /// What the outputs are called in dictionaries, in `compile` and in the figures of `fit`; as many as
  /// `outputCount`.
  open var outputNames: [String] {
    outputCount == 1
      ? [layers.last?.name ?? "output"] : (0..<outputCount).map { "output_\($0)" }
  }

  /// What `fit` makes small, of the first output that has a loss; set by `compile`.
  public final var loss: Loss? { judge?.outputs.lazy.compactMap(\.loss).first }

  /// What is counted beside the losses, output by output; set by `compile`.
  public final var metrics: [Metric] { judge?.outputs.flatMap(\.metrics) ?? [] }

  /// What is counted with the samples' weights, output by output; set by `compile`.
  public final var weightedMetrics: [Metric] { judge?.outputs.flatMap(\.weightedMetrics) ?? [] }

  /// Makes the parameters when the inputs' shapes are declared and they do not exist yet.
  func buildFromInputs() {
    if let input = layers.first as? Input { build(for: [nil] + input.shape) }
  }
}
