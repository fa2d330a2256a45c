import Models
import Tensors
import Testing

/// When a cross-entropy takes the logits of a model's last activation, as measured of Keras' `fit`.
@Suite struct LogitsOfOutputsTests {
  /// What follows `Dense(3)`, and whether the logits are found behind it.
  private static let tails: [(name: String, layers: @Sendable () -> [Layer], finds: Bool)] = [
    ("softmax", { [Activation(.softmax)] }, true), ("sigmoid", { [Activation(.sigmoid)] }, true),
    ("Softmax", { [Softmax()] }, true), ("first axis", { [Softmax(axis: 1)] }, true),
    ("both axes", { [Softmax(axes: [1, 2])] }, false),
    ("identity", { [Activation(.softmax), Identity()] }, true),
    ("dropout", { [Activation(.softmax), Dropout(0)] }, true),
    ("nested", { [Sequential([Activation(.sigmoid)])] }, true),
    ("reshape", { [Activation(.softmax), Reshape([2, 3])] }, false),
    ("rescaling", { [Activation(.softmax), Rescaling(1)] }, false),
    ("each step", { [TimeDistributed(Activation(.softmax))] }, false),
  ]

  @Test func labelsToIgnoreLeaveProbabilitiesWhatTheyAre() throws {
    let model = Sequential([Dense(3), Activation(.softmax)], seed: 1)
    let x = numbers([4, 3], 2) * 400
    let labels = Tensor((0..<4).map { row in
      let row = model(x).value[row].scalars(of: Float.self)
      return Int32(row.indices.min { row[$0] < row[$1] } ?? 0)
    })
    func figure(_ loss: Loss) throws -> Float {
      model.compile(optimizer: SGD(learningRate: 0), loss: loss)
      return try #require(try model.evaluate(x, labels, verbose: .silent).dictionary["loss"])
    }
    // A probability is 1e-7 at least, and -log of that is 16.118.
    #expect(try figure(SparseCategoricalCrossentropy()) > 20)
    #expect(abs(try figure(SparseCategoricalCrossentropy(ignoreClass: -1)) - 16.118) < 1e-2)
  }

  @Test(arguments: tails.indices) func areFoundWhereKerasFindsThem(index: Int) throws {
    let (_, layers, finds) = Self.tails[index]
    let model = Sequential([Dense(3)] + layers(), seed: 1)
    let x = numbers([4, 2, 3], 2) * 40
    let probabilities = model(x).value
    let logits = model.layers[0](x).value
    let labels = Tensor((0..<24).map { Float($0 % 3 == 1 ? 1 : 0) }, shape: [4, 2, 3])
    let loss = CategoricalCrossentropy()
    let expected = finds
      ? CategoricalCrossentropy(fromLogits: true)(labels, logits) : loss(labels, probabilities)
    let other = finds
      ? loss(labels, probabilities) : CategoricalCrossentropy(fromLogits: true)(labels, logits)
    let metric = LossMetric(CategoricalCrossentropy())
    model.compile(optimizer: SGD(learningRate: 0), loss: loss, metrics: [metric])
    let figures = try model.evaluate(x, labels, verbose: .silent).dictionary
    let value = expected.value.scalar(of: Float.self)
    #expect(abs(value - other.value.scalar(of: Float.self)) > 1e-3)
    for name in ["loss", "categorical_crossentropy"] {
      let found = try #require(figures[name])
      #expect(abs(found - value) < 1e-4 * max(1, value), "\(name)")
    }
  }
}
