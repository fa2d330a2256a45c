extension CompileConfig {
  /// How a model was trained, in the words of Keras 3: Keras 2 puts `Custom>` before its own optimizers, wraps functions that are
  /// metrics, says of what function losses are made, calls the mean of a batch `auto`, and lists options that are off.
  static func modernized(_ value: ConfigValue) -> ConfigValue {
    switch value {
    case .array(let values): return .array(values.map(modernized))
    case .object(var members):
      guard case .string(let name)? = members["class_name"] else {
        return .object(members.mapValues(modernized))
      }
      guard case .object(var config)? = members["config"] else { return value }
      members["class_name"] = .string(name.hasPrefix("Custom>") ? String(name.dropFirst(7)) : name)
      let function = config.removeValue(forKey: "fn")
      if name == "MeanMetricWrapper", let function {
        // Keras 2 chooses by the shapes of labels, which it does not know before it trains, and writes what it chose.
        if isChosen(function), config["name"] == "accuracy" || config["name"] == "acc" { return config["name"]! }
        members["class_name"] = function
      }
      if config["use_ema"] == false {
        config["ema_momentum"] = nil
        config["ema_overwrite_frequency"] = nil
      }
      if config["decay"] == 0 || config["decay"] == 0.0 { config["decay"] = nil }
      if config["reduction"] == "auto" { config["reduction"] = nil }
      // Keras 3 has it as an argument, and does not write it.
      if name == "CosineSimilarity", config["axis"] == -1 { config["axis"] = nil }
      members["config"] = .object(config)
      return .object(members)
    default: return value
    }
  }

  private static func isChosen(_ function: ConfigValue) -> Bool {
    ["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"].contains(function)
  }

  /// Metrics of several outputs without the name of the output, which Keras 2 writes before theirs in HDF5.
  static func withoutOutputs(_ value: ConfigValue, _ outputs: [String]) -> ConfigValue {
    guard case .array(let lists) = value, lists.count == outputs.count, outputs.count > 1 else { return value }
    return .array(
      zip(lists, outputs).map { list, output in
        guard case .array(let metrics) = list else { return list }
        return .array(metrics.map { withoutPrefix($0, output + "_") })
      })
  }

  private static func withoutPrefix(_ metric: ConfigValue, _ prefix: String) -> ConfigValue {
    guard case .object(var members) = metric, case .object(var config)? = members["config"],
      case .string(let name)? = config["name"], name.hasPrefix(prefix)
    else { return metric }
    config["name"] = .string(String(name.dropFirst(prefix.count)))
    members["config"] = .object(config)
    return .object(members)
  }
}
