import Tensors

/// Attention by several heads at once, each of which looks at queries, keys and values in its own way
/// (Vaswani et al., 2017).
///
/// A query `[batch, rows, features]` and a value `[batch, columns, features]` in, with a key when that
/// is something else than the value; `[batch, rows, features of the query]` out. Scores are divided by
/// the root of `keyDim`. Parameters: for query, key and value a kernel `[features, heads, size]` and a
/// bias `[heads, size]`, for the result a kernel `[heads, valueDim, features]` and a bias.
///
///     let attention = MultiHeadAttention(numHeads: 4, keyDim: 16)
///     attention(x, x, useCausalMask: true)                 // [8, 10, 64] for [8, 10, 64]
///     attention(x, memory)                                 // what x finds in another sequence
///     let (y, scores) = attention.withScores(x, x)         // scores [8, 4, 10, 10]
///
/// Masks of query, value and key are followed. In a `Functional` model they are gone from these inputs
/// afterwards, as in Keras: a second block of attention attends to what is masked out. Called in a model
/// of your own, it leaves them. With `attentionAxes`, inputs may have more axes, along
/// some of which queries attend to keys.
///
/// - Complexity: 2 · batch · heads · rows · columns · (keyDim + valueDim) operations besides the maps;
///   without gradients, memory for the scores of 64 queries a thread.
public final class MultiHeadAttention: HeadedAttention {
  /// How many heads there are.
  public let numHeads: Int
  /// The size of each head's queries and keys.
  public let keyDim: Int
  /// The size of each head's values.
  public let valueDim: Int
  /// The sizes of the result in place of the query's features; nil for the query's.
  public let givenOutputShape: [Int]?
  private let givenAxes: [Int]?
  private var rank: Int?

  /// - Parameters:
  ///   - numHeads: how many heads there are.
  ///   - keyDim: the size of each head's queries and keys.
  ///   - valueDim: the size of each head's values; nil for `keyDim`.
  ///   - dropout: the share of weights that is dropped in training.
  ///   - outputShape: the sizes of the result in place of the query's features; nil for the query's.
  ///   - attentionAxes: along which axes queries attend to keys; nil for all but batch and features.
  ///   - slidingWindow: how far from its own place a query attends, its own being 1; nil for any
  ///     distance.
  ///   - useGate: whether the query decides, by a sigmoid, how much of each result passes.
  public convenience init(
    numHeads: Int, keyDim: Int, valueDim: Int? = nil, dropout: Double = 0, useBias: Bool = true,
    outputShape: [Int]? = nil, attentionAxes: [Int]? = nil, slidingWindow: Int? = nil,
    kernelInitializer: Initializer = .glorotUniform, biasInitializer: Initializer = .zeros,
    kernelRegularizer: Regularizer? = nil, biasRegularizer: Regularizer? = nil,
    activityRegularizer: Regularizer? = nil, kernelConstraint: Constraint? = nil,
    biasConstraint: Constraint? = nil, useGate: Bool = false, name: String? = nil, seed: Int? = nil
  ) {
    self.init(
      Heads(queries: numHeads, keys: numHeads, keySize: keyDim, valueSize: valueDim ?? keyDim),
      outputShape: outputShape, axes: attentionAxes,
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
    _ heads: Heads, outputShape: [Int]?, axes: [Int]?, _ options: Options, name: String?, seed: Int?
  ) {
    precondition(
      outputShape?.allSatisfy { $0 > 0 } ?? true,
      "The sizes of a result are positive, and got \(outputShape ?? []).")
    (numHeads, keyDim, valueDim) = (heads.queries, heads.keySize, heads.valueSize)
    givenOutputShape = outputShape
    givenAxes = axes
    super.init(heads, options, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("MultiHeadAttention", config)
    func list(_ key: String) throws(ConfigError) -> [Int]? {
      switch config[key] {
      case nil, .null?: return nil
      case .int(let only)?: return [only]
      case .array(let values)?: return values.isEmpty ? nil : try reader.ints(key, count: values.count)
      case let value?:
        throw ConfigError(
          className: "MultiHeadAttention", key: key,
          reason: "expected whole numbers, found \(value.summary)")
      }
    }
    let outputShape = try list("output_shape")
    let sizes = outputShape ?? []
    let product = sizes.reduce(1.0) { $0 * Double($1) }
    guard sizes.allSatisfy({ $0 > 0 }), product <= Double(Int32.max) else {
      throw ConfigError(
        className: "MultiHeadAttention", key: "output_shape",
        reason: "expected sizes that make from 1 to \(Int32.max) numbers, found \(sizes)")
    }
    let (heads, size) = (try reader.positiveCount("num_heads"), try reader.positiveCount("key_dim"))
    self.init(
      Heads(
        queries: heads, keys: heads, keySize: size,
        valueSize: try reader.optionalPositiveCount("value_dim") ?? size),
      outputShape: outputShape, axes: try list("attention_axes"), try reader.headedAttention(),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override func axes(rank: Int) -> [Int] {
    givenAxes?.map { $0 < 0 ? $0 + rank : $0 } ?? super.axes(rank: rank)
  }

  override func outputSizes(for query: [Int?]) -> [Int?] {
    givenOutputShape.map { $0.map { Optional($0) } } ?? super.outputSizes(for: query)
  }

  override public func build(inputShapes: [[Int]]) {
    rank = inputShapes[0].count
    super.build(inputShapes: inputShapes)
  }

  override var maskPath: MaskPath { .taken }

  override var savedParts: [(name: String, layer: Layer)]? {
    parts.map { ($0.name == "gate" ? "_gate_dense" : "\($0.name)_dense", $0.layer) }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "num_heads": .int(numHeads), "key_dim": .int(keyDim), "value_dim": .int(valueDim),
      "output_shape": givenOutputShape.map(ConfigValue.ints) ?? .null,
      "attention_axes": (rank.map { axes(rank: $0) } ?? givenAxes).map(ConfigValue.ints) ?? .null,
    ]) { $1 }
  }
}
