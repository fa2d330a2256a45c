import Models
import Tensors
import Testing
import _TestSupport

/// Every schedule against Keras, step by step.
@Suite struct LearningRateTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let module: String
    let config: [String: JSONValue]
    let steps: [Int]
    let rates: [Double]

    var testDescription: String { "\(class_name) \(steps.count)" }
  }

  @Test(arguments: try golden("schedules.json", in: "training", of: Case.self))
  func rates(golden: Case) throws {
    let serialized: ConfigValue = [
      "module": .string(golden.module), "class_name": .string(golden.class_name),
      "config": .object(golden.config.config), "registered_name": nil,
    ]
    let make = try #require(TrainingClasses.optimizers["SGD"])
    let optimizer = try make(ConfigReader("SGD", ["learning_rate": serialized]))
    for (step, expected) in zip(golden.steps, golden.rates) {
      optimizer.iterations = step
      // Where a cosine meets zero, nothing but rounding is left.
      let error = abs(Double(optimizer.learningRate) - expected)
      #expect(error <= max(2e-7, abs(expected) * 2e-5), "step \(step)")
    }
    #expect(optimizer.config()["learning_rate"]?.comparable == serialized.comparable)
  }

  @Test func aNumberIsARate() {
    #expect(SGD(learningRate: 1).learningRate == 1)
    #expect(SGD(learningRate: 0.5).learningRate == 0.5)
    #expect(SGD(learningRate: 0.25 as Float).schedule == nil)
  }

  @Test func aScheduleOfOnesOwnIsFollowed() {
    struct Halving: LearningRateSchedule {
      func rate(at step: Int) -> Float { 1 / Float(1 << step) }
    }
    let optimizer = SGD(learningRate: Halving())
    let parameter = Parameter("x", .zeros([1]))
    for _ in 0..<3 { optimizer.apply([.ones([1])], to: [parameter]) }
    #expect(parameter.value.scalars(of: Float.self) == [-1.75])
  }

  @Test(arguments: [
    ["class_name": "ExponentialDecay", "config": ["initial_learning_rate": 1, "decay_steps": 0, "decay_rate": 1]],
    ["class_name": "PiecewiseConstantDecay", "config": ["boundaries": [1], "values": [1]]],
    ["class_name": "Warmup", "config": ["initial_learning_rate": 1]],
  ] as [ConfigValue])
  func aScheduleThatDoesNotFitIsAnError(_ schedule: ConfigValue) throws {
    let make = try #require(TrainingClasses.optimizers["SGD"])
    #expect(throws: ConfigError.self) {
      try make(ConfigReader("SGD", ["learning_rate": schedule]))
    }
  }
}
