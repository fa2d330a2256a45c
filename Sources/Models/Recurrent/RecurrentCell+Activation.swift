import Tensors

/// Layers that files have in the place of a cell's functions: `LSTM(4, activation=LeakyReLU())`. They have no
/// weights, and act on what each step makes.
struct CellActivations {
  private var layers: [String: Layer] = [:]

  /// In the order of the options' names.
  var all: [Layer] { layers.sorted { $0.key < $1.key }.map(\.value) }

  /// Puts `layer` in the place of a function whose operands are of `shape`; why that cannot be, or nil.
  mutating func take(_ layer: Layer, as option: String, for shape: [Int?]) -> String? {
    if let problem = layer.inputsProblem([shape]) { return problem }
    guard layer.outputShape(for: shape) == shape else {
      return "expected a layer that keeps shapes, found \(layer.className)"
    }
    layer.build(for: shape)
    guard layer.parameters.isEmpty else {
      return "expected a layer without weights, found \(layer.className)"
    }
    layers[option] = layer
    return nil
  }

  /// `x` after the layer in the place of `option`, or after `function` where there is none.
  func apply(
    _ option: String, else function: ActivationFunction, to x: Variable, training: Bool
  ) -> Variable {
    layers[option]?(x, training: training) ?? x.activated(function)
  }

  /// As the configuration of the cell has it.
  func value(_ option: String, else function: ActivationFunction) -> ConfigValue {
    layers[option]?.description ?? .string(function.rawValue)
  }
}
