import Models
import Tensors
import Testing
import _TestSupport

/// Every metric against Keras: its figures over two batches, with and without weights, its name,
/// direction and configuration.
@Suite struct MetricGoldenTests {
  struct Batch: Decodable {
    let labels: [Float]
    let labels_shape: [Int]
    let predictions: [Float]
    let predictions_shape: [Int]
    let weight: [Float]
    let weight_shape: [Int]
  }

  struct Data: Decodable {
    let name: String
    let batches: [Batch]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    let class_name: String
    let direction: String?
    let config: [String: JSONValue]
    let data: String
    let results: [Double]
    let weighted: [Double]

    var testDescription: String {
      let set = config.filter { $0.value.value != .null && $0.value.value != false && $0.key != "dtype" }
      return "\(class_name) \(data) \(set.map { "\($0) \($1.value)" }.sorted())"
    }
  }

  @Test(arguments: try golden("metrics.json", in: "training", of: Case.self))
  func metric(golden: Case) throws {
    let make = try #require(TrainingClasses.metrics[golden.class_name])
    let metric = try make(ConfigReader(golden.class_name, golden.config.config))
    let data = try self.data(named: golden.data)
    for (weighted, expected) in [(false, golden.results), (true, golden.weighted)] {
      metric.reset()
      for batch in data.batches {
        metric.update(
          labels: Tensor(batch.labels, shape: batch.labels_shape),
          predictions: Tensor(batch.predictions, shape: batch.predictions_shape),
          sampleWeight: weighted ? Tensor(batch.weight, shape: batch.weight_shape) : nil)
      }
      expectClose(Tensor(metric.results), expected, tolerance: 1e-5, weighted ? "weighted" : "plain")
      let mean = expected.reduce(0, +) / Double(expected.count)
      expectClose(Tensor([metric.result]), [mean], tolerance: 1e-5, "mean")
    }
    #expect(metric.className == golden.class_name)
    #expect(metric.direction == golden.direction.map { $0 == "up" ? .up : .down })
    // The number of labels is only known once there are some.
    for (key, theirs) in golden.config where !["dtype", "num_labels"].contains(key) {
      let ours = metric.config()[key]?.comparable
      #expect(ours == theirs.value.comparable, "config '\(key)'")
    }
  }

  private func data(named name: String) throws -> Data {
    let all = try golden("metric_data.json", in: "training", of: Data.self)
    return try #require(all.first { $0.name == name })
  }

  /// Keras gives a metric the snake-cased class as its name.
  @Test func namesAreKeras() {
    #expect(Precision().name == "precision")
    #expect(AUC().name == "auc")
    #expect(MeanIoU(numClasses: 2).name == "mean_io_u")
    #expect(LossMetric(LogCosh()).name == "logcosh")
  }

  @Test func relativeErrorsAreDividedByTheNormalizer() {
    let metric = MeanRelativeError(normalizer: Tensor([1, 0, 4] as [Float]))
    metric.update(
      labels: Tensor([[1, 2, 3]] as [[Float]]), predictions: Tensor([[2, 9, 5]] as [[Float]]))
    #expect(metric.result == 0.5)
  }

  @Test func sumsAddUpByWeight() {
    let sum = Sum()
    sum.add(Tensor([1, 2, 3] as [Float]))
    sum.add(Tensor([[1, 2], [3, 4]] as [[Float]]), sampleWeight: Tensor([2, 0] as [Float]))
    #expect(sum.result == 12)
  }

  @Test func optionsOutOfRangeAreErrors() throws {
    for (name, config) in [
      ("AUC", ["num_thresholds": 1]), ("AUC", ["thresholds": [2]]), ("AUC", ["curve": "DET"]),
      ("PrecisionAtRecall", ["recall": 1.5]), ("IoU", ["num_classes": 2, "target_class_ids": [2]]),
      ("FBetaScore", ["beta": 0]), ("TopKCategoricalAccuracy", ["k": 0]),
    ] as [(String, [String: ConfigValue])] {
      let make = try #require(TrainingClasses.metrics[name])
      #expect(throws: ConfigError.self, "\(name) \(config)") { try make(ConfigReader(name, config)) }
    }
  }
}
