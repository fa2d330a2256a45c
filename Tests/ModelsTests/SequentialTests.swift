import Models
import Tensors
import Testing

@Suite struct SequentialTests {
  private func model(_ dropout: Bool, _ widths: [Int]) -> Sequential {
    Sequential(seed: 1) {
      Flatten()
      for width in widths { Dense(width, activation: .relu) }
      if dropout { Dropout(0.5) }
      if widths.isEmpty { Dense(3) } else { Dense(4) }
    }
  }

  @Test func aTakenIfWithoutElseKeepsItsLayers() {
    #expect(model(true, []).layers.map(\.className) == ["Flatten", "Dropout", "Dense"])
    #expect(model(false, []).layers.map(\.className) == ["Flatten", "Dense"])
  }

  @Test func namesAreNumberedWithinTheModel() {
    let names = model(true, [8, 8]).layers.map(\.name)
    #expect(names == ["flatten", "dense", "dense_1", "dropout", "dense_2"])
  }

  @Test func aChosenNameIsKeptAndAvoided() {
    let model = Sequential([Dense(1), Dense(1, name: "dense_1"), Dense(1)])
    #expect(model.layers.map(\.name) == ["dense", "dense_1", "dense_2"])
  }

  @Test func oneSeedGivesOneSetOfWeights() {
    let x = Tensor.ones([2, 3, 2])
    let (a, b) = (model(true, [8]), model(true, [8]))
    #expect(a(x).value.scalars(of: Float.self) == b(x).value.scalars(of: Float.self))
    #expect(
      a.layers[1].parameters[0].value.scalars(of: Float.self)
        != a.layers[3].parameters[0].value.scalars(of: Float.self))
  }

  @Test func shapesAreKnownBeforeAnythingRuns() {
    let model = model(false, [5])
    #expect(model.outputShape(for: [nil, 3, 2]) == [nil, 4])
    model.build(for: [nil, 3, 2])
    #expect(model.parameters.map(\.value.shape) == [[6, 5], [5], [5, 4], [4]])
  }

  @Test func poppingTheLastLayerChangesTheResult() {
    let model = model(false, [5])
    model.pop()
    #expect(model(Tensor.ones([2, 6])).shape == [2, 5])
  }

  @Test func trainingLowersTheLoss() {
    let model = model(false, [16])
    let images = Tensor.arange(12, dtype: .float32).reshaped([4, 3])
    let labels = Tensor([0, 1, 2, 3] as [Int32])
    let lossFunction = SparseCategoricalCrossentropy(fromLogits: true)
    let optimizer = Adam(learningRate: 0.05)
    model.build(for: [nil, 3])
    var losses: [Float] = []
    for _ in 0..<30 {
      let (loss, gradients) = valueWithGradients(of: model.parameters) {
        lossFunction(labels, model(images, training: true))
      }
      losses.append(loss.scalar(of: Float.self))
      optimizer.apply(gradients, to: model.parameters)
    }
    #expect(losses[29] < losses[0] / 2)
    #expect(optimizer.iterations == 30)
  }

  @Test func frozenLayersGetNoGradient() {
    let model = model(false, [16])
    model.build(for: [nil, 3])
    model.layers[1].trainable = false
    let (_, gradients) = valueWithGradients(of: model.parameters) {
      MeanSquaredError()(Tensor.zeros([2, 4]), model(Tensor.ones([2, 3])))
    }
    #expect(gradients.map { $0 == nil } == [true, true, false, false])
  }

  @Test func sizesMayBeKnownOnlyFromCallToCall() throws {
    let stacks: [() -> [Layer]] = [
      { [Conv1D(2, kernelSize: 3)] }, { [MaxPooling1D()] }, { [AveragePooling1D(poolSize: 3)] }, { [DepthwiseConv1D(3)] },
      { [SeparableConv1D(2, kernelSize: 3)] }, { [Cropping1D(1)] }, { [SpectralNormalization(Conv1D(2, kernelSize: 3))] },
      { [Bidirectional(LSTM(2, returnSequences: true)), Conv1D(2, kernelSize: 4, strides: 2)] },
      { [Sequential([Conv1D(2, kernelSize: 3), MaxPooling1D()])] },
    ]
    for stack in stacks {
      let model = Sequential(stack() + [GlobalMaxPooling1D(), Dense(1)])
      model.build(for: [nil, nil, 3])
      #expect(model(Tensor.ones([2, 9, 3])).shape == [2, 1])
      #expect(model(Tensor.ones([1, 30, 3])).shape == [1, 1])
      let again = try Model.fromJSON(model.toJSON(), seed: 1)
      #expect(again(Tensor.ones([2, 12, 3])).shape == [2, 1])
      #expect(again.parameters.map(\.value.shape) == model.parameters.map(\.value.shape))
    }
    let pictures = Sequential([TimeDistributed(Conv2D(2, kernelSize: 3)), TimeDistributed(MaxPooling2D())])
    pictures.build(for: [nil, nil, nil, nil, 3])
    #expect(pictures(Tensor.ones([1, 2, 8, 6, 3])).shape == [1, 2, 3, 2, 2])
  }
}
