import Tensors

/// Layers that files have in the place of a cell's functions: `LSTM(4, activation=PReLU())`. They act on what each step
/// makes, and what they learn is the same for all steps.
///
/// One that counts as it runs, such as `BatchNormalization`, is refused: Keras on TensorFlow runs the first step once more to
/// see what it gives, and counts it again.
struct CellActivations {
  private var layers: [String: Layer] = [:]

  /// In the order of the options' names.
  var all: [Layer] { layers.sorted { $0.key < $1.key }.map(\.value) }

  /// By the options' names, under which Keras keeps their weights.
  var parts: [(name: String, layer: Layer)] { layers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

  /// The layer in the place of `option`, as a part.
  func part(_ option: String) -> [(name: String, layer: Layer)] { layers[option].map { [(option, $0)] } ?? [] }

  /// Puts `layer` in the place of a function.
  mutating func take(_ layer: Layer, as option: String) { layers[option] = layer }

  /// Why the layers cannot be given operands of `shape`; nil when they can.
  func problem(for shape: [Int?]) -> String? {
    parts.lazy.compactMap { option, layer in
      Self.problem(of: layer, for: shape).map { "as \(option), \($0)" }
    }.first
  }

  /// The same of one layer.
  static func problem(of layer: Layer, for shape: [Int?]) -> String? {
    if let problem = layer.inputsProblem([shape]) { return problem }
    if counts(layer) { return "expected a layer that counts nothing by itself, found \(layer.className)" }
    return layer.outputShape(for: shape) == shape
      ? nil : "expected a layer that keeps shapes, found \(layer.className)"
  }

  private static func counts(_ layer: Layer) -> Bool {
    layer is BatchNormalization || layer is SpectralNormalization || layer.layers.contains(where: counts)
  }

  /// Makes what they learn, for operands of `shape`.
  func build(for shape: [Int?]) {
    for layer in all { layer.build(for: shape) }
  }

  /// `x` after the layer in the place of `option`, or after `function` where there is none.
  func apply(
    _ option: String, else function: ActivationFunction, to x: Variable, training: Bool
  ) -> Variable {
    layers[option]?(x, training: training) ?? x.activated(function)
  }

  /// As the configuration of the cell has it.
  func value(_ option: String, else function: ActivationFunction) -> ConfigValue {
    layers[option]?.descriptionWithShape ?? .string(function.rawValue)
  }
}
