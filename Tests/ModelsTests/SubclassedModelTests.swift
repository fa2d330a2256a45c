import HDF5Files
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Layers in properties of every kind, one of them used by two.
private class Base: Model {
  let top = Dense(2)
}

private final class Network: Base {
  let left = Dense(4, activation: .relu)
  let blocks = [Dense(4), Dense(4)]
  var extra: Layer?
  lazy var late: Layer = Dense(4, activation: .tanh)
  let units = 4
  let inner = Sequential { Dense(4); Dropout(0.5) }

  override func call(_ x: Variable, training: Bool) -> Variable {
    var y = left(x)
    for block in blocks { y = block(y) + y }
    if let extra { y = extra(y) }
    return top(inner(late(y), training: training))
  }
}

/// Two inputs and two outputs.
private final class Pair: Model {
  let a = Dense(3), b = Dense(3), kind = Dense(2, activation: .softmax)
  override var inputNames: [String] { ["a", "b"] }
  override var outputCount: Int { 2 }
  override var outputNames: [String] { ["kind", "sum"] }
  override func callAll(_ inputs: [Variable], training: Bool) -> [Variable] {
    let both = a(inputs[0]) + b(inputs[1])
    return [kind(both), both.sum(axis: 1).reshaped([both.shape[0], 1])]
  }
}

@Suite struct SubclassedModelTests {
  @Test func layersAreFoundInProperties() {
    let model = Network(seed: 1)
    _ = model.late
    model.extra = Dense(4)
    model.build(for: [nil, 3])
    #expect(
      model.layers.map(\.className)
        == ["Dense", "Dense", "Dense", "Dense", "Dense", "Dense", "Sequential"])
    #expect(
      model.layers.map(\.name)
        == ["dense", "dense_1", "dense_2", "dense_3", "dense_4", "dense_5", "sequential"])
    #expect(model.parameters.count == 14)
    #expect(model.outputShape(for: [nil, 3]) == [nil, 2])
  }

  @Test func theFirstStepTrainsEveryLayer() throws {
    let model = Network(seed: 1)
    _ = model.late
    model.compile(optimizer: SGD(learningRate: 0.1), loss: .mse)
    let x = Tensor.noise([8, 3]), y = Tensor.noise([8, 2])
    model.build(for: x.shape)
    let before = model.parameters.map(\.value)
    try model.trainOnBatch(x, y)
    #expect(zip(model.parameters, before).count { $0.value != $1 } >= 11)
  }

  @Test func weightsAreSavedUnderTheProperties() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("network.weights.h5")
    let model = Network(seed: 1)
    _ = model.late
    model.build(for: [nil, 3])
    try model.saveWeights(path)
    let file = try HDF5File(path)
    #expect(file.contains("layers/dense/vars/0"))
    #expect(file.contains("layers/dense_4/vars/1"))
    #expect(file.contains("layers/sequential/layers/dense/vars/0"))
    let copy = Network(seed: 2)
    _ = copy.late
    copy.build(for: [nil, 3])
    let x = Tensor.noise([2, 3])
    #expect(try copy.predict(x) != model.predict(x))
    try copy.loadWeights(path)
    #expect(try copy.predict(x) == model.predict(x))
  }

  /// Written by a subclass in Python with attributes of the same names.
  @Test func weightsOfPythonAreLoaded() throws {
    final class Twin: Model {
      let left = Dense(4, activation: .relu), right = [Dense(4), Dense(4, activation: .tanh)]
      let _top = Dense(2)
      override func call(_ x: Variable, training: Bool) -> Variable {
        _top(left(x) + right[1](right[0](x)))
      }
    }
    let data = try NPZFile(Fixtures.path("goldens/runs/subclass.npz"))
    let model = Twin()
    model.build(for: [nil, 3])
    try model.loadWeights(Fixtures.path("goldens/runs/subclass.weights.h5"))
    #expect(try largestDifference(model.predict(try data.tensor("x")), try data.tensor("y")) < 1e-5)
  }

  @Test func severalInputsAndOutputs() throws {
    let model = Pair(seed: 1)
    model.compile(
      optimizer: Adam(learningRate: 0.02), loss: ["kind": .crossentropy, "sum": .mse],
      metrics: ["kind": [.accuracy]])
    let x = Tensor.noise([16, 4])
    let kinds = Tensor((0..<16).map { Int32($0 % 2) })
    let history = try model.fit(
      ["a": x, "b": x], ["kind": kinds, "sum": x.sum(axis: 1).reshaped([16, 1])], epochs: 20, seed: 1,
      verbose: .silent)
    #expect(history.names == ["loss", "kind_loss", "sum_loss", "kind_accuracy"])
    #expect(history["sum_loss"].last! < history["sum_loss"][0] / 2)
    #expect(try model.predict([x, x]).map(\.shape) == [[16, 2], [16, 1]])
  }

  /// Layers that the first call makes have names and numbers as if they had been there before.
  @Test func lateLayersFollowTheModel() throws {
    final class Late: Model {
      let first = Dense(3)
      var blocks: [Layer] = []
      override func call(_ x: Variable, training: Bool) -> Variable {
        if blocks.isEmpty { blocks = [Dense(3, activation: .tanh), Dense(2)] }
        return blocks.reduce(first(x)) { $1($0) }
      }
    }
    let models = [Late(seed: 5), Late(seed: 5), Late(seed: 6)]
    models[1].trainable = false
    let x = Tensor.noise([2, 4])
    for model in models { _ = model(x) }
    #expect(models[0].layers.map(\.name) == ["dense", "dense_1", "dense_2"])
    #expect(models[0](x).value == models[1](x).value)
    #expect(models[0](x).value != models[2](x).value)
    #expect(models[0].parameters.map(\.trainable) == Array(repeating: true, count: 6))
    #expect(models[1].parameters.map(\.trainable) == Array(repeating: false, count: 6))
    // No two of them start alike.
    #expect(models[0].blocks[0].parameters[0].value != models[0].first.parameters[0].value)
  }

  /// Building runs on zeros, from which no sequence goes on.
  @Test func buildingLeavesStatesAlone() throws {
    final class Going: Model {
      let cells = LSTM(3, biasInitializer: .ones, stateful: true)
      override func call(_ x: Variable, training: Bool) -> Variable { cells(x, training: training) }
    }
    let model = Going(seed: 1)
    let x = Tensor.noise([2, 4, 3])
    let first = try model.predict(x, verbose: .silent)
    let second = try model.predict(x, verbose: .silent)
    #expect(first != second)
    model.cells.resetStates()
    #expect(try model.predict(x, verbose: .silent) == first)
  }

  @Test func aSubclassIsALayerOfAGraph() throws {
    let x = Input(shape: [3])
    let inner = Network(seed: 3)
    _ = inner.late
    let model = Functional(inputs: x, outputs: Dense(1)(inner(x)), seed: 1)
    #expect(try model.predict(Tensor.noise([5, 3])).shape == [5, 1])
    #expect(model.parameters.count == 14)
  }
}
