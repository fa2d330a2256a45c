import Models
import Tensors
import Testing
import _TestSupport

/// Ten steps of every optimizer against Keras: parameters, and the state in checkpoint order.
@Suite struct OptimizerGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Value: Decodable {
      let shape: [Int]
      let values: [Double]
      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        shape = try container.decode([Int].self)
        values = try container.decode([Double].self)
      }
    }
    let class_name: String
    let config: [String: JSONValue]
    let steps: Int
    let excluded: [String]
    let parameters: [[Double]]
    let state: [Value]
    let finalized: [[Double]]?

    var testDescription: String {
      let set = config.filter { $0.value.value != .null && $0.value.value != false }
      return "\(class_name) \(set.map { "\($0) \($1.value)" }.sorted())"
    }

    func optimizer() throws -> Optimizer {
      let make = try #require(TrainingClasses.optimizers[class_name])
      let optimizer = try make(ConfigReader(class_name, config.config))
      if !excluded.isEmpty { optimizer.excludeFromWeightDecay(named: excluded) }
      return optimizer
    }
  }

  private static let cases = Result { try golden("optimizers.json", in: "training", of: Case.self) }

  private func start() -> [Parameter] {
    [Parameter("kernel", numbers([3, 2], 0)), Parameter("bias", numbers([4], 1))]
  }

  private func run(_ optimizer: Optimizer, _ parameters: [Parameter], _ steps: Range<Int>) {
    for step in steps {
      optimizer.apply(
        parameters.enumerated().map { numbers($1.value.shape, 10 * step + $0) }, to: parameters)
    }
  }

  @Test(arguments: try cases.get())
  func steps(golden: Case) throws {
    let optimizer = try golden.optimizer()
    let parameters = start()
    run(optimizer, parameters, 0..<golden.steps)
    for (parameter, expected) in zip(parameters, golden.parameters) {
      expectClose(parameter.value, expected, tolerance: 4e-6, parameter.name)
    }
    #expect(optimizer.state.map(\.value.shape) == golden.state.map(\.shape))
    for (found, expected) in zip(optimizer.state, golden.state) {
      expectClose(found.value.cast(to: .float32), expected.values, tolerance: 4e-6, found.name)
    }
    if let finalized = golden.finalized {
      optimizer.overwriteWithAverages(parameters)
      for (parameter, expected) in zip(parameters, finalized) {
        expectClose(parameter.value, expected, tolerance: 4e-6, "average of \(parameter.name)")
      }
    }
    for (key, theirs) in golden.config where key != "name" {
      #expect(optimizer.config()[key]?.comparable == theirs.value.comparable, "config '\(key)'")
    }
  }

  @Test(arguments: try cases.get())
  func aRestoredOptimizerContinues(golden: Case) throws {
    let straight = start()
    run(try golden.optimizer(), straight, 0..<8)
    let parameters = start()
    let first = try golden.optimizer()
    run(first, parameters, 0..<5)
    let second = try golden.optimizer()
    second.build(parameters)
    second.restore(first.state.map(\.value))
    run(second, parameters, 5..<8)
    for (a, b) in zip(straight, parameters) {
      #expect(a.value.scalars(of: Float.self) == b.value.scalars(of: Float.self))
    }
  }

  @Test func aRateThatFollowsAScheduleCannotBeSet() async {
    await #expect(processExitsWith: .failure) {
      SGD(learningRate: ExponentialDecay(initialLearningRate: 1, decaySteps: 1, decayRate: 1))
        .learningRate = 0.5
    }
  }
}
