/// From a class name in a saved model to a layer.
///
/// A value that is handed to whoever loads, so that two parts of a program cannot disturb each other:
///
///     var registry = LayerRegistry.standard
///     registry.register("Scale") { config, _ in Scale(name: try ConfigReader("Scale", config).string("name")) }
///     try registry.makeLayer("Dense", config: ["units": 10])      // Dense
public struct LayerRegistry: Sendable {
  /// Makes a layer from its configuration; layers inside are made by the registry it is given.
  public typealias Maker = @Sendable ([String: ConfigValue], LayerRegistry) throws -> Layer

  private var makers: [String: Maker]

  /// The class names it knows, in alphabetical order.
  public var classNames: [String] { makers.keys.sorted() }

  /// Adds or replaces a class.
  public mutating func register(_ className: String, _ make: @escaping Maker) {
    makers[className] = make
  }

  /// The layer that `config` describes, not built yet.
  ///
  /// - Throws: `ConfigError` when the class is unknown or the configuration does not fit it.
  public func makeLayer(_ className: String, config: [String: ConfigValue]) throws -> Layer {
    guard let make = makers[className] else {
      if ["Sequential", "Functional", "Model"].contains(className),
        let object = KerasObject(.kerasObject(module: "keras", className: className, config: config))
      {
        return try ModelConfigReader(path: "configuration", registry: self).layer(object)
      }
      throw ConfigError(
        className: className,
        reason: "no layer of this name is registered; known are \(classNames.joined(separator: ", ")).")
    }
    var ready = config
    var activations: [(option: String, layer: Layer)] = []
    // What is in the configuration of a class of a caller's own is its own affair.
    if LayerRegistry.standard.makers[className] != nil {
      ready = try withNamedActivations(config)
      for option in Self.activationOptions {
        guard let layer = try activationLayer(ready[option]) else { continue }
        activations.append((option, layer))
        ready[option] = nil
      }
    }
    let layer = try make(ready, self)
    for (option, activation) in activations {
      if let reason = layer.takeActivation(activation, as: option) {
        throw ConfigError(className: className, key: option, reason: reason)
      }
    }
    let reader = ConfigReader(className, config)
    // Setting it sets the layers inside, too, whose own configurations said what they are.
    if try !reader.bool("trainable", default: true) { layer.trainable = false }
    if Self.quantizedClasses.contains(className), let plan = config["quantization_config"], KerasObject(plan) != nil {
      layer.quantizationPlan = plan
    }
    if let regularizer = try reader.regularizer("activity_regularizer") {
      layer.activityRegularizer = regularizer
    }
    return layer
  }

  /// The layers that Keras can be told beforehand how to quantize.
  private static let quantizedClasses: Set<String> = ["Dense", "EinsumDense", "Embedding"]

  /// The layers of this library.
  public static let standard = LayerRegistry(makers: [
    "Activation": { config, _ in try Activation(config: config) },
    "ActivityRegularization": { config, _ in try ActivityRegularization(config: config) },
    "AdaptiveAveragePooling1D": { config, _ in try AdaptiveAveragePooling1D(config: config) },
    "AdaptiveAveragePooling2D": { config, _ in try AdaptiveAveragePooling2D(config: config) },
    "AdaptiveAveragePooling3D": { config, _ in try AdaptiveAveragePooling3D(config: config) },
    "AdaptiveMaxPooling1D": { config, _ in try AdaptiveMaxPooling1D(config: config) },
    "AdaptiveMaxPooling2D": { config, _ in try AdaptiveMaxPooling2D(config: config) },
    "AdaptiveMaxPooling3D": { config, _ in try AdaptiveMaxPooling3D(config: config) },
    "Add": { config, _ in try Add(config: config) },
    "AdditiveAttention": { config, _ in try AdditiveAttention(config: config) },
    "AlphaDropout": { config, _ in try AlphaDropout(config: config) },
    "Attention": { config, _ in try Attention(config: config) },
    "Average": { config, _ in try Average(config: config) },
    "AveragePooling1D": { config, _ in try AveragePooling1D(config: config) },
    "AveragePooling2D": { config, _ in try AveragePooling2D(config: config) },
    "AveragePooling3D": { config, _ in try AveragePooling3D(config: config) },
    "BatchNormalization": { config, _ in try BatchNormalization(config: config) },
    "Bidirectional": { config, registry in try Bidirectional(config: config, registry: registry) },
    "CategoryEncoding": { config, _ in try CategoryEncoding(config: config) },
    "CenterCrop": { config, _ in try CenterCrop(config: config) },
    "Concatenate": { config, _ in try Concatenate(config: config) },
    "Conv1D": { config, _ in try Conv1D(config: config) },
    "Conv1DTranspose": { config, _ in try Conv1DTranspose(config: config) },
    "Conv2D": { config, _ in try Conv2D(config: config) },
    "Conv2DTranspose": { config, _ in try Conv2DTranspose(config: config) },
    "Conv3D": { config, _ in try Conv3D(config: config) },
    "Conv3DTranspose": { config, _ in try Conv3DTranspose(config: config) },
    "ConvLSTM1D": { config, _ in try ConvLSTM1D(config: config) },
    "ConvLSTM2D": { config, _ in try ConvLSTM2D(config: config) },
    "ConvLSTM3D": { config, _ in try ConvLSTM3D(config: config) },
    "Cropping1D": { config, _ in try Cropping1D(config: config) },
    "Cropping2D": { config, _ in try Cropping2D(config: config) },
    "Cropping3D": { config, _ in try Cropping3D(config: config) },
    "Dense": { config, _ in try Dense(config: config) },
    "DepthwiseConv1D": { config, _ in try DepthwiseConv1D(config: config) },
    "DepthwiseConv2D": { config, _ in try DepthwiseConv2D(config: config) },
    "Discretization": { config, _ in try Discretization(config: config) },
    "Dot": { config, _ in try Dot(config: config) },
    "Dropout": { config, _ in try Dropout(config: config) },
    "ELU": { config, _ in try ELU(config: config) },
    "EinsumDense": { config, _ in try EinsumDense(config: config) },
    "Embedding": { config, _ in try Embedding(config: config) },
    "Flatten": { config, _ in try Flatten(config: config) },
    "GRU": { config, _ in try GRU(config: config) },
    "GRUCell": { config, _ in try GRUCell(config: config) },
    "GaussianDropout": { config, _ in try GaussianDropout(config: config) },
    "GaussianNoise": { config, _ in try GaussianNoise(config: config) },
    "GlobalAveragePooling1D": { config, _ in try GlobalAveragePooling1D(config: config) },
    "GlobalAveragePooling2D": { config, _ in try GlobalAveragePooling2D(config: config) },
    "GlobalAveragePooling3D": { config, _ in try GlobalAveragePooling3D(config: config) },
    "GlobalMaxPooling1D": { config, _ in try GlobalMaxPooling1D(config: config) },
    "GlobalMaxPooling2D": { config, _ in try GlobalMaxPooling2D(config: config) },
    "GlobalMaxPooling3D": { config, _ in try GlobalMaxPooling3D(config: config) },
    "GroupNormalization": { config, _ in try GroupNormalization(config: config) },
    "GroupQueryAttention": { config, _ in try GroupQueryAttention(config: config) },
    "HashedCrossing": { config, _ in try HashedCrossingLayer(config: config) },
    "Hashing": { config, _ in try HashingLayer(config: config) },
    "Identity": { config, _ in try Identity(config: config) },
    "InputLayer": { config, _ in try Input(config: config) },
    "IntegerLookup": { config, _ in try IntegerLookupLayer(config: config) },
    "LSTM": { config, _ in try LSTM(config: config) },
    "LSTMCell": { config, _ in try LSTMCell(config: config) },
    "Lambda": { _, _ in
      throw ConfigError(
        className: "Lambda",
        reason: "it holds Python code, which does not run here; register a layer in its place.")
    },
    "LayerNormalization": { config, _ in try LayerNormalization(config: config) },
    "LeakyReLU": { config, _ in try LeakyReLU(config: config) },
    "LocallyConnected1D": { config, _ in try LocallyConnected1D(config: config) },
    "LocallyConnected2D": { config, _ in try LocallyConnected2D(config: config) },
    "Masking": { config, _ in try Masking(config: config) },
    "MaxPooling1D": { config, _ in try MaxPooling1D(config: config) },
    "MaxPooling2D": { config, _ in try MaxPooling2D(config: config) },
    "MaxPooling3D": { config, _ in try MaxPooling3D(config: config) },
    "Maximum": { config, _ in try Maximum(config: config) },
    "Minimum": { config, _ in try Minimum(config: config) },
    "MultiHeadAttention": { config, _ in try MultiHeadAttention(config: config) },
    "Multiply": { config, _ in try Multiply(config: config) },
    "Normalization": { config, _ in try Normalization(config: config) },
    "PReLU": { config, _ in try PReLU(config: config) },
    "Permute": { config, _ in try Permute(config: config) },
    "RMSNormalization": { config, _ in try RMSNormalization(config: config) },
    "RNN": { config, registry in try RNN(config: config, registry: registry) },
    "RandomBrightness": { config, _ in try RandomBrightness(config: config) },
    "RandomContrast": { config, _ in try RandomContrast(config: config) },
    "RandomCrop": { config, _ in try RandomCrop(config: config) },
    "RandomFlip": { config, _ in try RandomFlip(config: config) },
    "RandomHeight": { config, _ in try RandomHeight(config: config) },
    "RandomRotation": { config, _ in try RandomRotation(config: config) },
    "RandomTranslation": { config, _ in try RandomTranslation(config: config) },
    "RandomWidth": { config, _ in try RandomWidth(config: config) },
    "RandomZoom": { config, _ in try RandomZoom(config: config) },
    "ReLU": { config, _ in try ReLU(config: config) },
    "RepeatVector": { config, _ in try RepeatVector(config: config) },
    "Rescaling": { config, _ in try Rescaling(config: config) },
    "Reshape": { config, _ in try Reshape(config: config) },
    "Resizing": { config, _ in try Resizing(config: config) },
    "SeparableConv1D": { config, _ in try SeparableConv1D(config: config) },
    "SeparableConv2D": { config, _ in try SeparableConv2D(config: config) },
    "SimpleRNN": { config, _ in try SimpleRNN(config: config) },
    "SimpleRNNCell": { config, _ in try SimpleRNNCell(config: config) },
    "Softmax": { config, _ in try Softmax(config: config) },
    "SpatialDropout1D": { config, _ in try SpatialDropout1D(config: config) },
    "SpatialDropout2D": { config, _ in try SpatialDropout2D(config: config) },
    "SpatialDropout3D": { config, _ in try SpatialDropout3D(config: config) },
    "SpectralNormalization": { config, registry in
      try SpectralNormalization(config: config, registry: registry)
    },
    "StackedRNNCells": { config, registry in try StackedRNNCells(config: config, registry: registry) },
    "StringLookup": { config, _ in try StringLookupLayer(config: config) },
    "Subtract": { config, _ in try Subtract(config: config) },
    "TextVectorization": { config, _ in try TextVectorizationLayer(config: config) },
    "ThresholdedReLU": { config, _ in try ThresholdedReLU(config: config) },
    "TimeDistributed": { config, registry in try TimeDistributed(config: config, registry: registry) },
    "UnitNormalization": { config, _ in try UnitNormalization(config: config) },
    "UpSampling1D": { config, _ in try UpSampling1D(config: config) },
    "UpSampling2D": { config, _ in try UpSampling2D(config: config) },
    "UpSampling3D": { config, _ in try UpSampling3D(config: config) },
    "ZeroPadding1D": { config, _ in try ZeroPadding1D(config: config) },
    "ZeroPadding2D": { config, _ in try ZeroPadding2D(config: config) },
    "ZeroPadding3D": { config, _ in try ZeroPadding3D(config: config) },
  ])
}
