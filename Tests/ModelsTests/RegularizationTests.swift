import Models
import Tensors
import Testing
import _TestSupport

/// Prices on weights and results, and what weights are brought back to.
@Suite struct RegularizationTests {
  @Test func penaltiesAreKeras() {
    let x = Variable(Tensor([[1, -2], [0, 3]] as [[Float]]))
    #expect(Regularizer.l1(0.5)(x).value.scalar(of: Float.self) == 3)
    #expect(Regularizer.l2(0.5)(x).value.scalar(of: Float.self) == 7)
    #expect(Regularizer.l1l2(l1: 1, l2: 0.5)(x).value.scalar(of: Float.self) == 13)
  }

  @Test func penaltiesHaveGradients() {
    let x = [Tensor.spaced([3, 4])]
    for regularizer in [
      Regularizer.l1(0.2), .l2(0.3), .l1l2(l1: 0.1, l2: 0.4), .orthogonal(factor: 2),
      .orthogonal(factor: 2, mode: .columns),
    ] {
      checkGradient(at: x) { regularizer($0[0]) }
    }
  }

  @Test func constraintsBringWeightsBack() {
    let w = Tensor([[3, 0.3], [4, -0.4]] as [[Float]])
    func close(_ constraint: Constraint, _ rows: [[Float]]) -> Bool {
      constraint(w).isClose(to: Tensor(rows))
    }
    #expect(close(.maxNorm(1), [[0.6, 0.3], [0.8, -0.4]]))
    #expect(close(.nonNegative, [[3, 0.3], [4, 0]]))
    #expect(close(.unitNorm(), [[0.6, 0.6], [0.8, -0.8]]))
    #expect(close(.minMaxNorm(1, 2), [[1.2, 0.6], [1.6, -0.8]]))
    #expect(close(.minMaxNorm(1, 2, rate: 0.5), [[2.1, 0.45], [2.8, -0.6]]))
    #expect(close(.unitNorm(axes: [0, 1]), [[0.5970223, 0.0597022], [0.7960297, -0.079603]]))
  }

  @Test func trainingPaysForWeights() throws {
    let model = Sequential(seed: 1) {
      Dense(
        2, useBias: false, kernelInitializer: .ones, kernelRegularizer: .l2(0.25),
        activityRegularizer: .l1(0.5))
    }
    model.compile(optimizer: SGD(learningRate: 0), loss: MeanSquaredError())
    let x = Tensor([[1, 1], [1, 1]] as [[Float]])
    // Results are 2: squared distance from 0 is 4; weights 0.25 · 4; results 0.5 · 8 over 2 samples.
    #expect(try model.trainOnBatch(x, Tensor.zeros([2, 2])).loss == 7)
    #expect(try! model.evaluate(x, Tensor.zeros([2, 2]), verbose: .silent).loss == 7)
    model.layers[0].trainable = false
    #expect(try model.trainOnBatch(x, Tensor.zeros([2, 2])).loss == 6)
  }

  @Test func stepsEndWithinTheConstraint() throws {
    let dense = Dense(1, kernelInitializer: .constant(-1), kernelConstraint: .nonNegative)
    let model = Sequential(seed: 1) { dense }
    model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    try model.trainOnBatch(Tensor.ones([1, 3]), Tensor.zeros([1, 1]))
    #expect(dense.kernel.value.scalars(of: Float.self) == [0, 0, 0])
  }

  @Test func layersAddLossesOfTheirOwn() {
    final class Price: Layer {
      override func call(_ x: Variable, training: Bool) -> Variable {
        addLoss(x.sum() * 0.5)
        return x
      }
    }
    let model = Sequential(seed: 1) { Sequential { Price() } }
    let x = Parameter("x", Tensor([[1, 3]] as [[Float]]))
    let (value, gradients) = valueWithGradients(of: [x]) {
      model.withAddedLosses { model(x.variable) }.losses.reduce(Variable(Tensor(Float(1))), +)
    }
    #expect(value.scalar(of: Float.self) == 3)
    #expect(gradients[0]?.scalars(of: Float.self) == [0.5, 0.5])
    // Nothing is kept outside.
    _ = model(x.value)
    #expect(model.withAddedLosses { 0 }.losses.isEmpty)
  }

  /// As Keras 3.15 evaluates them: a layer of steps costs nothing by itself, and the layers of a model of steps cost at
  /// each step.
  @Test func layersOfStepsCostWhatTheyDoInKeras() throws {
    func dense() -> Dense { Dense(2, kernelInitializer: .ones, activityRegularizer: .l2(0.1)) }
    let x = Tensor((0..<24).map { Float($0) / 10 - 1 }, shape: [2, 3, 4])
    let prices: [(Layer, Float)] = [(dense(), 0), (Sequential { dense() }, 4.696), (Sequential { Dropout(0); dense() }, 4.696)]
    for (inner, price) in prices {
      let model = Sequential(seed: 1) { TimeDistributed(inner) }
      model.compile(optimizer: SGD(), loss: .mse)
      let y = try model.predict(x, verbose: .silent)
      #expect(abs(try model.evaluate(x, y, verbose: .silent).loss - price) < 1e-5)
    }
  }

  @Test func cellsTakeThem() throws {
    let cells: [UnitCell] = [
      SimpleRNNCell(2, kernelRegularizer: .l2(0.5), recurrentConstraint: .unitNorm()),
      GRUCell(2, kernelRegularizer: .l2(0.5), recurrentConstraint: .unitNorm()),
      LSTMCell(2, kernelRegularizer: .l2(0.5), recurrentConstraint: .unitNorm()),
    ]
    for cell in cells {
      let model = Sequential(seed: 1) { RNN(cell) }
      model.compile(optimizer: SGD(learningRate: 0.1), loss: .mse)
      let x = Tensor.ones([2, 3, 2])
      let start = try model.evaluate(x, model.predict(x, verbose: .silent), verbose: .silent).loss
      let kernel = cell.kernel.value
      #expect(abs(start - (kernel * kernel).sum().scalar(of: Float.self) / 2) < 1e-5)
      try model.trainOnBatch(x, Tensor.ones([2, 2]))
      let recurrent = cell.recurrentKernel.value
      #expect((recurrent * recurrent).sum(axis: 0).isClose(to: .ones([recurrent.shape[1]])))
      let config = cell.config()
      #expect(config["kernel_regularizer"]?.text.contains("L2") == true)
      #expect(config["recurrent_constraint"]?.text.contains("UnitNorm") == true)
    }
  }

  @Test func configurationsNameWhatIsWrong() {
    let wrong = #expect(throws: ConfigError.self) {
      try LayerRegistry.standard.makeLayer(
        "Dense", config: ["units": 1, "kernel_constraint": "max_nrm"])
    }
    #expect(wrong?.key == "kernel_constraint")
    #expect(throws: ConfigError.self) {
      try Regularizer(className: "OrthogonalRegularizer", config: ["mode": "diagonal"])
    }
  }
}
