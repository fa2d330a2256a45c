import TensorFiles

extension Layer {
  /// The layer, or model, as Keras' `serialize` describes it: its class and configuration, without
  /// numbers.
  ///
  ///     let description = try Dense(10, activation: .relu, name: "top").serialize()
  ///     try Layer.deserialize(description)      // a Dense of 10 units, not built
  ///     description.text                        // {"class_name":"Dense","config":{…},…}
  ///
  /// - Throws: `ModelFileError` for what no description can hold, such as a `Lambda` without a name.
  public final func serialize() throws -> ConfigValue {
    let object = try SharedActivations.$written.withValue(SharedActivations()) {
      try ModelConfig.object(for: self, path: "description")
    }
    return .object(object)
  }

  /// The unbuilt layer, or model, that `description` describes, from here or from Keras'
  /// `keras.layers.serialize`.
  ///
  /// - Parameter registry: what class names stand for; add layers of your own to `.standard`.
  /// - Throws: `ModelFileError` naming a layer that is unknown or has an option that is not followed here.
  public static func deserialize(
    _ description: ConfigValue, registry: LayerRegistry = .standard
  ) throws -> Layer {
    guard let object = KerasObject(description) else {
      throw ModelFileError(
        path: "description", reason: "expected a class with its configuration, found \(description.summary)")
    }
    let reader = ModelConfigReader(path: "description", registry: registry)
    return try SharedActivations.$read.withValue(SharedActivations()) { try reader.layer(object) }
  }
}

extension ConfigValue {
  /// The value that JSON `text` holds.
  ///
  ///     try ConfigValue(parsing: #"{"units": 10}"#)      // ["units": 10]
  ///
  /// - Throws: `ConfigError` saying where the text is not JSON.
  public init(parsing text: String) throws(ConfigError) {
    do {
      self.init(try JSONValue(parsing: Array(text.utf8)))
    } catch {
      throw ConfigError(className: "JSON", reason: "\(error)")
    }
  }

  /// The value as JSON, the members of objects sorted by name.
  public var text: String { json.description }
}
