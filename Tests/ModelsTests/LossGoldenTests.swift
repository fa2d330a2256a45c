import Models
import Tensors
import Testing
import _TestSupport

/// Every loss against Keras: value, gradient and configuration.
@Suite struct LossGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let config: [String: JSONValue]
    let labels_shape: [Int]
    let labels: [Float]
    let predictions_shape: [Int]
    let predictions: [Float]
    let last: String?
    let weight: [Float]?
    let weight_shape: [Int]?
    let mask: [Bool]?
    let value: [Double]
    let gradient: [Double]

    var testDescription: String {
      let set = config.filter { $0.value.value != .null && $0.value.value != false && $0.key != "name" }
      return "\(class_name) \(last ?? "") \(predictions_shape) \(set.map { "\($0) \($1.value)" }.sorted())"
    }

    func loss() throws -> Loss {
      let make = try #require(TrainingClasses.losses[class_name])
      return try make(ConfigReader(class_name, config.config))
    }
  }

  @Test(arguments: try golden("losses.json", in: "training", of: Case.self))
  func loss(golden: Case) throws {
    let loss = try golden.loss()
    var labels = Tensor(golden.labels, shape: golden.labels_shape)
    if golden.class_name.hasPrefix("Sparse") { labels = labels.cast(to: .int64) }
    let weight = golden.weight.map { Tensor($0, shape: golden.weight_shape!) }
    let x = Parameter("x", Tensor(golden.predictions, shape: golden.predictions_shape))
    func evaluate() -> Variable {
      let p = golden.last.map { x.variable.activated(ActivationFunction(rawValue: $0)!) } ?? x.variable
      let mask = golden.mask.map { Tensor($0, shape: p.shape.dropLast()) }
      return loss(labels, p.masked(mask), sampleWeight: weight)
    }
    expectClose(evaluate().value, golden.value, tolerance: 1e-5, "value")
    let (_, gradients) = valueWithGradients(of: [x]) { evaluate().sum() }
    expectClose(try #require(gradients[0]), golden.gradient, tolerance: 1e-5, "gradient")
    for (key, theirs) in golden.config {
      #expect(loss.config()[key]?.comparable == theirs.value.comparable, "config '\(key)'")
    }
  }

  /// The law of gradients for each loss, where it is smooth.
  @Test(arguments: TrainingClasses.losses.keys.sorted())
  func gradient(name: String) throws {
    let make = try #require(TrainingClasses.losses[name])
    let loss = try make(ConfigReader(name, ["gamma": 3]))
    let spread: [Float] = [0.1, 0.7, 0.2, 0.5, 0.15, 0.35, 0.3, 0.25, 0.45]
    var predictions = Tensor(spread, shape: [3, 3])
    var labels = Tensor([0, 0, 1, 1, 0, 0, 0, 1, 0] as [Float], shape: [3, 3])
    switch name {
    case "SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy", "Circle":
      labels = Tensor([2, 0, 2] as [Int32])
    case "CTC":
      labels = Tensor([[1, 1], [2, 0]] as [[Int32]])
      predictions = Tensor.noise([2, 5, 3])
    default: break
    }
    checkGradient(at: [predictions], step: 3e-3, tolerance: 5e-3) { loss(labels, $0[0]) }
  }

  @Test func aMaskedStepCountsNothing() {
    let labels = Tensor([[0, 1], [1, 0]] as [[Int32]])
    let logits = numbers([2, 2, 3], 4)
    let mask = Tensor([true, false, true, true], shape: [2, 2])
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    let each = loss.perSample(labels, Variable(logits)).value.scalars(of: Float.self)
    let found = loss(labels, Variable(logits, mask: mask)).value
    expectClose(found, [Double(each[0] + each[2] + each[3]) / 3], "mean of the kept")
  }

  @Test func aLabelThatNoPathSpellsHasNoGradient() throws {
    let x = Parameter("x", Tensor.noise([1, 2, 3]))
    let (value, gradients) = valueWithGradients(of: [x]) {
      CTC()(Tensor([[1, 2, 1]] as [[Int32]]), x.variable)
    }
    #expect(value.scalar(of: Float.self) == .infinity)
    #expect(try #require(gradients[0]).scalars(of: Float.self) == Array(repeating: 0, count: 6))
  }

  @Test func aLabelOutsideOfTheClassesTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = SparseCategoricalCrossentropy()(Tensor([3] as [Int32]), Tensor.ones([1, 3]))
    }
  }
}
