import Tensors

/// A weighted sum of all inputs for each output: x · kernel + bias, along the last axis.
///
/// `[…, inputs]` in, `[…, units]` out. Parameters: kernel `[inputs, units]`, bias `[units]`.
///
///     Dense(10)(Tensor.ones([32, 784])).shape        // [32, 10]
public final class Dense: Layer, LowRankAdapted {
  /// The length of the last axis it gives.
  public let units: Int
  /// What is done with each sum.
  public let activation: ActivationFunction
  /// Whether there is a bias.
  public let useBias: Bool
  private let kernelSettings: ParameterSettings
  private let biasSettings: ParameterSettings
  let adapter: LowRankAdapter
  /// `[inputs, units]`, once built.
  public private(set) var kernel: Parameter!
  /// `[units]`, once built with a bias.
  public private(set) var bias: Parameter?

  /// - Parameters:
  ///   - units: the length of the last axis it gives.
  ///   - activation: what is done with each sum.
  ///   - kernelRegularizer: what the size of the weights costs; the others likewise.
  ///   - kernelConstraint: what each step brings the weights back to.
  ///   - loraRank: trains two matrices of this rank in the place of the kernel, as `enableLoRA` does; nil for the kernel.
  ///   - loraAlpha: times what, divided by the rank, their product counts; nil for the rank.
  public convenience init(
    _ units: Int, activation: ActivationFunction = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, loraRank: Int? = nil, loraAlpha: Float? = nil,
    name: String? = nil, seed: Int? = nil
  ) {
    let kernel = ParameterSettings(
      kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
    self.init(
      units, activation: activation, useBias: useBias, kernel: kernel,
      bias: ParameterSettings(
        biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
      adapter: LowRankAdapter(rank: loraRank, alpha: loraAlpha, kernel, "Dense"), name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  private init(
    _ units: Int, activation: ActivationFunction, useBias: Bool, kernel: ParameterSettings,
    bias: ParameterSettings, adapter: LowRankAdapter, name: String?, seed: Int? = nil
  ) {
    precondition(units > 0, "Dense needs at least one unit, and got \(units).")
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelSettings = kernel
    self.biasSettings = bias
    self.adapter = adapter
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Dense", config)
    let kernel = try reader.parameter("kernel", default: .glorotUniform)
    self.init(
      try reader.int("units"), activation: try reader.activation("activation"),
      useBias: try reader.bool("use_bias", default: true),
      kernel: kernel, bias: try reader.parameter("bias", default: .zeros),
      adapter: try LowRankAdapter(reader, kernel), name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    guard shape.count >= 2, let last = shape[shape.count - 1] else {
      return "expected inputs with a known last axis, found \(SavedShapes.text(shape))"
    }
    guard let size = builtInputShapes?[0].last ?? nil, last != size else { return nil }
    return "it was built for \(size) inputs, found shape \(SavedShapes.text(shape))"
  }

  override var activatesLast: Bool { true }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    kernel = addParameter("kernel", shape: [inputShape[inputShape.count - 1], units], kernelSettings)
    if useBias { bias = addParameter("bias", shape: [units], biasSettings) }
    buildAdaptation()
  }

  var adapted: (kernel: Parameter, settings: ParameterSettings) { (kernel, kernelSettings) }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    precondition(
      x.shape.last == kernel.value.shape[0],
      "Dense '\(name)' was built for \(kernel.value.shape[0]) inputs, and got shape \(x.shape).")
    return x.dense(adaptedKernel(), bias: bias?.variable, activation: activation)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    activation.outputShape(for: inputShape.dropLast() + [units])
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "units": .int(units), "activation": activationValue(activation), "use_bias": .bool(useBias),
    ]) { $1 }
    .merging(kernelSettings.entries("kernel")) { $1 }
    .merging(biasSettings.entries("bias")) { $1 }
    .merging(adapter.entries) { $1 }
  }
}

extension Variable {
  /// activation(x · kernel + bias), one operation on the tape.
  ///
  /// - Complexity: 2 · rows · inputs · units operations, three times that with gradients.
  func dense(
    _ kernel: Variable, bias: Variable?, activation: ActivationFunction
  ) -> Variable {
    // A loss may want what went into a softmax or a sigmoid, so these stay operations of their own.
    if !activation.isFused {
      return dense(kernel, bias: bias, activation: .linear).activated(activation)
    }
    let (rows, inputs) = value.rowsAndColumns
    let shape = value.shape
    let x = value.reshaped([rows, inputs])
    let weights = kernel.value
    var result = matrixProduct(x, weights)
    if let bias { result.addBias(bias.value, activation: activation) }
    else if activation != .linear { result = activation.value(result) }
    let y = result
    let wantsInput = isRecorded
    let wantsKernel = kernel.isRecorded
    let wantsBias = bias?.isRecorded ?? false
    var output = Variable.record(
      y.reshaped(shape.dropLast() + [weights.shape[1]]),
      from: bias.map { [self, kernel, $0] } ?? [self, kernel],
      again: activation.recordedPullback.map { Variable.denseAgain(activation: $0) }
    ) { gradient, isMasked in
      var gradient = (consume gradient).reshaped([rows, weights.shape[1]])
      if !(isMasked && activation == .relu) {
        gradient = activation.pullback(consume gradient, operand: nil, result: y)
      }
      return [
        wantsInput ? matrixProduct(gradient, weights, transposingB: true).reshaped(shape) : nil,
        wantsKernel ? matrixProduct(x, gradient, transposingA: true) : nil,
      ] + (bias == nil ? [] : [wantsBias ? gradient.columnSums() : nil])
    }
    output.mask = mask
    if activation != .linear { output.activated = Activated(activation, of: nil) }
    return output
  }

  /// The gradient of `dense` as operations, given that of its activation.
  private static func denseAgain(activation: @escaping RecordedPullback) -> RecordedPullback {
    { gradient, operands, result in
      // The derivatives of fused activations follow from their results alone.
      let inner = activation(gradient, [result], result)[0]!
      let (x, kernel) = (operands[0], operands[1])
      let rows = inner.reshaped([-1, kernel.shape[1]])
      var gradients: [Variable?] = [
        rows.matmul(kernel.transposed([1, 0])).reshaped(x.shape),
        x.reshaped([-1, kernel.shape[0]]).transposed([1, 0]).matmul(rows),
      ]
      if operands.count > 2 { gradients.append(rows.sum(axis: 0)) }
      return gradients
    }
  }
}
