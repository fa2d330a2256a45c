import Tensors

/// What attention layers with heads share: maps to the heads and back, masks, dropout, and calls.
///
/// Inputs are a query, a value, a key (the value when not given) and a mask.
public class HeadedAttention: RandomLayer {
  /// The share of weights that is dropped in training.
  public let dropout: Double
  /// How far from its own place a query attends, its own being 1; nil for any distance.
  public let slidingWindow: Int?
  /// Whether the query decides, by a sigmoid, how much of each result passes.
  public let useGate: Bool
  let settings: HeadSettings
  /// What the scores are multiplied by.
  let scale: Float
  let queryDense: HeadProjection
  let keyDense: HeadProjection
  let gateDense: HeadProjection?
  let valueDense: HeadProjection
  let outputDense: HeadProjection

  /// How many heads there are, and of what sizes.
  struct Heads {
    var queries: Int
    var keys: Int
    var keySize: Int
    var valueSize: Int
  }

  /// The options beside the heads.
  struct Options {
    var dropout = 0.0
    var slidingWindow: Int?
    var useGate = false
    var settings = HeadSettings(
      kernel: ParameterSettings(.glorotUniform), bias: ParameterSettings(.zeros), useBias: true)
    var activityRegularizer: Regularizer?
  }

  init(_ heads: Heads, _ options: Options, name: String?, seed: Int?) {
    precondition(
      heads.queries > 0 && heads.keys > 0 && heads.keySize > 0 && heads.valueSize > 0,
      "Attention needs heads with a size, and got \(heads).")
    precondition(
      options.dropout >= 0 && options.dropout < 1,
      "A dropout rate is in 0 ..< 1, and got \(options.dropout).")
    precondition(options.slidingWindow ?? 1 > 0, "A sliding window has at least one place.")
    (dropout, slidingWindow, useGate) = (options.dropout, options.slidingWindow, options.useGate)
    settings = options.settings
    scale = 1 / Float(heads.keySize).squareRoot()
    queryDense = HeadProjection(
      "query", outputSizes: [heads.queries, heads.keySize], options.settings)
    keyDense = HeadProjection("key", outputSizes: [heads.keys, heads.keySize], options.settings)
    gateDense =
      options.useGate
      ? HeadProjection(
        "gate", outputSizes: [heads.queries, heads.valueSize], options.settings,
        activation: .sigmoid) : nil
    valueDense = HeadProjection(
      "value", outputSizes: [heads.keys, heads.valueSize], options.settings)
    outputDense = HeadProjection(
      "attention_output", summedAxes: 2, outputSizes: [], options.settings)
    super.init(name: name, seed: seed)
    activityRegularizer = options.activityRegularizer
  }

  override public var layers: [Layer] { parts.map(\.layer) }
  override var maskPath: MaskPath { .followed }

  /// The maps by their names in saved weights.
  final var parts: [(name: String, layer: HeadProjection)] {
    var parts: [(name: String, layer: HeadProjection)] = [("query", queryDense), ("key", keyDense)]
    if let gateDense { parts.append(("gate", gateDense)) }
    parts.append(("value", valueDense))
    parts.append(("output", outputDense))
    return parts
  }

  /// What the size of each map's result costs: setting it hands it to the maps, as Keras does, and the
  /// layer's own result costs nothing.
  override public var activityRegularizer: Regularizer? {
    get { nil }
    set { for layer in layers { layer.activityRegularizer = newValue } }
  }

  // MARK: Shapes

  /// The axes along which queries attend to keys, for inputs of `rank` axes.
  func axes(rank: Int) -> [Int] { Array(1..<max(2, rank - 1)) }

  /// The sizes that take the place of the query's last one in the result.
  func outputSizes(for query: [Int?]) -> [Int?] { [query[query.count - 1]] }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard (2...4).contains(shapes.count) else {
      return "expected a query, a value, and perhaps a key and a mask, found \(shapes.count) inputs"
    }
    let (query, value) = (shapes[0], shapes[1])
    let key = shapes.count > 2 ? shapes[2] : value
    let all = [query, value, key].map(SavedShapes.text).joined(separator: ", ")
    guard query.count >= 3, value.count == query.count, key.count == query.count else {
      return "expected a query, a value and a key of the same number of axes, 3 or more, found \(all)"
    }
    func agree(_ a: Int?, _ b: Int?) -> Bool { a == nil || b == nil || a == b }
    guard [query, value, key].allSatisfy({ $0[$0.count - 1] != nil }) else {
      return "expected inputs with a known last axis, found \(all)"
    }
    for (input, layer) in zip([query, value, key], [queryDense, valueDense, keyDense])
    where layer.isBuilt && layer.kernel.value.count > 0
      && layer.kernel.value.shape[0] != input[input.count - 1]
    {
      return
        "the \(layer.name) was built for \(layer.kernel.value.shape[0]) features, found shape \(SavedShapes.text(input))"
    }
    let axes = axes(rank: query.count)
    guard Set(axes).count == axes.count, axes.allSatisfy({ (1..<query.count - 1).contains($0) }) else {
      return "there are no axes \(axes) to attend along in inputs of shapes \(all)"
    }
    for axis in 0..<query.count - 1 {
      guard agree(value[axis], key[axis]), axes.contains(axis) || agree(query[axis], value[axis])
      else { return "inputs of shapes \(all) do not fit together along axis \(axis)" }
    }
    if shapes.count == 4, shapes[3].count < 2 * axes.count {
      return "expected a mask with axes for queries and keys, found \(SavedShapes.text(shapes[3]))"
    }
    return nil
  }

  override var countsInFloats: Bool { true }

  override public func build(inputShapes: [[Int]]) {
    let (query, value) = (inputShapes[0], inputShapes[1])
    outputDense.outputSizes = outputSizes(for: query).map { $0! }
    for (place, layer) in layers.enumerated() where layer.seed == nil {
      layer.seed = SplitMix64.seed(seed ?? 0, place)
    }
    queryDense.build(for: query)
    keyDense.build(for: inputShapes.count > 2 ? inputShapes[2] : value)
    gateDense?.build(for: query)
    valueDense.build(for: value)
    outputDense.build(
      for: query.dropLast() + [queryDense.outputSizes[0], valueDense.outputSizes[1]])
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    inputShapes[0].dropLast() + outputSizes(for: inputShapes[0])
  }

  // MARK: What it does

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    results(inputs, options: [:], training: training)[0]
  }

  private func results(
    _ inputs: [Variable], options: [String: ConfigValue], training: Bool
  ) -> [Variable] {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let (query, value) = (inputs[0], inputs[1])
    let key = inputs.count > 2 ? inputs[2] : value
    let wantsScores = options["return_attention_scores"] == true
    let order = AttentionAxes(queries: query.shape, keys: key.shape, axes: axes(rank: query.shape.count))
    // Keras has a fused path, which differs in what a query gives that attends to nothing.
    let isFused = dropout == 0 && !wantsScores && query.shape.count == 3
    let mask = self.mask(
      query, value, inputs.count > 2 ? key.mask : nil, inputs.count > 3 ? inputs[3].value : nil,
      order, isCausal: options["use_causal_mask"] == true, rule: isFused ? .uniform : .zeros)
    let gate = gateDense.map { $0(query.masked(nil), training: training) }
    let q = order.merged(queryDense(query.masked(nil), training: training))
    let k = order.merged(keyDense(key.masked(nil), training: training))
    let v = order.merged(valueDense(value.masked(nil), training: training))
    var result: Variable
    var scores: Variable?
    if isFused, !q.isRecorded, !k.isRecorded, !v.isRecorded {
      result = Variable(
        attended(
          HeadMatrices(spread: q.value), HeadMatrices(spread: k.value),
          HeadMatrices(spread: v.value), scale: scale, mask: mask))
    } else {
      let weights = attentionWeights(q, k, scale: scale, mask: mask)
      scores = weights
      result = weighted(
        v, by: training && dropout > 0 ? weights.dropped(rate: dropout, seed: nextSeed()) : weights)
    }
    result = order.split(result)
    if let gate { result = result * gate }
    let output = outputDense(result, training: training).masked(query.mask)
    return [output] + (wantsScores ? [scores!.reshaped(order.scoreShape(heads: q.shape[2]))] : [])
  }

  /// All masks together.
  private func mask(
    _ query: Variable, _ value: Variable, _ keyMask: Tensor?, _ given: Tensor?,
    _ order: AttentionAxes, isCausal: Bool, rule: AttentionMask.Rule
  ) -> AttentionMask? {
    var parts: [Tensor] = []
    if let mask = query.mask { parts.append(AttentionMask.queries(mask)) }
    for mask in [value.mask, keyMask] { if let mask { parts.append(AttentionMask.keys(mask)) } }
    let (rows, columns) = (order.rows, order.columns)
    if isCausal { parts.append(AttentionMask.causal(rows, columns)) }
    if let slidingWindow {
      parts.append(AttentionMask.window(rows, columns, width: slidingWindow))
    }
    // Masks of whole samples hold for all that is beside the axes of attention.
    let isWide = given.map { order.isWide($0) } ?? false
    if isWide { parts = parts.map { order.widened($0) } }
    if let given { parts.append(order.merged(mask: given, isWide: isWide)) }
    return AttentionMask(
      parts, rows: rows, columns: columns, spread: isWide ? 1 : order.samplesPerSample, rule: rule)
  }

  // MARK: Calls

  override var callOptions: Set<String> { ["use_causal_mask", "return_attention_scores"] }

  override func arguments(_ count: Int) -> [CallArgument] {
    let all: [CallArgument] = [.placed, .placed, .placed, .named("attention_mask")]
    return Array(all.prefix(count))
  }

  override func inputs<Value>(_ placed: [Value], named: [String: [Value]]) -> [Value]? {
    var named = named
    var all = placed
    for name in ["query", "value", "key"].dropFirst(placed.count) {
      guard let value = named.removeValue(forKey: name) else { break }
      all += value
    }
    if let mask = named.removeValue(forKey: "attention_mask") {
      guard all.count >= 2 else { return nil }
      if all.count == 2 { all.append(all[1]) }
      all += mask
    }
    return named.isEmpty ? all : nil
  }

  override func outputCount(_ options: [String: ConfigValue]) -> Int {
    options["return_attention_scores"] == true ? 2 : 1
  }

  override func outputShapes(
    for inputShapes: [[Int?]], options: [String: ConfigValue]
  ) -> [[Int?]] {
    let output = outputShape(for: inputShapes)
    guard outputCount(options) == 2 else { return [output] }
    let (query, value) = (inputShapes[0], inputShapes[1])
    let axes = axes(rank: query.count)
    let beside = (1..<query.count - 1).filter { !axes.contains($0) }
    return [
      output,
      [query[0]] + beside.map { query[$0] } + [queryDense.outputSizes[0]] + axes.map { query[$0] }
        + axes.map { value[$0] },
    ]
  }

  override func callAll(
    _ inputs: [Variable], options: [String: ConfigValue], training: Bool
  ) -> [Variable] {
    if !isBuilt { build(forInputs: inputs.map { $0.shape.map { $0 } }) }
    return results(inputs, options: options, training: training)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    config["dropout"] = .double(dropout)
    config["use_bias"] = .bool(settings.useBias)
    config["activity_regularizer"] = queryDense.activityRegularizer?.configValue ?? .null
    // Only the newest versions of Keras have these two.
    if useGate { config["use_gate"] = true }
    if let slidingWindow { config["sliding_window"] = .int(slidingWindow) }
    return config.merging(settings.kernel.entries("kernel")) { $1 }
      .merging(settings.bias.entries("bias")) { $1 }
  }
}

extension ConfigReader {
  /// The options that all attention layers with heads take.
  func headedAttention() throws(ConfigError) -> HeadedAttention.Options {
    HeadedAttention.Options(
      dropout: try share("dropout"), slidingWindow: try optionalPositiveCount("sliding_window"),
      useGate: try bool("use_gate", default: false), settings: try headSettings(),
      activityRegularizer: try regularizer("activity_regularizer"))
  }
}
