import Tensors

/// What a batch on its way through a model changes: parameters that follow it, such as moving averages, the
/// states of stateful layers, and how often random numbers were drawn.
struct KeptState {
  private let parameters: [(Parameter, value: Tensor)]
  private let states: [(RNN, states: [Tensor]?)]
  private let draws: [(any RandomDrawing, count: Int)]

  /// - Parameter parameters: those that may change; without any, nothing is trained, and nothing drawn.
  init(of layer: Layer, _ parameters: [Parameter] = []) {
    self.parameters = parameters.map { ($0, $0.value) }
    states = layer.statefulLayers.map { ($0, $0.lastStates) }
    draws = parameters.isEmpty ? [] : layer.randomLayers.map { ($0, $0.callCount) }
  }

  /// Takes the layers back to where they were.
  func restore() {
    for (parameter, value) in parameters where parameter.value != value { parameter.assign(value) }
    for (layer, values) in states { layer.lastStates = values }
    for (layer, count) in draws { layer.callCount = count }
  }
}
