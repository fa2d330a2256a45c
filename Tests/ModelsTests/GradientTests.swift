import Models
import Tensors
import Testing
import _TestSupport

/// The gradient of every layer and loss, on both kernel paths.
@Suite struct GradientTests {
  private func check(
    _ layer: Layer, _ x: Tensor, mask: Tensor? = nil, training: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for path in [KernelPath.oneDNN, .portable] {
      KernelPath.$current.withValue(path) {
        layer.build(for: x.shape)
        // Biases start as zeros, where a ReLU of a zero operand has no slope.
        for (index, parameter) in layer.parameters.enumerated() where parameter.trainable {
          parameter.value = Tensor.noise(parameter.value.shape, seed: index) * 0.5
        }
        checkGradient(of: layer.parameters, at: [x], sourceLocation: sourceLocation) {
          layer($0[0].masked(mask), training: training)
        }
      }
    }
  }

  @Test(arguments: ActivationFunction.allCases)
  func activation(_ function: ActivationFunction) {
    check(Activation(function), Tensor.spaced([3, 8]))
    check(Dense(4, activation: function), Tensor.noise([5, 3]))
  }

  @Test func dense() {
    check(Dense(4), Tensor.noise([3, 5]))
    check(Dense(4, useBias: false), Tensor.noise([2, 3, 5]))
    check(Dense(33, activation: .tanh), Tensor.noise([17, 65]))
  }

  @Test func shaping() {
    check(Flatten(), Tensor.noise([2, 3, 4]))
    check(Rescaling(2, offset: 1), Tensor.noise([2, 3]))
    check(Input(shape: [nil, 3]), Tensor.noise([2, 4, 3]))
  }

  @Test func convolution() {
    check(Conv2D(4, kernelSize: 3), Tensor.noise([2, 6, 7, 3]))
    check(Conv2D(20, kernelSize: 3, padding: .same, activation: .tanh), Tensor.noise([2, 6, 7, 16]))
    check(Conv2D(4, kernelSize: (3, 2), strides: (2, 1), padding: .same), Tensor.noise([2, 7, 6, 3]))
    check(Conv2D(4, kernelSize: 3, dilationRate: 2, useBias: false), Tensor.noise([1, 8, 8, 2]))
    check(Conv2D(6, kernelSize: 3, groups: 3), Tensor.noise([2, 6, 6, 3]))
    check(Conv2D(5, kernelSize: 1, strides: 3, padding: .same), Tensor.noise([2, 7, 7, 3]))
  }

  @Test func convolutionWithReLU() {
    // A bias far from zero keeps every unit on one side of the bend, half of them open.
    for path in [KernelPath.oneDNN, .portable] {
      KernelPath.$current.withValue(path) {
        let layer = Conv2D(4, kernelSize: 3, activation: .relu, seed: 1)
        layer.build(for: [2, 6, 7, 3])
        layer.bias?.value = Tensor([9, -9, 9, -9] as [Float])
        checkGradient(of: layer.parameters, at: [Tensor.noise([2, 6, 7, 3])]) { layer($0[0]) }
      }
    }
  }

  @Test func pooling() {
    check(MaxPooling2D(), Tensor.spaced([2, 4, 6, 3]))
    check(MaxPooling2D(), Tensor.spaced([2, 5, 7, 3]))
    check(MaxPooling2D(poolSize: 3, strides: 2, padding: .same), Tensor.spaced([2, 5, 6, 2]))
    check(MaxPooling2D(poolSize: (2, 3), strides: (3, 4)), Tensor.spaced([1, 8, 12, 2]))
    check(AveragePooling2D(), Tensor.noise([2, 5, 6, 3]))
    check(AveragePooling2D(poolSize: 3, strides: 2, padding: .same), Tensor.noise([2, 5, 6, 2]))
    check(GlobalAveragePooling2D(), Tensor.noise([2, 5, 6, 3]))
    check(GlobalAveragePooling1D(), Tensor.noise([2, 5, 3]))
    let mask = Tensor([true, true, false, false, true, false], shape: [2, 3])
    check(GlobalAveragePooling1D(), Tensor.noise([2, 3, 4]), mask: mask)
  }

  @Test func poolingAfterReLU() {
    // The pooling masks the gradient for the ReLU; a second use of the same values must undo that.
    // With a seed, so that no sum is ever so near to zero that a step crosses it.
    let layers = (Conv2D(4, kernelSize: 3, activation: .relu, seed: 3), MaxPooling2D())
    layers.0.build(for: [1, 6, 6, 2])
    let x = Tensor.noise([1, 6, 6, 2])
    for path in [KernelPath.oneDNN, .portable] {
      KernelPath.$current.withValue(path) {
        checkGradient(of: layers.0.parameters, at: [x], step: 1e-3, tolerance: 1e-2) {
          layers.1(layers.0($0[0]))
        }
        checkGradient(of: layers.0.parameters, at: [x], step: 1e-3, tolerance: 1e-2) {
          let y = layers.0($0[0])
          return layers.1(y).sum() + (y * y).sum()
        }
      }
    }
  }

  @Test func batchNormalization() {
    check(BatchNormalization(), Tensor.noise([6, 3, 4]), training: true)
    check(BatchNormalization(center: false, scale: false), Tensor.noise([9, 4]), training: true)
    check(BatchNormalization(), Tensor.noise([6, 4]), training: false)
    check(BatchNormalization(), Tensor.noise([700, 5]), training: true)
  }

  @Test func embedding() {
    let layer = Embedding(inputDim: 5, outputDim: 3)
    let ids = Tensor([[0, 4, 4], [2, 0, 1]] as [[Int32]])
    layer.build(for: ids.shape)
    checkGradient(of: layer.parameters, at: []) { _ in layer(ids) }
  }

  @Test func dropoutUsesTheSameElementsBothWays() {
    let layer = Dropout(0.4, seed: 3)
    checkGradient(at: [Tensor.noise([4, 9])]) {
      layer.callCount = 0
      return layer($0[0], training: true)
    }
  }

  @Test func arithmetic() {
    let x = [Tensor.noise([2, 3]), Tensor.noise([3], seed: 2) + 3]
    checkGradient(at: x) { $0[0] + $0[1] }
    checkGradient(at: x) { $0[0] - $0[1] }
    checkGradient(at: x) { $0[0] * $0[1] }
    checkGradient(at: x) { $0[0] / $0[1] }
    checkGradient(at: x) { ($0[0] * 2).mean() + $0[1].sum() }
    checkGradient(at: [Tensor.noise([2, 3]), Tensor.noise([3, 4])]) { $0[0].matmul($0[1]) }
  }

  @Test func losses() {
    let labels = Tensor([2, 0, 1] as [Int64])
    let oneHot = Tensor([[0, 0, 1], [1, 0, 0], [0.2, 0.8, 0]] as [[Float]])
    let logits = Tensor.noise([3, 3])
    let weights = Tensor([1, 0.5, 2] as [Float])
    for loss in [
      SparseCategoricalCrossentropy(fromLogits: true),
      SparseCategoricalCrossentropy(fromLogits: true, reduction: .meanWithSampleWeight),
    ] {
      checkGradient(at: [logits]) { loss(labels, $0[0]) }
      checkGradient(at: [logits]) { loss(labels, $0[0], sampleWeight: weights) }
    }
    for activation in [ActivationFunction.softmax, .sigmoid] {
      checkGradient(at: [logits]) {
        let p = $0[0].activated(activation)
        let q = p * 1
        let a = SparseCategoricalCrossentropy()(labels, p) + SparseCategoricalCrossentropy()(labels, q)
        let b = CategoricalCrossentropy(labelSmoothing: 0.1)(oneHot, p) + CategoricalCrossentropy()(oneHot, q)
        let c = BinaryCrossentropy(labelSmoothing: 0.1)(oneHot, p) + BinaryCrossentropy()(oneHot, q)
        return a + b + c
      }
    }
    checkGradient(at: [logits]) { CategoricalCrossentropy(fromLogits: true)(oneHot, $0[0]) }
    checkGradient(at: [logits]) { BinaryCrossentropy(fromLogits: true)(oneHot, $0[0]) }
    checkGradient(at: [logits]) { MeanSquaredError()(oneHot, $0[0]) }
    checkGradient(at: [Tensor.spaced([3, 3])]) { MeanAbsoluteError()(oneHot * 0.01, $0[0]) }
  }
}
