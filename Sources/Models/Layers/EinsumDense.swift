import Tensors

/// A sum of products along the axes that an equation names, as `numpy.einsum` has it, plus a bias.
///
/// Parameters: kernel, whose axes the second operand of the equation lists, and bias over `biasAxes`.
///
///     EinsumDense("abc,cd->abd", outputShape: [nil, 64], biasAxes: "d")(Tensor.ones([8, 10, 3])).shape
///     // [8, 10, 64]
///
/// The input may begin or end with three dots, which stand for any axes and come back in the same
/// place. Letters of the input that the kernel has not must be in the result. A mask ends here, as in Keras.
public final class EinsumDense: Layer, LowRankAdapted {
  /// `abc,cd->abd`: input, kernel, result.
  public let equation: String
  /// The sizes after the batch that the letters of the result name, nil where they are the input's.
  public let partialOutputShape: [Int?]
  /// What is done with each sum.
  public let activation: ActivationFunction
  /// The letters of the result that the bias has axes for; nil for no bias.
  public let biasAxes: String?
  private let form: EinsumForm
  private let kernelSettings: ParameterSettings
  private let biasSettings: ParameterSettings
  let adapter: LowRankAdapter
  /// Once built.
  public private(set) var kernel: Parameter!
  /// Once built with a bias.
  public private(set) var bias: Parameter?

  /// Traps when the equation is not of the form that is described above.
  public convenience init(
    _ equation: String, outputShape: [Int?], activation: ActivationFunction = .linear,
    biasAxes: String? = nil, kernelInitializer: Initializer = .glorotUniform,
    biasInitializer: Initializer = .zeros, kernelRegularizer: Regularizer? = nil,
    biasRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, loraRank: Int? = nil, loraAlpha: Float? = nil,
    name: String? = nil, seed: Int? = nil
  ) {
    guard let form = EinsumForm(equation, biasAxes: biasAxes) else {
      preconditionFailure("EinsumDense cannot follow '\(equation)' with bias axes '\(biasAxes ?? "")'.")
    }
    let kernel = ParameterSettings(
      kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
    self.init(
      form, outputShape: outputShape, activation: activation, kernel: kernel,
      bias: ParameterSettings(
        biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
      adapter: LowRankAdapter(rank: loraRank, alpha: loraAlpha, kernel, "EinsumDense"), name: name, seed: seed)
  }

  private init(
    _ form: EinsumForm, outputShape: [Int?], activation: ActivationFunction,
    kernel: ParameterSettings, bias: ParameterSettings, adapter: LowRankAdapter, name: String?,
    seed: Int? = nil
  ) {
    self.form = form
    equation = form.equation
    partialOutputShape = outputShape
    self.activation = activation
    biasAxes = form.biasAxes
    kernelSettings = kernel
    biasSettings = bias
    self.adapter = adapter
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("EinsumDense", config)
    let equation = try reader.string("equation")
    let biasAxes = try reader.optionalString("bias_axes")
    guard let form = EinsumForm(equation, biasAxes: biasAxes) else {
      throw ConfigError(
        className: "EinsumDense", key: "equation",
        reason: "'\(equation)' with bias axes '\(biasAxes ?? "")' cannot be followed.")
    }
    var shape: [Int?]? = config["output_shape"]?.shape
    if case .int(let only)? = config["output_shape"] { shape = [only] }
    guard let shape else {
      throw ConfigError(className: "EinsumDense", key: "output_shape", reason: "expected sizes.")
    }
    let kernel = try reader.parameter("kernel", default: .glorotUniform)
    self.init(
      form, outputShape: shape, activation: try reader.activation("activation"), kernel: kernel,
      bias: try reader.parameter("bias", default: .zeros), adapter: try LowRankAdapter(reader, kernel), name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    form.problem(shape, outputShape: partialOutputShape)
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShape: [Int]) {
    let sizes = form.sizes(inputShape, outputShape: partialOutputShape)
    kernel = addParameter("kernel", shape: form.kernel.map { sizes[$0]!! }, kernelSettings)
    if let axes = biasAxes {
      let letters = form.result(rank: inputShape.count)
      let first = letters.firstIndex { axes.contains($0) }!
      bias = addParameter(
        "bias", shape: letters[first...].map { axes.contains($0) ? sizes[$0]!! : 1 }, biasSettings)
    }
    buildAdaptation()
  }

  override var activatesLast: Bool { true }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    precondition(
      inputProblem(x.shape) == nil,
      "EinsumDense '\(name)': \(inputProblem(x.shape) ?? "")")
    let rank = x.shape.count
    var y = x.contracted(
      with: adaptedKernel(), input: form.input(rank: rank), kernel: form.kernel,
      result: form.result(rank: rank))
    if let bias { y = y + bias.variable }
    return y.activated(activation).masked(nil)
  }

  var adapted: (kernel: Parameter, settings: ParameterSettings) { (kernel, kernelSettings) }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let sizes = form.sizes(inputShape, outputShape: partialOutputShape)
    return activation.outputShape(for: form.result(rank: inputShape.count).map { sizes[$0] ?? nil })
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "equation": .string(equation), "output_shape": .shape(partialOutputShape),
      "activation": activationValue(activation), "bias_axes": biasAxes.map { .string($0) } ?? .null,
      "activity_regularizer": activityRegularizer?.configValue ?? .null,
    ]) { $1 }
    .merging(kernelSettings.entries("kernel")) { $1 }
    .merging(biasSettings.entries("bias")) { $1 }
    .merging(adapter.entries) { $1 }
  }
}

/// The letters of an einsum equation with one kernel.
private struct EinsumForm {
  let equation: String
  let biasAxes: String?
  let kernel: [Character]
  private let inputLetters: [Character]
  private let resultLetters: [Character]
  private enum Dots { case none, before, after }
  private let dots: Dots

  init?(_ equation: String, biasAxes: String?) {
    self.equation = equation
    self.biasAxes = biasAxes
    let text = equation.filter { $0 != " " }.replacing("...", with: "0")
    let operands = text.split(separator: ",", omittingEmptySubsequences: false)
    guard operands.count == 2 else { return nil }
    let sides = operands[1].split(separator: ">", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].last == "-" else { return nil }
    var (input, result) = (Array(operands[0]), Array(sides[1]))
    kernel = Array(sides[0].dropLast())
    if input.first == "0" && result.first == "0" {
      dots = .before
      input.removeFirst()
      result.removeFirst()
    } else if input.last == "0" && result.last == "0" {
      dots = .after
      input.removeLast()
      result.removeLast()
    } else {
      dots = .none
    }
    (inputLetters, resultLetters) = (input, result)
    let all = [input, kernel, result]
    let known = Set(input).union(kernel)
    guard
      all.allSatisfy({ letters in
        !letters.isEmpty && Set(letters).count == letters.count
          && letters.allSatisfy { $0.isASCII && $0.isLetter }
      }), result.allSatisfy({ known.contains($0) }),
      input.allSatisfy({ kernel.contains($0) || result.contains($0) }),
      kernel.allSatisfy({ input.contains($0) || result.contains($0) }),
      biasAxes.map({ !$0.isEmpty && $0.allSatisfy { result.contains($0) } }) ?? true
    else { return nil }
  }

  /// Letters for the axes that the dots stand for, none of which an equation has.
  private func elided(_ rank: Int) -> [Character] {
    (0..<max(0, rank - inputLetters.count)).map {
      Character(Unicode.Scalar(0x3B1 + UInt32($0)) ?? "α")
    }
  }

  private func letters(_ own: [Character], rank: Int) -> [Character] {
    switch dots {
    case .none: own
    case .before: elided(rank) + own
    case .after: own + elided(rank)
    }
  }

  /// The letters of an input of `rank` axes.
  func input(rank: Int) -> [Character] { letters(inputLetters, rank: rank) }

  /// The letters of its result.
  func result(rank: Int) -> [Character] { letters(resultLetters, rank: rank) }

  /// The size that each letter stands for; nil for those not known yet.
  func sizes(_ shape: [Int?], outputShape: [Int?]) -> [Character: Int?] {
    var sizes: [Character: Int?] = [:]
    for (letter, size) in zip(input(rank: shape.count), shape) { sizes[letter] = .some(size) }
    let result = result(rank: shape.count)
    // The given sizes leave the batch out, and the axes of the dots.
    let given = dots == .before ? Array(result.suffix(outputShape.count)) : Array(result.dropFirst())
    for (letter, size) in zip(given, outputShape) where sizes[letter] == nil { sizes[letter] = size }
    return sizes
  }

  /// Why inputs of `shape` do not fit, or nil.
  func problem(_ shape: [Int?], outputShape: [Int?]) -> String? {
    let letters = input(rank: shape.count)
    guard letters.count == shape.count else {
      return "expected inputs of \(letters.count) axes for '\(equation)', found \(SavedShapes.text(shape))"
    }
    let sizes = sizes(shape, outputShape: outputShape)
    for letter in kernel {
      guard let size = sizes[letter] ?? nil, size > 0 else {
        return "the size of '\(letter)' in '\(equation)' is not known for inputs of shape \(SavedShapes.text(shape))"
      }
    }
    if let biasAxes, let letter = biasAxes.first(where: { (sizes[$0] ?? nil) == nil }) {
      return "the size of '\(letter)', which the bias has, is not known for inputs of shape \(SavedShapes.text(shape))"
    }
    return nil
  }
}

extension Variable {
  /// Σ self · kernel over the letters that are not in the result, by matrix products.
  func contracted(
    with kernel: Variable, input: [Character], kernel letters: [Character], result: [Character]
  ) -> Variable {
    let batch = input.filter { letters.contains($0) && result.contains($0) }
    let summed = input.filter { letters.contains($0) && !result.contains($0) }
    let left = input.filter { !letters.contains($0) }
    let right = letters.filter { !input.contains($0) }
    var sizes: [Character: Int] = [:]
    for (letter, size) in zip(input, shape) { sizes[letter] = size }
    for (letter, size) in zip(letters, kernel.shape) { sizes[letter] = size }
    func count(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * sizes[$1]! } }
    func place(_ order: [Character], in letters: [Character]) -> [Int] {
      order.map { letters.firstIndex(of: $0)! }
    }
    let a = transposed(place(batch + left + summed, in: input))
      .reshaped([count(batch), count(left), count(summed)])
    let b = kernel.transposed(place(batch + summed + right, in: letters))
      .reshaped([count(batch), count(summed), count(right)])
    let order = batch + left + right
    return a.batchProduct(b).reshaped(order.map { sizes[$0]! })
      .transposed(place(result, in: order))
  }
}
