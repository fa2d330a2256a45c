import Tensors

/// Attention whose heads share keys and values in groups, so that there is less of them to keep
/// (Ainslie et al., 2023).
///
/// Inputs, masks and calls as those of `MultiHeadAttention`; query and value have as many features.
///
///     let attention = GroupQueryAttention(headDim: 16, numQueryHeads: 8, numKeyValueHeads: 2)
///     attention(x, x, useCausalMask: true)      // [8, 10, 64] for [8, 10, 64]
public final class GroupQueryAttention: HeadedAttention {
  /// The size of each head's queries, keys and values.
  public let headDim: Int
  /// How many heads there are.
  public let numQueryHeads: Int
  /// How many heads keys and values have; a divisor of `numQueryHeads`.
  public let numKeyValueHeads: Int

  /// - Parameters:
  ///   - headDim: the size of each head's queries, keys and values.
  ///   - numQueryHeads: how many heads there are.
  ///   - numKeyValueHeads: how many heads keys and values have; a divisor of `numQueryHeads`.
  ///   - dropout: the share of weights that is dropped in training.
  ///   - slidingWindow: how far from its own place a query attends, its own being 1; nil for any
  ///     distance.
  ///   - useGate: whether the query decides, by a sigmoid, how much of each result passes.
  public convenience init(
    headDim: Int, numQueryHeads: Int, numKeyValueHeads: Int, dropout: Double = 0,
    useBias: Bool = true, slidingWindow: Int? = nil,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, useGate: Bool = false, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      headDim, numQueryHeads, numKeyValueHeads,
      Options(
        dropout: dropout, slidingWindow: slidingWindow, useGate: useGate,
        settings: HeadSettings(
          kernel: ParameterSettings(
            kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint),
          bias: ParameterSettings(
            biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint),
          useBias: useBias), activityRegularizer: activityRegularizer), name: name, seed: seed)
  }

  private init(
    _ headDim: Int, _ queryHeads: Int, _ keyHeads: Int, _ options: Options, name: String?, seed: Int?
  ) {
    precondition(
      keyHeads > 0 && queryHeads % keyHeads == 0,
      "\(queryHeads) heads cannot share \(keyHeads) heads of keys.")
    (self.headDim, numQueryHeads, numKeyValueHeads) = (headDim, queryHeads, keyHeads)
    super.init(
      Heads(queries: queryHeads, keys: keyHeads, keySize: headDim, valueSize: headDim), options,
      name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("GroupQueryAttention", config)
    let queryHeads = try reader.positiveCount("num_query_heads")
    let keyHeads = try reader.positiveCount("num_key_value_heads")
    guard queryHeads % keyHeads == 0 else {
      throw ConfigError(
        className: "GroupQueryAttention", key: "num_key_value_heads",
        reason: "expected a divisor of \(queryHeads) heads, found \(keyHeads)")
    }
    self.init(
      try reader.positiveCount("head_dim"), queryHeads, keyHeads, try reader.headedAttention(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    if let problem = super.inputsProblem(shapes) { return problem }
    guard shapes[0].count == 3 else {
      return "expected inputs of shape [batch, steps, features], found \(SavedShapes.text(shapes[0]))"
    }
    return shapes[0][2] == shapes[1][2]
      ? nil
      : "expected a query and a value of as many features, found \(SavedShapes.text(shapes[0])) and \(SavedShapes.text(shapes[1]))"
  }

  override public var baseName: String { "grouped_query_attention" }

  override var savedParts: [(name: String, layer: Layer)]? {
    parts.map { ("_\($0.name)_dense", $0.layer) }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "head_dim": .int(headDim), "num_query_heads": .int(numQueryHeads),
      "num_key_value_heads": .int(numKeyValueHeads),
    ]) { $1 }
  }
}
