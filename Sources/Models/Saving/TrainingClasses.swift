/// The optimizers, losses and metrics of Keras that are known here, each made from its configuration.
///
///     try TrainingClasses.optimizers["Adam"]!(ConfigReader("Adam", ["learning_rate": 0.01]))
package enum TrainingClasses {
  package typealias Maker<Product> = @Sendable (ConfigReader) throws(ConfigError) -> Product

  package static let optimizers: [String: Maker<Optimizer>] = [
    "Adadelta": { reader throws(ConfigError) in try Adadelta(reader) },
    "Adafactor": { reader throws(ConfigError) in try Adafactor(reader) },
    "Adagrad": { reader throws(ConfigError) in try Adagrad(reader) },
    "Adam": { reader throws(ConfigError) in try Adam(reader) },
    "AdamW": { reader throws(ConfigError) in try AdamW(reader) },
    "Adamax": { reader throws(ConfigError) in try Adamax(reader) },
    "Ftrl": { reader throws(ConfigError) in try Ftrl(reader) },
    "Lamb": { reader throws(ConfigError) in try Lamb(reader) },
    "Lion": { reader throws(ConfigError) in try Lion(reader) },
    "Muon": { reader throws(ConfigError) in try Muon(reader) },
    "Nadam": { reader throws(ConfigError) in try Nadam(reader) },
    "RMSprop": { reader throws(ConfigError) in try RMSprop(reader) },
    "SGD": { reader throws(ConfigError) in try SGD(reader) },
  ]

  package static let losses: [String: Maker<Loss>] = [
    "SparseCategoricalCrossentropy": { reader throws(ConfigError) in
      SparseCategoricalCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "sparse_categorical_crossentropy"))
    },
    "CategoricalCrossentropy": { reader throws(ConfigError) in
      CategoricalCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "categorical_crossentropy"))
    },
    "BinaryCrossentropy": { reader throws(ConfigError) in
      BinaryCrossentropy(
        fromLogits: try reader.bool("from_logits", default: false),
        labelSmoothing: try reader.float("label_smoothing", default: 0),
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "binary_crossentropy"))
    },
    "MeanSquaredError": { reader throws(ConfigError) in
      MeanSquaredError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_squared_error"))
    },
    "MeanAbsoluteError": { reader throws(ConfigError) in
      MeanAbsoluteError(
        reduction: try reader.reduction(),
        name: try reader.string("name", default: "mean_absolute_error"))
    },
  ]

  package static let metrics: [String: Maker<Metric>] = [
    "accuracy": { _ throws(ConfigError) in Accuracy() },
    "BinaryAccuracy": { reader throws(ConfigError) in
      BinaryAccuracy(
        threshold: try reader.float("threshold", default: 0.5),
        name: try reader.string("name", default: "binary_accuracy"))
    },
    "SparseCategoricalAccuracy": { reader throws(ConfigError) in
      SparseCategoricalAccuracy(
        name: try reader.string("name", default: "sparse_categorical_accuracy"))
    },
    "CategoricalAccuracy": { reader throws(ConfigError) in
      CategoricalAccuracy(name: try reader.string("name", default: "categorical_accuracy"))
    },
  ]
}

extension ConfigReader {
  fileprivate func reduction() throws(ConfigError) -> LossReduction {
    let name = try string("reduction", default: LossReduction.sumOverBatchSize.rawValue)
    if let reduction = LossReduction(rawValue: name) { return reduction }
    throw ConfigError(
      className: className, key: "reduction", reason: "the reduction '\(name)' is not known")
  }
}
