public import Tensors

// How attention layers with heads are called, on numbers and in graphs.

extension HeadedAttention {
  /// What each query gets of the values.
  ///
  /// - Parameters:
  ///   - query: `[batch, rows, features]`.
  ///   - value: `[batch, columns, features]`.
  ///   - key: `[batch, columns, features]`; nil for the value.
  ///   - attentionMask: `[batch, rows, columns]`, or with an axis for the heads in front of the last
  ///     two, bool: which keys a query attends to. Masks of the inputs hold as well.
  ///   - useCausalMask: whether no query attends to keys behind its own place.
  public func callAsFunction(
    _ query: Variable, _ value: Variable, key: Variable? = nil, attentionMask: Tensor? = nil,
    useCausalMask: Bool = false, training: Bool = false
  ) -> Variable {
    callAll(
      inputs(query, value, key, attentionMask.map { Variable($0) }),
      options: ["use_causal_mask": .bool(useCausalMask)], training: training)[0]
  }

  /// The same, and the weights of the values `[batch, heads, rows, columns]`.
  ///
  ///     let (output, scores) = attention.withScores(x, x, useCausalMask: true)
  public func withScores(
    _ query: Variable, _ value: Variable, key: Variable? = nil, attentionMask: Tensor? = nil,
    useCausalMask: Bool = false, training: Bool = false
  ) -> (output: Variable, scores: Variable) {
    let results = callAll(
      inputs(query, value, key, attentionMask.map { Variable($0) }),
      options: ["use_causal_mask": .bool(useCausalMask), "return_attention_scores": true],
      training: training)
    return (results[0], results[1])
  }

  /// What it will give for symbolic inputs.
  public func callAsFunction(
    _ query: SymbolicTensor, _ value: SymbolicTensor, key: SymbolicTensor? = nil,
    attentionMask: SymbolicTensor? = nil, useCausalMask: Bool = false
  ) -> SymbolicTensor {
    callAll(
      inputs(query, value, key, attentionMask),
      options: useCausalMask ? ["use_causal_mask": true] : [:])[0]
  }

  /// The same, and the weights of the values.
  public func withScores(
    _ query: SymbolicTensor, _ value: SymbolicTensor, key: SymbolicTensor? = nil,
    attentionMask: SymbolicTensor? = nil, useCausalMask: Bool = false
  ) -> (output: SymbolicTensor, scores: SymbolicTensor) {
    var options: [String: ConfigValue] = ["return_attention_scores": true]
    if useCausalMask { options["use_causal_mask"] = true }
    let results = callAll(inputs(query, value, key, attentionMask), options: options)
    return (results[0], results[1])
  }

  private func inputs<Value>(
    _ query: Value, _ value: Value, _ key: Value?, _ mask: Value?
  ) -> [Value] {
    [query, value] + (key.map { [$0] } ?? (mask == nil ? [] : [value])) + (mask.map { [$0] } ?? [])
  }
}
