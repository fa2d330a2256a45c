import Tensors

/// What all convolution layers can be told, in Keras' terms; each reads and writes a part of it.
struct ConvolutionOptions {
  var filters = 0
  var kernelSize: [Int]
  var strides: [Int]
  var padding = Padding.valid
  var dilationRate: [Int]
  var groups = 1
  var dataFormat = DataFormat.channelsLast
  var activation = ActivationFunction.linear
  var useBias = true
  var bias = ParameterSettings(.zeros)

  /// The number of axes between batch and channels.
  var rank: Int { kernelSize.count }

  init(
    filters: Int = 0, kernelSize: [Int], strides: [Int], padding: Padding, dilationRate: [Int],
    groups: Int = 1, dataFormat: DataFormat, activation: ActivationFunction, useBias: Bool,
    bias: ParameterSettings
  ) {
    self.filters = filters
    self.kernelSize = kernelSize
    self.strides = strides
    self.padding = padding
    self.dilationRate = dilationRate
    self.groups = groups
    self.dataFormat = dataFormat
    self.activation = activation
    self.useBias = useBias
    self.bias = bias
  }

  init(
    _ reader: ConfigReader, rank: Int, hasFilters: Bool = true, allowsCausal: Bool = false
  ) throws(ConfigError) {
    let ones = Array(repeating: 1, count: rank)
    filters = hasFilters ? try reader.int("filters") : 0
    kernelSize = try reader.ints("kernel_size", count: rank)
    strides = try reader.ints("strides", count: rank, default: ones)
    padding = try reader.padding(allowsCausal: allowsCausal)
    dilationRate = try reader.ints("dilation_rate", count: rank, default: ones)
    groups = try reader.int("groups", default: 1)
    dataFormat = try reader.dataFormat()
    activation = try reader.activation("activation")
    useBias = try reader.bool("use_bias", default: true)
    bias = try reader.parameter("bias", default: .zeros)
  }

  /// Traps when an option makes no sense.
  func check(_ className: String, allowsCausal: Bool) {
    precondition(
      (kernelSize + strides + dilationRate).allSatisfy { $0 > 0 },
      "\(className)'s sizes are positive, and got kernel \(kernelSize), strides \(strides), dilation \(dilationRate).")
    precondition(
      groups > 0 && filters % groups == 0,
      "\(className) cannot split \(filters) filters into \(groups) groups.")
    precondition(
      padding != .causal || allowsCausal, "\(className) cannot be causal; Conv1D can.")
  }

  /// Why inputs of `shape` do not fit, or nil.
  func problem(_ shape: [Int?]) -> String? {
    if let problem = dataFormat.problem(shape, rank: rank) { return problem }
    guard let channels = dataFormat.channels(of: shape), channels % groups == 0 else {
      return "expected channels in \(groups) groups, found \(SavedShapes.text(shape))"
    }
    if padding != .valid { return nil }
    for (axis, size) in dataFormat.spatial(of: shape).enumerated() {
      let reach = (kernelSize[axis] - 1) * dilationRate[axis] + 1
      if let size, size < reach {
        return "a window of \(reach) does not fit into inputs of shape \(SavedShapes.text(shape))"
      }
    }
    return nil
  }

  /// The shape of a convolution's result with `channels`.
  func outputShape(for shape: [Int?], channels: Int?) -> [Int?] {
    let sizes = dataFormat.spatial(of: shape).enumerated().map { axis, size in
      size.map {
        ConvolutionShape.outputSize(
          $0, kernel: kernelSize[axis], stride: strides[axis], padding: padding,
          dilation: dilationRate[axis])
      }
    }
    return activated(
      dataFormat.shape(batch: shape[0], spatial: sizes, channels: channels))
  }

  /// The shape after the activation, which works along the last axis whatever the format.
  func activated(_ shape: [Int?]) -> [Int?] { activation.outputShape(for: shape) }

  /// The entries that all convolutions write.
  var entries: [String: ConfigValue] {
    [
      "kernel_size": .ints(kernelSize), "strides": .ints(strides),
      "padding": .string(padding.rawValue), "data_format": .string(dataFormat.rawValue),
      "dilation_rate": .ints(dilationRate), "activation": .string(activation.rawValue),
      "use_bias": .bool(useBias),
    ].merging(bias.entries("bias")) { $1 }
  }
}

extension ConfigReader {
  /// `padding`, "valid" when absent.
  func padding(allowsCausal: Bool = false) throws(ConfigError) -> Padding {
    let name = try string("padding", default: "valid")
    guard let padding = Padding(rawValue: name), allowsCausal || padding != .causal else {
      throw ConfigError(
        className: className, key: "padding",
        reason: "expected valid\(allowsCausal ? ", causal" : "") or same, found '\(name)'.")
    }
    return padding
  }
}

/// What all convolution layers share: their options.
public class ConvolutionLayer: Layer {
  let options: ConvolutionOptions
  /// The number of axes between batch and channels.
  class var rank: Int { preconditionFailure("\(Self.self) is what layers share, and no layer itself.") }

  /// The sizes of the windows.
  public var kernelSize: [Int] { options.kernelSize }
  /// How far windows are apart.
  public var strides: [Int] { options.strides }
  /// What happens at the edges.
  public var padding: Padding { options.padding }
  /// How far the places of a window are apart.
  public var dilationRate: [Int] { options.dilationRate }
  /// Where the channels stand.
  public var dataFormat: DataFormat { options.dataFormat }
  /// What is done with each sum.
  public var activation: ActivationFunction { options.activation }
  /// Whether there is a bias.
  public var useBias: Bool { options.useBias }

  init(_ options: ConvolutionOptions, allowsCausal: Bool = false, name: String?, seed: Int?) {
    self.options = options
    super.init(name: name, seed: seed)
    options.check(className, allowsCausal: allowsCausal)
  }

  override func inputProblem(_ shape: [Int?]) -> String? { options.problem(shape) }

  override final var activatesLast: Bool { true }

  override final var countsInFloats: Bool { true }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(options.entries) { $1 }
      .merging([
        "activation": activationValue(activation),
        "activity_regularizer": activityRegularizer?.configValue ?? .null,
      ]) { $1 }
  }
}

/// What `Conv1D`, `Conv2D` and `Conv3D` share, which slide windows over sequences, images and volumes.
public class Convolution: ConvolutionLayer, LowRankAdapted {
  private let kernelSettings: ParameterSettings
  private let convolver = Convolver()
  final let adapter: LowRankAdapter
  /// The filters, `[…, channels / groups, filters]`, once built.
  public private(set) var kernel: Parameter!
  /// `[filters]`, once built with a bias.
  public private(set) var bias: Parameter?

  /// The number of channels it gives.
  public var filters: Int { options.filters }
  /// Into how many parts the channels are split, each with its own filters.
  public var groups: Int { options.groups }

  init(
    _ options: ConvolutionOptions, kernel: ParameterSettings, adapter: LowRankAdapter = LowRankAdapter(),
    name: String?, seed: Int? = nil
  ) {
    kernelSettings = kernel
    self.adapter = adapter
    super.init(options, allowsCausal: options.rank == 1, name: name, seed: seed)
    precondition(options.filters > 0, "\(className) needs at least one filter, and got \(options.filters).")
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis.
  ///
  /// - Parameters:
  ///   - filters: the number of channels it gives.
  ///   - kernelSize: the sizes of the windows.
  ///   - strides: how far windows are apart.
  ///   - dilationRate: how far the places of a window are apart.
  ///   - groups: into how many parts the channels are split, each with its own filters.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast,
    dilationRate: Int = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: all(kernelSize), strides: all(strides), padding: padding,
        dilationRate: all(dilationRate), groups: groups, dataFormat: dataFormat, activation: activation,
        useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    let kernel = try reader.parameter("kernel", default: .glorotUniform)
    self.init(
      try ConvolutionOptions(reader, rank: Self.rank, allowsCausal: Self.rank == 1), kernel: kernel,
      adapter: try LowRankAdapter(reader, kernel), name: try reader.optionalString("name"))
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    kernel = addParameter(
      "kernel", shape: kernelSize + [channels / groups, filters], kernelSettings)
    if useBias { bias = addParameter("bias", shape: [filters], options.bias) }
    buildAdaptation()
  }

  final var adapted: (kernel: Parameter, settings: ParameterSettings) { (kernel, kernelSettings) }

  /// The sizes for an input with the channels last; traps when they do not fit.
  func shape(for input: [Int]) -> ConvolutionShape {
    let channels = kernel.value.shape[kernelSize.count] * groups
    precondition(
      input.count == kernelSize.count + 2 && input[input.count - 1] == channels,
      "\(className) '\(name)' was built for \(channels) channels, and got shape \(input).")
    return ConvolutionShape(
      input: input, filters: filters, kernel: kernelSize, strides: strides, padding: padding,
      dilation: dilationRate, groups: groups)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let isFused = activation == .relu
    let result = dataFormat.apply(to: x) { x in
      convolver.convolved(
        x, adaptedKernel(), bias: bias?.variable, shape: shape(for: x.shape),
        version: adapter.version(of: kernel), relu: isFused)
    }
    return isFused ? result : result.activated(activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(for: inputShape, channels: filters)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(kernelSettings.entries("kernel")) { $1 }
      .merging(["filters": .int(filters), "groups": .int(groups)]) { $1 }
      .merging(adapter.entries) { $1 }
  }
}
