import Tensors

/// What the layers share that undo the shrinking of a convolution: each number of the input adds its
/// window to the output.
///
/// Kernels are `[…, filters, channels]`, the other way round than a convolution's.
public class ConvolutionTranspose: ConvolutionLayer {
  private let kernelSettings: ParameterSettings
  private let convolver = Convolver()
  /// How many numbers more than necessary each axis gets at its end; nil lets the layer choose.
  public let outputPadding: [Int]?
  /// `[…, filters, channels]`, once built.
  public private(set) var kernel: Parameter!
  /// `[filters]`, once built with a bias.
  public private(set) var bias: Parameter?

  /// The number of channels it gives.
  public var filters: Int { options.filters }

  init(
    _ options: ConvolutionOptions, outputPadding: [Int]?, kernel: ParameterSettings, name: String?,
    seed: Int? = nil
  ) {
    self.outputPadding = outputPadding
    kernelSettings = kernel
    super.init(options, name: name, seed: seed)
    precondition(options.filters > 0, "\(className) needs at least one filter, and got \(options.filters).")
    precondition(
      zip(outputPadding ?? [], options.strides).allSatisfy { $0 >= 0 && $0 < $1 },
      "\(className)'s output padding is at least 0 and below the strides \(strides), and got \(outputPadding ?? []).")
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    outputPadding: Int? = nil, dataFormat: DataFormat = .channelsLast, dilationRate: Int = 1,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
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
      outputPadding: outputPadding.map(all),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    let options = try ConvolutionOptions(reader, rank: Self.rank)
    var padding: [Int]?
    if config["output_padding"] ?? .null != .null {
      padding = try reader.ints("output_padding", count: Self.rank)
      guard zip(padding!, options.strides).allSatisfy({ $0 >= 0 && $0 < $1 }) else {
        throw ConfigError(
          className: reader.className, key: "output_padding",
          reason: "expected numbers from 0 and below the strides \(options.strides), found \(padding!).")
      }
    }
    self.init(
      options, outputPadding: padding,
      kernel: try reader.parameter("kernel", default: .glorotUniform),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = dataFormat.problem(shape, rank: options.rank) { return problem }
    for (axis, size) in dataFormat.spatial(of: shape).enumerated() {
      guard let size else { continue }
      if size > 1 << 30 { return "an axis of \(size) is too long to become longer" }
      let large = outputSize(size, axis: axis)
      let back = ConvolutionShape.outputSize(
        large, kernel: kernelSize[axis], stride: strides[axis], padding: padding,
        dilation: dilationRate[axis])
      if back != size {
        return "an axis of \(size) cannot become \(large), of which a convolution makes \(back)"
      }
    }
    return nil
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    kernel = addParameter("kernel", shape: kernelSize + [filters, channels], kernelSettings)
    if useBias { bias = addParameter("bias", shape: [filters], options.bias) }
  }

  /// How long an axis of `size` becomes.
  private func outputSize(_ size: Int, axis: Int) -> Int {
    let reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1
    let stride = strides[axis]
    guard let extra = outputPadding?[axis] else {
      return padding == .same ? size * stride : (size - 1) * stride + max(reach, stride)
    }
    return (size - 1) * stride + (padding == .same ? reach % 2 : reach) + extra
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let channels = kernel.value.shape[kernelSize.count + 1]
    return dataFormat.apply(to: x) { x in
      precondition(
        x.shape.count == kernelSize.count + 2 && x.shape[x.shape.count - 1] == channels,
        "\(className) '\(name)' was built for \(channels) channels, and got shape \(x.shape).")
      let spatial = Array(x.shape.dropFirst().dropLast())
      let large = spatial.enumerated().map { outputSize($1, axis: $0) }
      // The convolution that this is the transpose of.
      let shape = ConvolutionShape(
        input: [x.shape[0]] + large + [filters], filters: channels, kernel: kernelSize,
        strides: strides, padding: padding, dilation: dilationRate)
      precondition(
        shape.output == spatial, "\(className) '\(name)': \(inputProblem(x.shape) ?? "")")
      return convolver.transposed(
        x, kernel.variable, bias: bias?.variable, shape: shape, version: kernel.version)
    }.activated(activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let sizes = dataFormat.spatial(of: inputShape).enumerated().map { axis, size in
      size.map { outputSize($0, axis: axis) }
    }
    return options.activated(
      dataFormat.shape(batch: inputShape[0], spatial: sizes, channels: filters))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(kernelSettings.entries("kernel")) { $1 }
      .merging([
        "filters": .int(filters),
        "output_padding": outputPadding.map { .ints($0) } ?? .null,
      ]) { $1 }
  }
}
