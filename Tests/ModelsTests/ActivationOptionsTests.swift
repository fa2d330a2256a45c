import Models
import Tensors
import Testing
import _TestSupport

/// Options that no layer of Keras has, and functions along other axes.
@Suite struct ActivationOptionsTests {
  private func value(_ numbers: [Float], _ function: (Variable) -> Variable) -> [Float] {
    function(Variable(Tensor(numbers))).value.scalars()
  }

  @Test func sparsemaxIsTheNearestPointOfTheSimplex() {
    // By hand: τ = (1 + 0.6 - 1) / 2 = 0.3 keeps the first two.
    let y = value([1, 0.6, 0.1, -2]) { $0.sparsemax() }
    #expect(Tensor(y).isClose(to: Tensor([0.7, 0.3, 0, 0] as [Float])))
    let rows = Tensor.noise([5, 7])
    let sums = Variable(rows).sparsemax(axis: 0).value.sum(axis: 0)
    #expect(sums.isClose(to: Tensor.ones([7])))
    // Far from where a number enters or leaves the support.
    checkGradient(at: [Tensor([[1, 0.6, 0.1, -2], [0.3, 0.2, 0.1, 0.25]] as [[Float]])]) {
      $0[0].sparsemax()
    }
  }

  @Test func optionsChangeTheFunction() {
    #expect(value([-2, 1, 9]) { $0.relu(maxValue: 6) } == [0, 1, 6])
    #expect(value([-2, 0.5, 9]) { $0.relu(negativeSlope: 0.5, threshold: 1) } == [-1.5, -0.25, 9])
    #expect(value([-2, 3]) { $0.leakyReLU(negativeSlope: 0.5) } == [-1, 3])
    #expect(value([-2, 0.7, 2]) { $0.hardShrink(threshold: 1) } == [-2, 0, 2])
    #expect(value([-2, 0.7, 2]) { $0.softShrink(threshold: 1) } == [-1, 0, 1])
    #expect(value([-2, 0.7, 2]) { $0.threshold(0.7, defaultValue: 5) } == [5, 5, 2])
    #expect(value([0]) { $0.squareplus(b: 16) } == [2])
    // tanh form of GELU at 1: 0.8411920.
    #expect(abs(value([1]) { $0.gelu(approximate: true) }[0] - 0.841192) < 1e-6)
    #expect(value([-100]) { $0.celu(alpha: 2) } == [-2])
    #expect(value([-100]) { $0.elu(alpha: 3) } == [-3])
  }

  @Test func gradientsFollowTheOptions() {
    let x = [Tensor.spaced([4, 5])]
    checkGradient(at: x) { $0[0].relu(negativeSlope: 0.3, maxValue: 0.6, threshold: 0.2) }
    checkGradient(at: x) { $0[0].elu(alpha: 0.4) }
    checkGradient(at: x) { $0[0].celu(alpha: 1.5) }
    checkGradient(at: x) { $0[0].gelu(approximate: true) }
    checkGradient(at: x) { $0[0].softShrink(threshold: 0.3) }
    checkGradient(at: x) { $0[0].hardShrink(threshold: 0.3) }
    checkGradient(at: x) { $0[0].squareplus(b: 2) }
    checkGradient(at: x) { $0[0].threshold(0.3, defaultValue: 1) }
    checkGradient(at: x) { $0[0].logSoftmax(axis: 0) }
    checkGradient(at: x) { $0[0].softmax(axes: [0, 1]) }
    checkGradient(at: x) { $0[0].glu(axis: 0) }
  }

  @Test func softmaxLeavesOutWhatTheMaskDrops() {
    let mask = Tensor([true, false, true, false, false, false], shape: [2, 3])
    let x = Tensor.noise([2, 3, 2])
    let y = Softmax(axis: 1)(Variable(x, mask: mask)).value
    #expect(y[0][1].scalars(of: Float.self) == [0, 0])
    #expect(y[1].scalars(of: Float.self) == [0, 0, 0, 0, 0, 0])
    #expect(y[0].sum(axis: 0).isClose(to: Tensor.ones([2])))
    checkGradient(at: [x]) { Softmax(axis: 1)($0[0].masked(mask)) }
  }

  @Test func theOldThresholdBecomesTheNewReLU() throws {
    let layer = try LayerRegistry.standard.makeLayer("ThresholdedReLU", config: ["theta": 0.5])
    #expect(layer(Tensor([0.5, 0.6, -1] as [Float])).value.scalars(of: Float.self) == [0, 0.6, 0])
    let again = try LayerRegistry.standard.makeLayer(layer.className, config: layer.config())
    #expect(again is ReLU)
    #expect(again(Tensor([0.5, 0.6, -1] as [Float])).value.scalars(of: Float.self) == [0, 0.6, 0])
  }
}
