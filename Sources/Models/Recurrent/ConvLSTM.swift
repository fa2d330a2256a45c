import Tensors

/// What `ConvLSTM1D`, `ConvLSTM2D` and `ConvLSTM3D` share: a long short-term memory over sequences of
/// sequences, images or volumes, whose products are convolutions (Shi et al., 2015).
///
/// The inputs of all steps are convolved together; states go step by step. The convolution of the
/// state keeps its size.
public class ConvLSTM: RNN {
  /// The number of axes between the steps and the channels.
  class var rank: Int { preconditionFailure("\(Self.self) is what layers share, and no layer itself.") }

  fileprivate convenience init(
    _ convolution: ConvolutionOptions, _ settings: ConvLSTMCell.Settings, _ options: Options,
    activityRegularizer: Regularizer?, name: String?, seed: Int?
  ) {
    self.init(cell: ConvLSTMCell(convolution, settings), options, name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis.
  ///
  /// - Parameters:
  ///   - filters: the number of channels of the result and of each state.
  ///   - kernelSize: the sizes of the windows.
  ///   - strides: how far windows over the inputs are apart.
  ///   - dilationRate: how far the places of a window over the inputs are apart.
  ///   - dropout: the share of the inputs that is dropped in training, the same at each step, for each
  ///     gate apart.
  ///   - recurrentDropout: the share of the state likewise.
  ///   - returnSequences: whether the results of all steps are given.
  ///   - returnState: whether `callAll` gives h and c after the last step too.
  ///   - goBackwards: whether it starts at the last step.
  ///   - stateful: whether each batch goes on from the states of the one before.
  public convenience init(
    _ filters: Int, kernelSize: Int, strides: Int = 1, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: Int = 1,
    activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: Regularizer? = nil,
    recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: all(kernelSize), strides: all(strides),
        padding: padding, dilationRate: all(dilationRate),
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      ConvLSTMCell.Settings(
        recurrentActivation: recurrentActivation,
        kernel: ParameterSettings(
          kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
        recurrent: ParameterSettings(
          recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
        unitForgetBias: unitForgetBias, dropout: dropout, recurrentDropout: recurrentDropout,
        seed: seed),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    var convolution = try ConvolutionOptions(reader, rank: Self.rank)
    convolution.activation = try reader.activation("activation", default: "tanh")
    guard
      convolution.strides.allSatisfy({ $0 == 1 }) || convolution.dilationRate.allSatisfy({ $0 == 1 })
    else {
      throw ConfigError(
        className: reader.className, key: "dilation_rate",
        reason: "expected 1 where strides are above 1, found \(convolution.dilationRate)")
    }
    let settings = ConvLSTMCell.Settings(
      recurrentActivation: try reader.activation("recurrent_activation", default: "sigmoid"),
      kernel: try reader.parameter("kernel", default: .glorotUniform),
      recurrent: try reader.parameter("recurrent", default: .orthogonal()),
      unitForgetBias: try reader.bool("unit_forget_bias", default: true),
      dropout: try reader.share("dropout"),
      recurrentDropout: try reader.share("recurrent_dropout"), seed: try reader.optionalInt("seed"))
    self.init(
      cell: ConvLSTMCell(convolution, settings), try reader.recurrentOptions(),
      name: try reader.optionalString("name"))
  }

  /// The number of channels of the result and of each state.
  public var filters: Int { cell.stateSizes[0] }

  /// Keras keeps what is in the place of the layer's own option before the cell.
  override var savedParts: [(name: String, layer: Layer)]? {
    ((cell as? ConvLSTMCell)?.activations.part("activation") ?? []) + [("cell", cell)]
  }

  override public func config() -> [String: ConfigValue] {
    var entries = (cell as? ConvLSTMCell)?.entries() ?? [:]
    entries["activity_regularizer"] = activityRegularizer?.configValue ?? .null
    return sequenceConfig().merging(entries) { $1 }
  }
}

/// A `ConvLSTM` over sequences of sequences: `[batch, steps, length, channels]` in, `[batch, new
/// length, filters]` out, or that for each step with `returnSequences`.
///
///     ConvLSTM1D(8, kernelSize: 3)(Tensor.ones([2, 5, 16, 3])).shape      // [2, 14, 8]
public final class ConvLSTM1D: ConvLSTM {
  override class var rank: Int { 1 }
}

/// A `ConvLSTM` over sequences of images: `[batch, steps, height, width, channels]` in, `[batch, new
/// height, new width, filters]` out, or that for each step with `returnSequences`.
///
///     ConvLSTM2D(8, kernelSize: (3, 3))(Tensor.ones([2, 5, 16, 16, 3])).shape      // [2, 14, 14, 8]
public final class ConvLSTM2D: ConvLSTM {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int), strides: (Int, Int) = (1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: (Int, Int) = (1, 1),
    activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: Regularizer? = nil,
    recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1], strides: [strides.0, strides.1],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1],
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      ConvLSTMCell.Settings(
        recurrentActivation: recurrentActivation,
        kernel: ParameterSettings(
          kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
        recurrent: ParameterSettings(
          recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
        unitForgetBias: unitForgetBias, dropout: dropout, recurrentDropout: recurrentDropout,
        seed: seed),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }
}

/// A `ConvLSTM` over sequences of volumes: `[batch, steps, depth, height, width, channels]` in,
/// `[batch, new depth, new height, new width, filters]` out, or that for each step with
/// `returnSequences`.
///
///     ConvLSTM3D(8, kernelSize: (3, 3, 3))(Tensor.ones([2, 5, 8, 8, 8, 3])).shape      // [2, 6, 6, 6, 8]
public final class ConvLSTM3D: ConvLSTM {
  override class var rank: Int { 3 }

  /// Sizes as (depth, height, width).
  public convenience init(
    _ filters: Int, kernelSize: (Int, Int, Int), strides: (Int, Int, Int) = (1, 1, 1), padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, dilationRate: (Int, Int, Int) = (1, 1, 1),
    activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid,
    useBias: Bool = true, kernelInitializer: Initializer = .glorotUniform,
    recurrentInitializer: Initializer = .orthogonal(), biasInitializer: Initializer = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: Regularizer? = nil,
    recurrentRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    recurrentConstraint: Constraint? = nil, biasConstraint: Constraint? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false,
    name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      ConvolutionOptions(
        filters: filters, kernelSize: [kernelSize.0, kernelSize.1, kernelSize.2], strides: [strides.0, strides.1, strides.2],
        padding: padding, dilationRate: [dilationRate.0, dilationRate.1, dilationRate.2],
        dataFormat: dataFormat, activation: activation, useBias: useBias,
        bias: ParameterSettings(
          biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)),
      ConvLSTMCell.Settings(
        recurrentActivation: recurrentActivation,
        kernel: ParameterSettings(
          kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
        recurrent: ParameterSettings(
          recurrentInitializer, regularizer: recurrentRegularizer, constraint: recurrentConstraint),
        unitForgetBias: unitForgetBias, dropout: dropout, recurrentDropout: recurrentDropout,
        seed: seed),
      Options(
        returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
        stateful: stateful), activityRegularizer: activityRegularizer, name: name, seed: seed)
  }
}
