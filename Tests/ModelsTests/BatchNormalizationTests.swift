import Models
import Tensors
import Testing
import _TestSupport

@Suite struct BatchNormalizationTests {
  /// The gradients of a convolution with ReLU and the normalization behind it.
  private func gradients(_ x: Parameter, between: (Variable) -> Variable) -> [Tensor] {
    let convolution = Conv2D(16, kernelSize: 3, padding: .same, activation: .relu, seed: 4)
    let normalization = BatchNormalization()
    _ = normalization(convolution(x.value))
    let parameters = [x] + convolution.parameters + normalization.parameters
    let (_, gradients) = valueWithGradients(of: parameters) {
      let y = normalization(between(convolution(x.variable, training: true)), training: true)
      return (y * y * y).sum()
    }
    return gradients.compactMap { $0 }
  }

  /// Behind a ReLU its gradient is masked on the way; behind anything else nobody may do that.
  @Test func behindAReLUTheGradientsStayTheSame() {
    let x = Parameter("x", Tensor.noise([4, 6, 5, 3]))
    let fused = gradients(x) { $0 }
    let apart = gradients(x) { $0 * 1 }
    #expect(fused.count == 5 && apart.count == 5)
    for (a, b) in zip(fused, apart) {
      expectClose(a, b.scalars(of: Float.self).map(Double.init), tolerance: 1e-5, "fused")
    }
  }
}
