import Models
import Tensors
import Testing
import _TestSupport

/// What is trained, saved and loaded of layers with matrices of low rank beside their kernels.
@Suite struct LowRankAdaptationTests {
  private let folder: TemporaryFolder
  private let x = numbers([6, 4], 2)
  private let y = numbers([6, 2], 3)

  init() throws { folder = try TemporaryFolder() }

  private func model() -> (Sequential, Dense) {
    let dense = Dense(3, activation: .tanh)
    let model = Sequential([Input(shape: [4]), dense, Dense(2)], seed: 3)
    model.build(for: [nil, 4])
    model.compile(optimizer: Adam(learningRate: 0.05), loss: .mse)
    return (model, dense)
  }

  @Test func onlyTheMatricesAreTrained() throws {
    let (model, dense) = model()
    try model.fit(x, y, shuffle: false, verbose: .silent)
    let before = try model.predict(x, verbose: .silent)
    dense.enableLoRA(rank: 2, alpha: 5)
    // The second matrix starts with zeros.
    #expect(try model.predict(x, verbose: .silent) == before)
    let lora = try #require(dense.lora)
    #expect(lora.a.value.shape == [4, 2] && lora.b.value.shape == [2, 3])
    #expect(dense.parameters.filter(\.trainable).map(\.name) == ["bias", "lora_kernel_a", "lora_kernel_b"])
    let (kernel, a, b) = (dense.kernel.value, lora.a.value, lora.b.value)
    try model.fit(x, y, epochs: 3, shuffle: false, verbose: .silent)
    #expect(dense.kernel.value == kernel)
    #expect(lora.a.value != a && lora.b.value != b)
    #expect(try model.predict(x, verbose: .silent) != before)
  }

  @Test func filesHoldTheSum() throws {
    let (model, dense) = model()
    dense.enableLoRA(rank: 2)
    try model.fit(x, y, epochs: 3, shuffle: false, verbose: .silent)
    let path = try folder.path("model.keras"), weights = try folder.path("model.weights.h5")
    try model.save(path)
    try model.saveWeights(weights)
    let found = try model.predict(x, verbose: .silent)
    let copy = try Model.load(path)
    let same = try #require(copy.layers.compactMap { $0 as? Dense }.first)
    #expect(same.lora?.rank == 2 && same.lora?.alpha == 2)
    #expect(same.lora?.a.value == Tensor.zeros([4, 2]))
    #expect(largestDifference(try copy.predict(x, verbose: .silent), found) < 1e-6)
    let plain = Sequential([Input(shape: [4]), Dense(3, activation: .tanh), Dense(2)])
    plain.build(for: [nil, 4])
    try plain.loadWeights(weights)
    #expect(largestDifference(try plain.predict(x, verbose: .silent), found) < 1e-6)
  }

  /// Unlike files for others, backups go on exactly.
  @Test func backupsKeepTheMatrices() throws {
    struct Stop: Error {}
    func made() -> Sequential {
      let (model, dense) = model()
      dense.enableLoRA(rank: 2)
      return model
    }
    let straight = made()
    try straight.fit(x, y, batchSize: 2, epochs: 4, seed: 5, verbose: .silent)
    let backup = try folder.path("backup")
    let stopper = LambdaCallback(onEpochEnd: { epoch, _ in if epoch == 1 { throw Stop() } })
    #expect(throws: Stop.self) {
      try made().fit(
        x, y, batchSize: 2, epochs: 4, seed: 5, callbacks: [BackupAndRestore(backup), stopper], verbose: .silent)
    }
    let resumed = made()
    try resumed.fit(x, y, batchSize: 2, epochs: 4, seed: 9, callbacks: [BackupAndRestore(backup)], verbose: .silent)
    for (a, b) in zip(resumed.parameters, straight.parameters) { #expect(a.value == b.value, "\(a.path)") }
  }

  @Test func rowsAreAdapted() throws {
    let words = Tensor([[0, 2], [4, 2]] as [[Int32]])
    let layer = Embedding(inputDim: 5, outputDim: 3, loraRank: 2, loraAlpha: 6, seed: 1)
    layer.build(for: [nil, 2])
    let lora = try #require(layer.lora)
    for (place, parameter) in layer.parameters.enumerated() { parameter.value = numbers(parameter.value.shape, place) }
    let table = layer.embeddings.value + lora.a.value.matmul(lora.b.value) * 3
    let found = layer(words).value
    for (i, word) in [0, 2, 4, 2].enumerated() {
      #expect(largestDifference(found.reshaped([4, 3])[i..<i + 1], table[word..<word + 1]) < 1e-6)
    }
    // Also where rows and their mean are one operation.
    let model = Sequential([Input(shape: [2], dtype: .int32), layer, GlobalAveragePooling1D()])
    let means = try model.predict(words, verbose: .silent)
    let expected = Tensor.stack([(found[0..<1].sum(axis: 1) * 0.5).reshaped([3]), (found[1..<2].sum(axis: 1) * 0.5).reshaped([3])])
    #expect(largestDifference(means, expected) < 1e-6)
  }

  /// Convolutions keep repacked kernels, which have to follow the matrices.
  @Test func convolutionsSeeEveryChange() throws {
    let image = numbers([2, 6, 6, 3], 1)
    for path in [KernelPath.oneDNN, .portable] {
      try KernelPath.$current.withValue(path) {
        let layer = Conv2D(4, kernelSize: 3, activation: .relu, seed: 1)
        let model = Sequential([Input(shape: [6, 6, 3]), layer, MaxPooling2D()], seed: 1)
        model.build(for: [nil, 6, 6, 3])
        layer.enableLoRA(rank: 2, alpha: nil, aInitializer: .ones, bInitializer: .zeros)
        let before = try model.predict(image, verbose: .silent)
        let lora = try #require(layer.lora)
        lora.b.value = numbers([2, 4], 5)
        let found = try model.predict(image, verbose: .silent)
        #expect(largestDifference(found, before) > 1e-3)
        let plain = Conv2D(4, kernelSize: 3, activation: .relu, seed: 1)
        let other = Sequential([Input(shape: [6, 6, 3]), plain, MaxPooling2D()], seed: 1)
        other.build(for: [nil, 6, 6, 3])
        plain.kernel.value =
          layer.kernel.value + lora.a.value.reshaped([-1, 2]).matmul(lora.b.value).reshaped(layer.kernel.value.shape)
        #expect(largestDifference(try other.predict(image, verbose: .silent), found) < 1e-5)
      }
    }
  }

  @Test func whatCannotBeAdaptedTraps() async {
    await #expect(processExitsWith: .failure) { Dense(3).enableLoRA(rank: 2) }
    await #expect(processExitsWith: .failure) { _ = Dense(3, kernelConstraint: .nonNegative, loraRank: 2) }
    await #expect(processExitsWith: .failure) {
      let dense = Dense(3)
      dense.build(for: [nil, 4])
      dense.enableLoRA(rank: 0)
    }
    await #expect(processExitsWith: .failure) {
      let dense = Dense(3, loraRank: 2)
      dense.build(for: [nil, 4])
      dense.enableLoRA(rank: 2)
    }
  }
}
