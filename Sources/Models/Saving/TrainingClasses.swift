/// The optimizers, losses and metrics of Keras that are known here, each made from its configuration.
///
///     try TrainingClasses.optimizers["Adam"]!(ConfigReader("Adam", ["learning_rate": 0.01]))
package enum TrainingClasses {
  package typealias Maker<Product> = @Sendable (ConfigReader) throws(ConfigError) -> Product

  /// Names by which Keras also knows them, besides the class in snake case.
  private static let shortNames = [
    "mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "acc": "accuracy",
    "mape": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError",
    "bce": "BinaryCrossentropy", "kld": "KLDivergence", "logcosh": "LogCosh",
  ]

  /// The class among `makers` that Keras means by `name`: the class itself, its name in snake case, or
  /// a short name.
  package static func className<Product>(
    of name: String, in makers: [String: Maker<Product>]
  ) -> String? {
    let name = shortNames[name.lowercased()] ?? name
    return makers[name] != nil
      ? name : makers.keys.sorted().first { Layer.snakeCased($0) == name.lowercased() }
  }

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
}
