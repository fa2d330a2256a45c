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

  convenience init(_ className: String, rank: Int, config: [String: ConfigValue]) throws {
    let reader = ConfigReader(className, config)
    self.init(
      try ConvolutionOptions(reader, rank: rank),
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
