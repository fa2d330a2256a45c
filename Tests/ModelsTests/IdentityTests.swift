import Models
import Tensors
import Testing
import _TestSupport

/// Layers that pass numbers on: functions, masks.
@Suite struct IdentityTests {
  @Test func missingStepsAreMasked() {
    let x = Tensor([7, 7, 7, 1, 0, 0, 7, 7], shape: [2, 2, 2] as [Int])
    let y = Masking(maskValue: 7)(Variable(x.cast(to: .float32)))
    #expect(y.mask == Tensor([false, true, true, false], shape: [2, 2]))
    #expect(y.value.scalars(of: Float.self) == [0, 0, 7, 1, 0, 0, 0, 0])
    // Pooling leaves them out.
    let mean = GlobalAveragePooling1D()(y).value
    #expect(mean.scalars(of: Float.self) == [7, 1, 0, 0])
  }

  @Test func masksPassThroughLayersThatKeepSteps() {
    let mask = Tensor([true, false], shape: [1, 2])
    let x = Variable(Tensor.ones([1, 2, 3]), mask: mask)
    for layer in [Identity(), Activation(.mish), LeakyReLU(), ELU(alpha: 2), PReLU(), Dense(2)] {
      #expect(layer(x).mask == mask, "\(layer.className)")
    }
    #expect(Permute([2, 1])(x).mask == nil)
    #expect(ZeroPadding1D()(x).mask == nil)
  }

  @Test func functionsAreLayers() throws {
    let square = Lambda { x in x * x }
    checkGradient(at: [Tensor.noise([2, 3])]) { square($0[0]) }
    let half = Lambda(outputShape: { $0.dropLast() + [1] }) { $0.sliced(axis: -1, 0..<1) }
    #expect(half.outputShape(for: [nil, 3]) == [nil, 1])
    #expect(half(Tensor.ones([2, 3])).shape == [2, 1])
  }

  @Test func onlyRegisteredFunctionsAreSaved() throws {
    let folder = try TemporaryFolder()
    let model = Sequential(seed: 1) {
      Input(shape: [2])
      Lambda(name: "square") { x in x * x }
    }
    let error = try #require(throws: ModelFileError.self) {
      try model.save(folder.path("lambda.keras"))
    }
    #expect(error.part == "layer 'square' (Lambda)")
    let named = Sequential(seed: 1) {
      Input(shape: [2])
      Lambda("Square", name: "square") { x in x * x }
    }
    try named.save(folder.path("square.keras"))
    var registry = LayerRegistry.standard
    registry.register("Square") { _, _ in Lambda("Square") { x in x * x } }
    let x = Tensor([[2, 3]] as [[Float]])
    let copy = try Model.load(folder.path("square.keras"), registry: registry)
    #expect(try copy.predict(x).scalars(of: Float.self) == [4, 9])
  }

  @Test func partsGoTogetherAndApart() {
    let x = [Tensor.noise([2, 3, 2]), Tensor.noise([2, 1, 2], seed: 2)]
    checkGradient(at: x) { Variable.concatenated($0, axis: 1) }
    checkGradient(at: [x[0]]) { $0[0].sliced(axis: 1, 1..<3) }
    checkGradient(at: [x[0]]) { $0[0].transposed([2, 0, 1]) }
    #expect(Variable.concatenated(x.map { Variable($0) }, axis: -2).shape == [2, 4, 2])
  }
}
