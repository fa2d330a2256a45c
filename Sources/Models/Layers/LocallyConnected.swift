import Tensors

/// What the layers share that slide windows as convolutions do, with weights of their own at each place.
///
/// These are layers of Keras 2, as its `implementation=1` has them, that Keras 3 does not have any more:
/// Keras 3 does not open models with them. Windows lie inside (`valid`).
public class LocallyConnected: ConvolutionLayer {
  private let kernelSettings: ParameterSettings
  /// `[places, window · channels, filters]`, once built.
  public private(set) var kernel: Parameter!
  /// `[…, filters]` with the sizes of the result, once built with a bias.
  public private(set) var bias: Parameter?

  /// The number of channels it gives.
  public var filters: Int { options.filters }

  init(
    _ options: ConvolutionOptions, kernel: ParameterSettings, name: String?, seed: Int? = nil
  ) {
    kernelSettings = kernel
    super.init(options, name: name, seed: seed)
    precondition(
      options.filters > 0, "\(className) needs at least one filter, and got \(options.filters).")
    precondition(options.padding == .valid, "\(className)'s windows lie inside: its padding is valid.")
  }

  /// Sizes given as one number hold for all axes; the layer of images also takes one for each axis.
  ///
  /// - Parameters:
  ///   - filters: the number of channels it gives.
  ///   - kernelSize: the sizes of the windows.
  ///   - strides: how far windows are apart.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, dataFormat: DataFormat = .channelsLast,
    activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, name: String? = nil, seed: Int? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: all(kernelSize), strides: all(strides), padding: .valid,
        dilationRate: all(1), dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    let options = try ConvolutionOptions(reader, rank: Self.rank)
    guard options.padding == .valid, try reader.int("implementation", default: 1) == 1 else {
      throw ConfigError(
        className: reader.className, key: "implementation",
        reason: "only implementation 1, whose padding is valid, is supported.")
    }
    self.init(
      options, kernel: try reader.parameter("kernel", default: .glorotUniform),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = super.inputProblem(shape) { return problem }
    return dataFormat.spatial(of: shape).contains(nil)
      ? "expected inputs of known size, whose places have their own weights, found \(SavedShapes.text(shape))"
      : nil
  }

  private func shape(for input: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      input: input, filters: filters, kernel: kernelSize, strides: strides, padding: .valid)
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    let shape = shape(for: [1] + dataFormat.spatial(of: inputShape) + [channels])
    kernel = addParameter(
      "kernel", shape: [shape.places, kernelSize.reduce(channels, *), filters], kernelSettings)
    if useBias { bias = addParameter("bias", shape: shape.output + [filters], options.bias) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    var y = dataFormat.apply(to: x) { x in
      let shape = shape(for: x.shape)
      let columns = kernelSize.reduce(x.shape[x.shape.count - 1], *)
      precondition(
        kernel.value.shape == [shape.places, columns, filters],
        "\(className) '\(name)' was built for \(kernel.value.shape[0]) places, and got shape \(x.shape).")
      var patches = x.patches(shape)
      if dataFormat == .channelsFirst {
        // There a window is read channel by channel.
        patches = patches.reshaped([-1, kernelSize.reduce(1, *), shape.channels])
          .transposed([0, 2, 1])
      }
      return patches.reshaped([shape.batch, shape.places, columns]).transposed([1, 0, 2])
        .batchProduct(kernel.variable).transposed([1, 0, 2]).reshaped(shape.outputShape)
    }
    // With channels first Keras reads the bias' numbers, in their order, as of the result's shape.
    if let bias { y = y + bias.variable.reshaped(Array(y.shape.dropFirst())) }
    return y.activated(activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(for: inputShape, channels: filters)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config().merging(kernelSettings.entries("kernel")) { $1 }
    config["dilation_rate"] = nil
    return config.merging(["filters": .int(filters), "implementation": 1]) { $1 }
  }
}

extension Variable {
  /// The windows of a convolution as rows.
  fileprivate func patches(_ shape: ConvolutionShape) -> Variable {
    Variable.recording(shape.patches(of: value, group: 0), from: [self]) { gradient in
      var x = Tensor.zeros(shape.inputShape)
      shape.addPatches(gradient, group: 0, to: &x)
      return [x]
    }
  }
}

/// A `Conv1D` with weights of their own at each place: `[batch, steps, channels]` in, `[batch, new
/// steps, filters]` out.
///
///     LocallyConnected1D(4, kernelSize: 3)(Tensor.ones([2, 9, 3])).shape      // [2, 7, 4]
public final class LocallyConnected1D: LocallyConnected {
  override class var rank: Int { 1 }
}

/// A `Conv2D` with weights of their own at each place: `[batch, height, width, channels]` in, `[batch,
/// new height, new width, filters]` out.
///
///     LocallyConnected2D(4, kernelSize: (3, 2))(Tensor.ones([2, 9, 8, 3])).shape      // [2, 7, 7, 4]
public final class LocallyConnected2D: LocallyConnected {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1),
    dataFormat: DataFormat = .channelsLast, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1],
        strides: [strides.0, strides.1], padding: .valid, dilationRate: [1, 1],
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
