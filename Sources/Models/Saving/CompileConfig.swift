/// How a model is trained, as Keras writes it to `compile_config`.
enum CompileConfig {
  /// The optimizer, loss and metrics of `model`, or null when it is not compiled or its optimizer
  /// or loss is one that Keras does not have. Metrics that Keras does not have are left out.
  static func describe(_ model: Model) -> ConfigValue {
    guard let optimizer = model.optimizer, let loss = model.loss,
      TrainingClasses.optimizers[optimizer.className] != nil,
      TrainingClasses.losses[loss.className] != nil
    else { return nil }
    return [
      "optimizer": .kerasObject(
        module: "keras.optimizers", className: optimizer.className, config: optimizer.config()),
      "loss": .kerasObject(
        module: "keras.losses", className: loss.className, config: loss.config()),
      "loss_weights": nil, "metrics": .array(model.metrics.compactMap(metric)),
      "weighted_metrics": model.weightedMetrics.isEmpty
        ? nil : .array(model.weightedMetrics.compactMap(metric)),
      "run_eagerly": false, "steps_per_execution": .int(model.stepsPerExecution),
      "jit_compile": false,
    ]
  }

  private static func metric(_ metric: Metric) -> ConfigValue? {
    guard TrainingClasses.metrics[metric.className] != nil else { return nil }
    if metric is Accuracy { return metric.name == "acc" ? "acc" : "accuracy" }
    return .kerasObject(
      module: "keras.metrics", className: metric.className, config: metric.config())
  }

  /// Compiles `model` as `value` says; does nothing when it says nothing.
  static func apply(_ value: ConfigValue?, to model: Model, path: String) throws {
    guard let value, value != .null else { return }
    guard case .object(let config) = value else {
      throw ModelFileError(
        path: path, option: "compile_config", reason: "expected an object, found \(value.summary)")
    }
    guard let optimizer = config["optimizer"], optimizer != .null,
      let loss = single(config["loss"]),
      loss != .null
    else { return }
    guard config["loss_weights"] ?? .null == .null || config["loss_weights"] == [] else {
      throw ModelFileError(
        path: path, part: "compile_config", option: "loss_weights",
        reason: "only null is supported, found \(config["loss_weights"]?.summary ?? "")")
    }
    var stepsPerExecution = 1
    if case .int(let steps)? = config["steps_per_execution"], steps > 0 { stepsPerExecution = steps }
    let made = (
      optimizer: try make(optimizer, "optimizer", from: TrainingClasses.optimizers, path: path),
      loss: try make(loss, "loss", from: TrainingClasses.losses, path: path),
      metrics: try metrics(config["metrics"], path: path),
      weighted: try metrics(config["weighted_metrics"], path: path)
    )
    try check(optimizer, "optimizer", against: made.optimizer.config(), path: path)
    try check(loss, "loss", against: made.loss.config(), path: path)
    model.compile(
      optimizer: made.optimizer, loss: made.loss, metrics: made.metrics,
      weightedMetrics: made.weighted, stepsPerExecution: stepsPerExecution)
  }

  /// The metrics that `value` lists.
  private static func metrics(_ value: ConfigValue?, path: String) throws -> [Metric] {
    try flattened(value).map { value in
      let metric = try make(value, "metric", from: TrainingClasses.metrics, path: path)
      try check(value, "metric", against: metric.config(), path: path)
      return metric
    }
  }

  // MARK: Names

  /// Names by which Keras also knows them, besides the class in snake case.
  private static let shortNames = [
    "mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "acc": "accuracy",
    "mape": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError",
    "bce": "BinaryCrossentropy", "kld": "KLDivergence", "logcosh": "LogCosh",
  ]

  // MARK: Reading

  private static func make<Product>(
    _ value: ConfigValue, _ kind: String, from makers: [String: TrainingClasses.Maker<Product>], path: String
  ) throws -> Product {
    var config: [String: ConfigValue] = [:]
    var name: String
    switch value {
    case .string(let short):
      name = short
      // Keras keeps the name that was typed.
      config["name"] = .string(short)
    default:
      guard let object = KerasObject(value), object.isKerasOwn else {
        throw ModelFileError(
          path: path, part: kind, reason: "only Keras' own are supported, found \(value.summary)")
      }
      (name, config) = (object.className, object.config.mapValues(\.withoutTensor))
      // A function of Keras is written as an object whose configuration is its name.
      if name == "function", case .object(let members) = value,
        case .string(let function)? = members["config"]
      {
        name = function
      }
    }
    name = shortNames[name.lowercased()] ?? name
    let className =
      makers[name] != nil
      ? name : makers.keys.sorted().first { Layer.snakeCased($0) == name.lowercased() }
    guard let className, let maker = makers[className] else {
      let known = makers.keys.sorted().joined(separator: ", ")
      throw ModelFileError(
        path: path, part: "\(kind) \(name)",
        reason: "it is not known here; known are \(known). compile: false leaves it out")
    }
    do {
      return try maker(ConfigReader(className, config))
    } catch {
      throw ModelFileError(
        path: path, part: "\(kind) \(name)", option: error.key, reason: error.reason)
    }
  }

  /// Refuses an option that the object made from `value` does not follow.
  private static func check(
    _ value: ConfigValue, _ kind: String, against ours: [String: ConfigValue], path: String
  ) throws {
    guard let object = KerasObject(value) else { return }
    let free: Set = ["name", "jit_compile", "is_legacy_optimizer", "dtype", "num_labels"]
    for (option, value) in object.config.sorted(by: { $0.key < $1.key })
    where !free.contains(option) && !value.withoutTensor.means(ours[option] ?? .bool(false)) {
      throw ModelFileError(
        path: path, part: "\(kind) \(object.className)", option: option,
        reason: "only \((ours[option] ?? nil).summary) is supported, found \(value.summary)")
    }
  }

  /// The one element of a list of one; anything else as it is.
  private static func single(_ value: ConfigValue?) -> ConfigValue? {
    if case .array(let values)? = value, values.count == 1 { values[0] } else { value }
  }

  /// Keras writes the metrics of each output as a list within the list.
  private static func flattened(_ value: ConfigValue?) -> [ConfigValue] {
    switch value {
    case .array(let values)?: values.flatMap { flattened($0) }
    case .null?, nil: []
    case let value?: [value]
    }
  }
}

extension ConfigValue {
  /// The numbers of an array that Keras wrote as `{"class_name": "__tensor__", …}`; else the value.
  fileprivate var withoutTensor: ConfigValue {
    guard let object = KerasObject(self), object.className == "__tensor__" else { return self }
    return object.config["value"] ?? .null
  }
}
