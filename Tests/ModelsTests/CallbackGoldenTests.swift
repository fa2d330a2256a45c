import Models
import Tensors
import Testing
import _TestSupport

/// Adds a figure of a given value to each epoch.
private final class Script: Callback {
  let values: [Float]
  init(_ values: [Float]) { self.values = values }
  override func onEpochEnd(_ epoch: Int, logs: inout [String: Float]) {
    logs["watched"] = values[epoch]
  }
}

/// What callbacks decide for given figures, against Keras.
@Suite struct CallbackGoldenTests {
  struct Case: Decodable, CustomTestStringConvertible {
    let callback: String
    let options: [String: JSONValue]
    let values: [Float]
    let epochs: Int
    let best_epoch: Int?
    let best: Float?
    let rates: [Double]

    var testDescription: String { "\(callback) \(options.mapValues(\.value))" }
  }

  @Test(arguments: try golden("callbacks.json", in: "training", of: Case.self))
  func decisions(golden: Case) throws {
    let options = ConfigReader(golden.callback, golden.options.config)
    let patience = try options.int("patience")
    let mode: MonitorMode = try options.string("mode") == "min" ? .min : .max
    let callback: Callback
    if golden.callback == "EarlyStopping" {
      callback = EarlyStopping(
        monitor: "watched", minDelta: Float(try options.double("min_delta", default: 0)),
        patience: patience, mode: mode,
        baseline: try options.optionalDouble("baseline").map { Float($0) },
        restoreBestWeights: try options.bool("restore_best_weights", default: false),
        startFromEpoch: try options.int("start_from_epoch", default: 0))
    } else {
      callback = ReduceLROnPlateau(
        monitor: "watched", factor: Float(try options.double("factor", default: 0.1)),
        patience: patience, mode: mode,
        minDelta: Float(try options.double("min_delta", default: 1e-4)),
        cooldown: try options.int("cooldown", default: 0),
        minLearningRate: Float(try options.double("min_lr", default: 0)))
    }
    let model = Sequential(seed: 1) { Dense(1) }
    model.compile(optimizer: SGD(learningRate: 0.5), loss: MeanSquaredError())
    let zero = Tensor.zeros([1, 1])
    let history = try model.fit(
      zero, zero, epochs: golden.values.count, callbacks: [Script(golden.values), callback],
      verbose: .silent)
    #expect(history.epochs.count == golden.epochs)
    #expect(history["watched"] == Array(golden.values.prefix(golden.epochs)))
    expectClose(Tensor(history["learning_rate"]), golden.rates, "rates")
    if let stopping = callback as? EarlyStopping {
      #expect(stopping.best == golden.best)
      #expect(stopping.bestEpoch == golden.best_epoch)
    }
  }
}
