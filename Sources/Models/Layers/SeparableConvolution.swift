import Tensors

/// What the layers share that filter each channel on its own and then mix the channels.
public class SeparableConvolution: ConvolutionLayer {
  /// How many results each channel gives before they are mixed.
  public let depthMultiplier: Int
  private let depthwiseSettings: ParameterSettings
  private let pointwiseSettings: ParameterSettings
  private let depthwiseConvolver = Convolver()
  private let pointwiseConvolver = Convolver()
  /// `[…, channels, depth multiplier]`, once built.
  public private(set) var depthwiseKernel: Parameter!
  /// `[1…, channels · depth multiplier, filters]`, once built.
  public private(set) var pointwiseKernel: Parameter!
  /// `[filters]`, once built with a bias.
  public private(set) var bias: Parameter?

  /// The number of channels it gives.
  public var filters: Int { options.filters }

  init(
    _ options: ConvolutionOptions, depthMultiplier: Int, depthwise: ParameterSettings,
    pointwise: ParameterSettings, name: String?, seed: Int? = nil
  ) {
    self.depthMultiplier = depthMultiplier
    depthwiseSettings = depthwise
    pointwiseSettings = pointwise
    super.init(options, name: name, seed: seed)
    precondition(
      options.filters > 0 && depthMultiplier > 0,
      "\(className) needs filters and results a channel, and got \(options.filters) and \(depthMultiplier).")
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: Int = 1, depthMultiplier: Int = 1,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    depthwiseInitializer: Initializer = .glorotUniform,
    pointwiseInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    depthwiseRegularizer: Regularizer? = nil, pointwiseRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    depthwiseConstraint: Constraint? = nil, pointwiseConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: all(kernelSize), strides: all(strides), padding: padding,
        dilationRate: all(dilationRate), dataFormat: dataFormat, activation: activation,
        useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      depthMultiplier: depthMultiplier,
      depthwise: ParameterSettings(
        depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint),
      pointwise: ParameterSettings(
        pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    self.init(
      try ConvolutionOptions(reader, rank: Self.rank),
      depthMultiplier: try reader.int("depth_multiplier", default: 1),
      depthwise: try reader.parameter("depthwise", default: .glorotUniform),
      pointwise: try reader.parameter("pointwise", default: .glorotUniform),
      name: try reader.optionalString("name"))
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    depthwiseKernel = addParameter(
      "depthwise_kernel", shape: kernelSize + [channels, depthMultiplier], depthwiseSettings)
    pointwiseKernel = addParameter(
      "pointwise_kernel", shape: kernelSize.map { _ in 1 } + [channels * depthMultiplier, filters],
      pointwiseSettings)
    if useBias { bias = addParameter("bias", shape: [filters], options.bias) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    dataFormat.apply(to: x) { x in
      let parts = depthwiseConvolver.depthwise(
        x, depthwiseKernel.variable, bias: nil, options: options, version: depthwiseKernel.version,
        layer: "\(className) '\(name)'")
      let ones = kernelSize.map { _ in 1 }
      let shape = ConvolutionShape(
        input: parts.shape, filters: filters, kernel: ones, strides: ones, padding: .valid)
      return pointwiseConvolver.convolved(
        parts, pointwiseKernel.variable, bias: bias?.variable, shape: shape,
        version: pointwiseKernel.version, relu: false)
    }.activated(activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(for: inputShape, channels: filters)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(depthwiseSettings.entries("depthwise")) { $1 }
      .merging(pointwiseSettings.entries("pointwise")) { $1 }
      .merging(["filters": .int(filters), "depth_multiplier": .int(depthMultiplier)]) { $1 }
  }
}
