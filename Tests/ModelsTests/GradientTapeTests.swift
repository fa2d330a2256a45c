import Models
import Tensors
import Testing
import _TestSupport

@Suite struct GradientTapeTests {
  @Test func gradientsOfTensors() {
    let tape = GradientTape(persistent: true)
    let x = tape.watch(Tensor([1, 2, 3] as [Float]))
    let y = x * x
    let z = (y * 2).sum()
    #expect(tape.gradient(of: z, withRespectTo: x) == Tensor([4, 8, 12] as [Float]))
    #expect(tape.gradient(of: z, withRespectTo: y) == Tensor([2, 2, 2] as [Float]))
    // Several numbers are differentiated as their sum.
    #expect(tape.gradient(of: y, withRespectTo: x) == Tensor([2, 4, 6] as [Float]))
    #expect(tape.gradient(of: Variable(Tensor(Float(1))), withRespectTo: x) == nil)
    #expect(tape.gradient(of: (x.detached * 3).sum(), withRespectTo: x) == nil)
  }

  @Test func parametersGetWhatValueWithGradientsGives() {
    let model = Sequential(seed: 1) { Conv2D(3, kernelSize: 3, activation: .relu); MaxPooling2D(); Flatten(); Dense(2) }
    let x = Tensor.noise([2, 6, 6, 2]), y = Tensor([0, 1] as [Int32])
    model.build(for: x.shape)
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    let (value, expected) = valueWithGradients(of: model.parameters) { loss(y, model(x, training: true)) }
    for persistent in [false, true] {
      let tape = GradientTape(persistent: persistent, watching: model.parameters)
      let result = loss(y, model(x, training: true))
      #expect(result.value == value)
      for _ in 0..<(persistent ? 2 : 1) {
        let gradients = tape.gradient(of: result, withRespectTo: model.parameters)
        for (a, b) in zip(gradients, expected) { #expect(a!.isClose(to: b!)) }
      }
    }
  }

  @Test func aLoopOfOnesOwnTrains() {
    let model = Sequential(seed: 2) { Dense(8, activation: .tanh); Dense(1) }
    let x = Tensor.noise([32, 2]), y = x.sum(axis: 1).reshaped([32, 1])
    model.build(for: x.shape)
    let optimizer = Adam(learningRate: 0.05), loss = MeanSquaredError()
    var losses: [Float] = []
    for _ in 0..<60 {
      let tape = GradientTape(watching: model.parameters)
      let value = loss(y, model(x, training: true))
      optimizer.apply(
        tape.gradient(of: value, withRespectTo: model.parameters), to: model.parameters)
      losses.append(value.value.scalar(of: Float.self))
    }
    #expect(losses.last! < losses[0] / 20)
  }

  @Test func gradientsOfGradients() {
    let tape = GradientTape(persistent: true, higherOrder: true)
    let x = tape.watch(Tensor(Float(3)))
    let y = x * x * x
    let first = tape.recordedGradient(of: y, withRespectTo: x)!
    #expect(first.value.scalar(of: Float.self) == 27)
    let second = tape.recordedGradient(of: first, withRespectTo: x)!
    #expect(second.value.scalar(of: Float.self) == 18)
    #expect(tape.gradient(of: second, withRespectTo: x)?.scalar(of: Float.self) == 6)
  }

  /// The gradient of |gradient|², as a gradient penalty has it, against differences.
  @Test(arguments: [ActivationFunction.tanh, .sigmoid, .softplus, .silu, .exponential])
  func secondGradientsAgreeWithDifferences(function: ActivationFunction) {
    let dense = Dense(4, activation: .tanh, seed: 3)
    dense.build(for: [2, 3])
    func penalty(_ tensor: Tensor) -> (value: Float, gradient: Tensor) {
      let tape = GradientTape(persistent: true, higherOrder: true)
      let x = tape.watch(tensor)
      let y = (dense(x).activated(function) / (x.power(2).sum(axis: 1).reshaped([2, 1]) + 1)).sum()
      let gradient = tape.recordedGradient(of: y, withRespectTo: x)!
      let size = (gradient * gradient).sum()
      return (
        size.value.scalar(of: Float.self), tape.gradient(of: size, withRespectTo: x)!
      )
    }
    let x = Tensor.noise([2, 3])
    let (_, gradient) = penalty(x)
    let slopes = gradient.scalars(of: Float.self)
    for index in slopes.indices {
      func moved(_ step: Float) -> Float {
        var numbers = x.scalars(of: Float.self)
        numbers[index] += step
        return penalty(Tensor(numbers, shape: [2, 3])).value
      }
      let difference = (moved(0.01) - moved(-0.01)) / 0.02
      #expect(abs(difference - slopes[index]) < 0.01 * max(1, abs(difference)))
    }
  }

  @Test func functionsHaveGradients() {
    let x = [Tensor.spaced([3, 4]) * 0.5 + 3]
    checkGradient(at: x) { $0[0].exponential() }
    checkGradient(at: x) { $0[0].logarithm() }
    checkGradient(at: x) { $0[0].squareRoot() }
    checkGradient(at: x) { $0[0].power(3) }
    checkGradient(at: [Tensor.spaced([3, 4])]) { $0[0].absolute() }
    checkGradient(at: x) { $0[0].sum(axis: 0) }
    checkGradient(at: x) { -$0[0].mean(axis: -1) + 2 }
  }

  @Test func anOrdinaryTapeGivesGradientsOnce() async {
    await #expect(processExitsWith: .failure) {
      let tape = GradientTape()
      let x = tape.watch(Tensor(Float(1)))
      let y = x * x
      _ = tape.gradient(of: y, withRespectTo: x)
      _ = tape.gradient(of: y, withRespectTo: x)
    }
  }

  @Test func anOperationWithoutASecondGradientSaysSo() async {
    await #expect(processExitsWith: .failure) {
      let tape = GradientTape(persistent: true, higherOrder: true)
      let x = tape.watch(Tensor.ones([1, 4]))
      _ = tape.recordedGradient(of: x.activated(.mish).sum(), withRespectTo: x)
    }
  }
}
