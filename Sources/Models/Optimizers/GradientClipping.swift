import Tensors

extension GradientClipping {
  /// Gradients that are not longer than allowed.
  func clipped(_ gradients: [Tensor?]) -> [Tensor?] {
    switch self {
    case .norm(let limit):
      return gradients.map { gradient in
        gradient.map { $0.scaled(by: limit / max(Float($0.squareSum.squareRoot()), limit)) }
      }
    case .globalNorm(let limit):
      let length = Float(gradients.reduce(0.0) { $0 + ($1?.squareSum ?? 0) }.squareRoot())
      return gradients.map { $0?.scaled(by: limit / max(length, limit)) }
    case .value(let limit):
      return gradients.map { $0?.clipped(to: limit) }
    }
  }
}

extension Tensor {
  fileprivate func clipped(to limit: Float) -> Tensor {
    Tensor(shape: shape, of: Float.self) { out in
      withSpan(of: Float.self) { x in
        for i in x.indices { out[i] = Swift.min(Swift.max(x[i], -limit), limit) }
      }
    }
  }
}
