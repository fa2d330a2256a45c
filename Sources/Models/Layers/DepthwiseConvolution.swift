import Tensors

/// What the layers share that give each channel filters of its own.
public class DepthwiseConvolution: ConvolutionLayer {
  /// How many results each channel gives; they stand together in the result.
  public let depthMultiplier: Int
  private let kernelSettings: ParameterSettings
  private let convolver = Convolver()
  /// `[…, channels, depth multiplier]`, once built.
  public private(set) var kernel: Parameter!
  /// `[channels · depth multiplier]`, once built with a bias.
  public private(set) var bias: Parameter?

  init(
    _ options: ConvolutionOptions, depthMultiplier: Int, kernel: ParameterSettings, name: String?,
    seed: Int? = nil
  ) {
    self.depthMultiplier = depthMultiplier
    kernelSettings = kernel
    super.init(options, name: name, seed: seed)
    precondition(
      depthMultiplier > 0, "\(className) gives at least one result a channel, and got \(depthMultiplier).")
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis.
  public convenience init(
    _ kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    depthMultiplier: Int = 1, dataFormat: DataFormat = .channelsLast, dilationRate: Int = 1,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    depthwiseRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, depthwiseConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      ConvolutionOptions(
        kernelSize: all(kernelSize), strides: all(strides), padding: padding,
        dilationRate: all(dilationRate), dataFormat: dataFormat,
        activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      depthMultiplier: depthMultiplier,
      kernel: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    self.init(
      try ConvolutionOptions(reader, rank: Self.rank, hasFilters: false),
      depthMultiplier: try reader.int("depth_multiplier", default: 1),
      kernel: try reader.parameter("depthwise", default: .glorotUniform),
      name: try reader.optionalString("name"))
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    kernel = addParameter(
      "kernel", shape: kernelSize + [channels, depthMultiplier], kernelSettings)
    if useBias { bias = addParameter("bias", shape: [channels * depthMultiplier], options.bias) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    dataFormat.apply(to: x) { x in
      convolver.depthwise(
        x, kernel.variable, bias: bias?.variable, options: options, version: kernel.version,
        layer: "\(className) '\(name)'")
    }.activated(activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(
      for: inputShape,
      channels: dataFormat.channels(of: inputShape).map { $0 * depthMultiplier })
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(kernelSettings.entries("depthwise")) { $1 }
      .merging(["depth_multiplier": .int(depthMultiplier)]) { $1 }
  }
}

extension Convolver {
  /// Each channel of `x` with its own filters of `kernel`, `[…, channels, depth multiplier]`: as many
  /// groups of one channel.
  func depthwise(
    _ x: Variable, _ kernel: Variable, bias: Variable?, options: ConvolutionOptions, version: Int,
    layer: String
  ) -> Variable {
    let rank = options.rank
    let (channels, multiplier) = (kernel.shape[rank], kernel.shape[rank + 1])
    precondition(
      x.shape.count == rank + 2 && x.shape[rank + 1] == channels,
      "\(layer) was built for \(channels) channels, and got shape \(x.shape).")
    let shape = ConvolutionShape(
      input: x.shape, filters: channels * multiplier, kernel: options.kernelSize,
      strides: options.strides, padding: options.padding, dilation: options.dilationRate,
      groups: channels)
    return convolved(
      x, kernel.reshaped(shape.kernelShape), bias: bias, shape: shape, version: version, relu: false)
  }
}
