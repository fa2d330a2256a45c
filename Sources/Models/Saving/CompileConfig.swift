/// How a model is trained, as Keras writes it to `compile_config`.
enum CompileConfig {
  /// The optimizer, losses and metrics of `model`, or null when it is not compiled or its optimizer
  /// or a loss is one that Keras does not have. Metrics that Keras does not have are left out.
  static func describe(_ model: Model) -> ConfigValue {
    guard let optimizer = model.optimizer, let outputs = model.judge?.outputs,
      TrainingClasses.optimizers[optimizer.className] != nil
    else { return nil }
    let losses = outputs.map { output in output.loss.map(loss) ?? .null }
    for (output, loss) in zip(outputs, losses) where output.loss != nil && loss == .null { return nil }
    let weights = outputs.map(\.weight)
    func metrics(_ list: (Judge.Output) -> [Metric]) -> ConfigValue {
      let lists = outputs.map { ConfigValue.array(list($0).compactMap(metric)) }
      return lists.count == 1 ? lists[0] : .array(lists)
    }
    return [
      "optimizer": .kerasObject(
        module: "keras.optimizers", className: optimizer.className, config: optimizer.config()),
      "loss": losses.count == 1 ? losses[0] : .array(losses),
      "loss_weights": weights.allSatisfy { $0 == nil }
        ? nil : .array(weights.map { .number($0 ?? 1) }),
      "metrics": metrics(\.metrics),
      "weighted_metrics": model.weightedMetrics.isEmpty ? nil : metrics(\.weightedMetrics),
      "run_eagerly": false, "steps_per_execution": .int(model.stepsPerExecution),
      "jit_compile": false,
    ]
  }

  /// A loss as Keras writes it; null for one that it does not have.
  private static func loss(_ loss: Loss) -> ConfigValue {
    if loss is Crossentropy { return "crossentropy" }
    guard TrainingClasses.losses[loss.className] != nil else { return nil }
    return .kerasObject(module: "keras.losses", className: loss.className, config: loss.config())
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
      let loss = config["loss"], loss != .null
    else { return }
    var stepsPerExecution = 1
    if case .int(let steps)? = config["steps_per_execution"], steps > 0 { stepsPerExecution = steps }
    let made = try make(optimizer, "optimizer", from: TrainingClasses.optimizers, path: path)
    try check(optimizer, "optimizer", against: made.config(), path: path)
    let reader = OutputsReader(path: path, names: model.outputNames)
    let judge: Judge
    do {
      judge = try Judge(
        names: reader.names,
        loss: PerOutput(
          try reader.each(loss, "loss", allTakeOne: true) { value in
            try object(value, "loss", from: TrainingClasses.losses, path: path) { $0.config() }
          }),
        metrics: try reader.metrics(config["metrics"], "metrics"),
        lossWeights: PerOutput(
          try reader.each(config["loss_weights"] ?? nil, "loss_weights", allTakeOne: true) { value in
            guard let number = value.number else {
              throw ModelFileError(
                path: path, part: "compile_config", option: "loss_weights",
                reason: "expected numbers, found \(value.summary)")
            }
            return Float(number)
          }),
        weightedMetrics: try reader.metrics(config["weighted_metrics"], "weighted_metrics"))
    } catch let error as BundleError {
      throw ModelFileError(path: path, part: "compile_config", reason: error.reason)
    }
    model.optimizer = made
    model.judge = judge
    model.stepsPerExecution = stepsPerExecution
  }

  /// The object that `value` describes, all of whose options are followed.
  fileprivate static func object<Product>(
    _ value: ConfigValue, _ kind: String, from makers: [String: TrainingClasses.Maker<Product>],
    path: String, config: (Product) -> [String: ConfigValue]
  ) throws -> Product {
    let made = try make(value, kind, from: makers, path: path)
    try check(value, kind, against: config(made), path: path)
    return made
  }

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
    // In two steps: Swift 6.3 does not look for nil when it casts an optional class to another one.
    if let loss = Crossentropy(named: name), let product = loss as? Product { return product }
    guard let className = TrainingClasses.className(of: name, in: makers),
      let maker = makers[className]
    else {
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
    where !free.contains(option) && !says(value.withoutTensor, ours[option] ?? .bool(false)) {
      throw ModelFileError(
        path: path, part: "\(kind) \(object.className)", option: option,
        reason: "only \((ours[option] ?? nil).summary) is supported, found \(value.summary)")
    }
  }
}

extension CompileConfig {
  /// Whether an option means the same; one threshold may be in a list.
  private static func says(_ value: ConfigValue, _ ours: ConfigValue) -> Bool {
    if case .array(let list) = value, list.count == 1, list[0].means(ours) { return true }
    return value.means(ours)
  }
}

/// Reads what `compile_config` says of the outputs: of all, in a list, or by name.
private struct OutputsReader {
  let path: String
  let names: [String]

  /// What `value` says of each output; nil where it says nothing.
  ///
  /// - Parameter allTakeOne: whether one value counts for every output.
  func each<Product>(
    _ value: ConfigValue, _ option: String, allTakeOne: Bool, _ make: (ConfigValue) throws -> Product
  ) throws -> [Product?] {
    func some(_ value: ConfigValue) throws -> Product? { value == .null ? nil : try make(value) }
    switch value.withoutTuple {
    case .null: return names.map { _ in nil }
    case .array(let values) where values.isEmpty: return names.map { _ in nil }
    case .array(let values) where values.count == names.count: return try values.map(some)
    case .object(let members) where members["class_name"] == nil:
      if let stray = members.keys.sorted().first(where: { !names.contains($0) }) {
        throw failure(option, "there is no output '\(stray)'; there are \(names.joined(separator: ", "))")
      }
      return try names.map { try members[$0].flatMap(some) }
    case let one where allTakeOne:
      if case .array = one { break }
      return try names.map { _ in try some(one) }
    default: break
    }
    throw failure(
      option, "expected one for each of the outputs \(names.joined(separator: ", ")), found \(value.summary)")
  }

  /// The metrics of each output, whose lists may stand in lists.
  func metrics(_ value: ConfigValue?, _ option: String) throws -> PerOutput<[Metric]> {
    func list(_ value: ConfigValue) throws -> [Metric] {
      try flattened(value).map { value in
        try CompileConfig.object(value, "metric", from: TrainingClasses.metrics, path: path) {
          $0.config()
        }
      }
    }
    // Of one output Keras takes all metrics, however they are nested.
    if names.count == 1 { return PerOutput([try list(value ?? nil)]) }
    return PerOutput(try each(value ?? nil, option, allTakeOne: false, list))
  }

  private func flattened(_ value: ConfigValue) -> [ConfigValue] {
    switch value.withoutTuple {
    case .array(let values): values.flatMap(flattened)
    case .object(let members) where members["class_name"] == nil:
      members.sorted { $0.key < $1.key }.flatMap { flattened($0.value) }
    case .null: []
    case let value: [value]
    }
  }

  private func failure(_ option: String, _ reason: String) -> ModelFileError {
    ModelFileError(path: path, part: "compile_config", option: option, reason: reason)
  }
}

extension ConfigValue {
  /// The numbers of an array that Keras wrote as `{"class_name": "__tensor__", …}`; else the value.
  fileprivate var withoutTensor: ConfigValue {
    guard let object = KerasObject(self), object.className == "__tensor__" else { return self }
    return object.config["value"] ?? .null
  }

  /// The members of what Keras wrote as `{"class_name": "__tuple__", …}`; else the value.
  fileprivate var withoutTuple: ConfigValue {
    guard let object = KerasObject(self), object.className == "__tuple__" else { return self }
    return object.config["value"] ?? .array([])
  }

  /// The value as a number.
  fileprivate var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
