extension ConfigValue {
  /// A model's configuration in the words of Keras 3, when a file says that another version wrote it.
  ///
  /// Keras 2's `hard_sigmoid` is x / 5 + 1/2 between 0 and 1; Keras 3 has x / 6 + 1/2 under that name, and none for the old
  /// one, so that layers stand in its place.
  ///
  /// - Parameter version: Keras' own, `2.21.0`; nil for the one that the configuration has, as `to_json` writes it.
  func modernized(from version: String?) -> ConfigValue {
    var version = version
    if version == nil, case .object(let members) = self, case .string(let text)? = members["keras_version"] {
      version = text
    }
    return version?.hasPrefix("2.") == true ? withOldHardSigmoid : self
  }

  private var withOldHardSigmoid: ConfigValue {
    switch self {
    case .array(let values): return .array(values.map(\.withOldHardSigmoid))
    case .object(let members):
      let result = members.map { key, value in
        let isActivation = LayerRegistry.activationOptions.contains(key) && value == "hard_sigmoid"
        return (key, isActivation ? Self.oldHardSigmoid : value.withOldHardSigmoid)
      }
      return .object(Dictionary(uniqueKeysWithValues: result))
    default: return self
    }
  }

  private static let oldHardSigmoid = kerasObject(
    module: "keras", className: "Sequential",
    config: [
      "name": "old_hard_sigmoid",
      "layers": [
        kerasObject(
          module: "keras.layers", className: "Rescaling", config: ["name": "rescaling", "scale": 0.2, "offset": 0.5]),
        kerasObject(module: "keras.layers", className: "ReLU", config: ["name": "re_lu", "max_value": 1.0]),
      ],
    ])
}
