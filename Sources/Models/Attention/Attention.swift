import Tensors

/// Dot-product attention: for each query the mean of the values, weighted by how alike query and key
/// are (Luong et al., 2015).
///
/// `[query, value]` or `[query, value, key]` in, of shapes `[batch, rows, size]`, `[batch, columns,
/// value size]` and `[batch, columns, size]`; `[batch, rows, value size]` out. Keys are the values when
/// not given. There is no division by the root of the size.
///
///     Attention()([query, value])                             // [2, 4, 8] for [2, 4, 8] and [2, 6, 8]
///     Attention()([query, value, key], useCausalMask: true)
///
/// Values that are masked get no weight, and queries that are masked give zeros. Parameters: `scale`
/// with `useScale`, `concat_score_weight` with `.concat`, a single number each.
public class Attention: RandomLayer {
  /// How alike a query and a key are. Raw values are Keras' names.
  public enum ScoreMode: String, Sendable {
    /// Their product.
    case dot
    /// The sum of tanh(query + key).
    case concat
  }

  /// Whether scores are multiplied by a learned number.
  public let useScale: Bool
  /// How alike a query and a key are.
  public let scoreMode: ScoreMode
  /// The share of weights that is dropped in training.
  public let dropout: Double
  /// Once built with `useScale`.
  public fileprivate(set) var scale: Parameter?
  /// Once built with `.concat`.
  public private(set) var concatScoreWeight: Parameter?

  /// - Parameters:
  ///   - useScale: whether scores are multiplied by a learned number.
  ///   - scoreMode: how alike a query and a key are.
  ///   - dropout: the share of weights that is dropped in training.
  public init(
    useScale: Bool = false, scoreMode: ScoreMode = .dot, dropout: Double = 0, name: String? = nil,
    seed: Int? = nil
  ) {
    precondition(dropout >= 0 && dropout < 1, "A dropout rate is in 0 ..< 1, and got \(dropout).")
    self.useScale = useScale
    self.scoreMode = scoreMode
    self.dropout = dropout
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Attention", config)
    let mode = try reader.string("score_mode", default: "dot")
    guard let scoreMode = ScoreMode(rawValue: mode) else {
      throw ConfigError(
        className: "Attention", key: "score_mode", reason: "expected dot or concat, found '\(mode)'.")
    }
    self.init(
      useScale: try reader.bool("use_scale", default: false), scoreMode: scoreMode,
      dropout: try reader.share("dropout"), name: try reader.optionalString("name"),
      seed: try reader.optionalInt("seed"))
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard shapes.count == 2 || shapes.count == 3 else {
      return "expected [query, value] or [query, value, key], found \(shapes.count) inputs"
    }
    let (query, value, key) = (shapes[0], shapes[1], shapes[shapes.count - 1])
    guard shapes.allSatisfy({ $0.count == 3 }) else {
      return
        "expected inputs of shape [batch, steps, size], found \(shapes.map(SavedShapes.text).joined(separator: ", "))"
    }
    func differ(_ a: Int?, _ b: Int?) -> Bool { a != nil && b != nil && a != b }
    if query[2] == nil || differ(query[2], key[2]) {
      return
        "expected queries and keys of the same size, found \(SavedShapes.text(query)) and \(SavedShapes.text(key))"
    }
    if differ(value[1], key[1]) {
      return
        "expected as many values as keys, found \(SavedShapes.text(value)) and \(SavedShapes.text(key))"
    }
    return nil
  }

  override var maskPath: MaskPath { .followed }

  override var countsInFloats: Bool { true }

  override public func build(inputShapes: [[Int]]) {
    if useScale { scale = addParameter("scale", shape: [], initializer: .ones) }
    if scoreMode == .concat {
      concatScoreWeight = addParameter("concat_score_weight", shape: [], initializer: .ones)
    }
  }

  /// The weights of the values `[batch, 1, rows, columns]`.
  fileprivate func weights(_ query: Variable, _ key: Variable, _ mask: AttentionMask?) -> Variable {
    let scaled = scale.map { query * $0.variable } ?? query
    guard let concatScoreWeight else {
      return attentionWeights(scaled.oneHead(), key.oneHead(), scale: 1, mask: mask)
    }
    let keys = scale.map { key * $0.variable } ?? key
    let scores = additiveScores(scaled, keys, weights: nil) * concatScoreWeight.variable
    return attentionWeights(of: scores.asHead(), mask: mask)
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    results(inputs, useCausalMask: false, training: training).output
  }

  private func results(
    _ inputs: [Variable], useCausalMask: Bool, training: Bool
  ) -> (output: Variable, scores: Variable) {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let (query, value, key) = (inputs[0], inputs[1], inputs[inputs.count - 1])
    let (rows, columns) = (query.shape[1], value.shape[1])
    var masks = value.mask.map { [AttentionMask.keys($0)] } ?? []
    if useCausalMask { masks.append(AttentionMask.causal(rows, columns)) }
    let mask = AttentionMask(masks, rows: rows, columns: columns, rule: .lowered)
    let scores = weights(query.masked(nil), key.masked(nil), mask)
    let factors = training && dropout > 0 ? scores.dropped(rate: dropout, seed: nextSeed()) : scores
    var output = weighted(value.oneHead(), by: factors)
      .reshaped([query.shape[0], rows, value.shape[2]])
    if let mask = query.mask {
      output = output.scaled(by: mask.cast(to: .float32).reshaped(mask.shape + [1]))
    }
    return (output.masked(query.mask), scores.reshaped([query.shape[0], rows, columns]))
  }

  // MARK: Calls with options

  override var callOptions: Set<String> { ["use_causal_mask", "return_attention_scores"] }

  override func outputCount(_ options: [String: ConfigValue]) -> Int {
    options["return_attention_scores"] == true ? 2 : 1
  }

  override func outputShapes(
    for inputShapes: [[Int?]], options: [String: ConfigValue]
  ) -> [[Int?]] {
    let (query, value) = (inputShapes[0], inputShapes[1])
    return [outputShape(for: inputShapes)]
      + (outputCount(options) == 2 ? [[query[0], query[1], value[1]]] : [])
  }

  override func callAll(
    _ inputs: [Variable], options: [String: ConfigValue], training: Bool
  ) -> [Variable] {
    if !isBuilt { build(forInputs: inputs.map { $0.shape.map { $0 } }) }
    let (output, scores) = results(
      inputs, useCausalMask: options["use_causal_mask"] == true, training: training)
    return [regularized(output)] + (outputCount(options) == 2 ? [scores] : [])
  }

  /// The result where no query attends to values behind its own place, if `useCausalMask` says so.
  public func callAsFunction(
    _ inputs: [Variable], useCausalMask: Bool, training: Bool = false
  ) -> Variable {
    callAll(inputs, options: ["use_causal_mask": .bool(useCausalMask)], training: training)[0]
  }

  /// The result and the weights `[batch, rows, columns]` that made it.
  ///
  ///     let (output, scores) = attention.withScores([query, value])
  public func withScores(
    _ inputs: [Variable], useCausalMask: Bool = false, training: Bool = false
  ) -> (output: Variable, scores: Variable) {
    let results = callAll(
      inputs,
      options: ["use_causal_mask": .bool(useCausalMask), "return_attention_scores": true],
      training: training)
    return (results[0], results[1])
  }

  /// What it will give for symbolic inputs.
  public func callAsFunction(
    _ inputs: [SymbolicTensor], useCausalMask: Bool
  ) -> SymbolicTensor {
    callAll(inputs, options: useCausalMask ? ["use_causal_mask": true] : [:])[0]
  }

  /// What it will give for symbolic inputs, and the weights.
  public func withScores(
    _ inputs: [SymbolicTensor], useCausalMask: Bool = false
  ) -> (output: SymbolicTensor, scores: SymbolicTensor) {
    var options: [String: ConfigValue] = ["return_attention_scores": true]
    if useCausalMask { options["use_causal_mask"] = true }
    let results = callAll(inputs, options: options)
    return (results[0], results[1])
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    inputShapes[0].dropLast() + [inputShapes[1][inputShapes[1].count - 1]]
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "use_scale": .bool(useScale), "score_mode": .string(scoreMode.rawValue),
      "dropout": .double(dropout),
    ]) { $1 }
  }
}

/// Attention whose scores are Σ scale · tanh(query + key) (Bahdanau et al., 2015).
///
/// Inputs, masks and result as those of `Attention`. Parameter: `scale` `[size]`, unless `useScale` is
/// false.
///
///     AdditiveAttention()([query, value])      // [2, 4, 8] for [2, 4, 8] and [2, 6, 8]
public final class AdditiveAttention: Attention {
  public init(useScale: Bool = true, dropout: Double = 0, name: String? = nil, seed: Int? = nil) {
    super.init(useScale: useScale, scoreMode: .dot, dropout: dropout, name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("AdditiveAttention", config)
    self.init(
      useScale: try reader.bool("use_scale", default: true), dropout: try reader.share("dropout"),
      name: try reader.optionalString("name"), seed: try reader.optionalInt("seed"))
  }

  override public func build(inputShapes: [[Int]]) {
    if useScale {
      scale = addParameter("scale", shape: [inputShapes[0][2]], initializer: .glorotUniform)
    }
  }

  override fileprivate func weights(
    _ query: Variable, _ key: Variable, _ mask: AttentionMask?
  ) -> Variable {
    attentionWeights(
      of: additiveScores(query, key, weights: scale?.variable).asHead(), mask: mask)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["score_mode"] = nil
    return config
  }
}

extension Variable {
  /// `[samples, rows, size]` as `[samples, rows, 1, size]`.
  fileprivate func oneHead() -> Variable { reshaped([shape[0], shape[1], 1, shape[2]]) }

  /// `[samples, rows, columns]` as `[samples, 1, rows, columns]`.
  fileprivate func asHead() -> Variable { reshaped([shape[0], 1, shape[1], shape[2]]) }

  /// Each number zeroed with probability `rate`, the others scaled to make up for it.
  func dropped(rate: Double, seed: Int) -> Variable {
    Variable.recording(value.dropped(rate: rate, seed: seed), from: [self]) {
      [(consume $0).dropped(rate: rate, seed: seed)]
    }.masked(mask)
  }
}

extension ConfigReader {
  /// A share from 0 up to but not including 1; 0 when absent.
  func share(_ key: String) throws(ConfigError) -> Double {
    values[key] == nil || values[key] == .null ? 0 : try rate(key)
  }
}
