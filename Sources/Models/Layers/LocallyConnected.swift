import Tensors

/// What the layers share that slide windows as convolutions do, with weights of their own at each place.
///
/// These are layers of Keras 2 that Keras 3 does not have any more: Keras 3 does not open models with them.
public class LocallyConnected: ConvolutionLayer {
  private let kernelSettings: ParameterSettings
  /// How the weights are kept, by Keras' number: 1 for a matrix at each place, 2 for a matrix from all
  /// numbers to all of which only those of windows count, 3 for a list of those that count. The first
  /// takes only windows that lie inside.
  public let implementation: Int
  /// Once built: `[places, window · channels, filters]`; for implementation 2 the shapes of an image and
  /// of a result, one behind the other; for 3 `[links]`, by the number they lead to, then by the one they
  /// come from.
  public private(set) var kernel: Parameter!
  private var links: LocalLinks?
  /// `[…, filters]` with the sizes of the result, once built with a bias.
  public private(set) var bias: Parameter?

  /// The number of channels it gives.
  public var filters: Int { options.filters }

  init(
    _ options: ConvolutionOptions, kernel: ParameterSettings, implementation: Int, name: String?,
    seed: Int? = nil
  ) {
    kernelSettings = kernel
    self.implementation = implementation
    super.init(options, name: name, seed: seed)
    precondition(
      options.filters > 0, "\(className) needs at least one filter, and got \(options.filters).")
    precondition(
      (1...3).contains(implementation), "\(className)'s implementations are 1, 2 and 3, and got \(implementation).")
    precondition(
      options.padding == .valid || options.padding == .same && implementation > 1,
      "\(className)'s windows lie inside in implementation 1: its padding is valid.")
  }

  /// Sizes given as one number hold for all axes; the layer of images also takes one for each axis.
  ///
  /// - Parameters:
  ///   - filters: the number of channels it gives.
  ///   - kernelSize: the sizes of the windows.
  ///   - strides: how far windows are apart.
  ///   - padding: what happens at the edges; `.same` needs an `implementation` above 1.
  ///   - implementation: how the weights are kept, 1, 2 or 3.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, implementation: Int = 1,
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
        dilationRate: all(1), dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      implementation: implementation, name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    let options = try ConvolutionOptions(reader, rank: Self.rank)
    let implementation = try reader.int("implementation", default: 1)
    guard (1...3).contains(implementation), options.padding == .valid || implementation > 1 else {
      throw ConfigError(
        className: reader.className, key: "implementation",
        reason: "expected 1, whose padding is valid, 2 or 3, found \(implementation) with \(options.padding.rawValue).")
    }
    self.init(
      options, kernel: try reader.parameter("kernel", default: .glorotUniform),
      implementation: implementation, name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = super.inputProblem(shape) { return problem }
    return dataFormat.spatial(of: shape).contains(nil)
      ? "expected inputs of known size, whose places have their own weights, found \(SavedShapes.text(shape))"
      : nil
  }

  private func shape(for input: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      input: input, filters: filters, kernel: kernelSize, strides: strides, padding: padding)
  }

  /// The sizes along the axes of an image, or of a result, in the layer's order.
  private func sizes(_ spatial: [Int], channels: Int) -> [Int] {
    dataFormat == .channelsLast ? spatial + [channels] : [channels] + spatial
  }

  override public func build(inputShape: [Int]) {
    let channels = dataFormat.channels(of: inputShape.map { $0 })!
    let shape = shape(for: [1] + dataFormat.spatial(of: inputShape) + [channels])
    let kernelShape: [Int]
    if implementation == 1 {
      kernelShape = [shape.places, kernelSize.reduce(channels, *), filters]
    } else {
      let links = LocalLinks(
        input: shape.input, channels: channels, output: shape.output, filters: filters, options: options,
        isDense: implementation == 2)
      self.links = links
      kernelShape =
        implementation == 3
        ? [links.weights.count]
        : sizes(shape.input, channels: channels) + sizes(shape.output, channels: filters)
    }
    kernel = addParameter("kernel", shape: kernelShape, kernelSettings)
    if useBias { bias = addParameter("bias", shape: shape.output + [filters], options.bias) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    var y = links.map { linked(x, $0) } ?? multiplied(x)
    // With channels first Keras reads the bias' numbers, in their order, as of the result's shape.
    if let bias { y = y + bias.variable.reshaped(Array(y.shape.dropFirst())) }
    return y.activated(activation)
  }

  /// What the links of implementations 2 and 3 give.
  private func linked(_ x: Variable, _ links: LocalLinks) -> Variable {
    let batch = x.shape[0]
    precondition(
      x.value.count == batch * links.inputCount,
      "\(className) '\(name)' was built for \(links.inputCount) numbers an image, and got shape \(x.shape).")
    let rows = x.reshaped([batch, links.inputCount]).linked(by: kernel.variable, links)
    return rows.reshaped([batch] + outputShape(for: x.shape).dropFirst().map { $0! })
  }

  /// What the matrices of implementation 1 give.
  private func multiplied(_ x: Variable) -> Variable {
    dataFormat.apply(to: x) { x in
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
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    options.outputShape(for: inputShape, channels: filters)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config().merging(kernelSettings.entries("kernel")) { $1 }
    config["dilation_rate"] = nil
    return config.merging(["filters": .int(filters), "implementation": .int(implementation)]) { $1 }
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
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, implementation: Int = 1, activation: ActivationFunction = .linear,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, activityRegularizer: Regularizer? = nil,
    kernelConstraint: Constraint? = nil, biasConstraint: Constraint? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1],
        strides: [strides.0, strides.1], padding: padding, dilationRate: [1, 1],
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      kernel: ParameterSettings(
        kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
      implementation: implementation, name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }
}
