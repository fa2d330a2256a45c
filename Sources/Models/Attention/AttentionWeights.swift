import Tensors

// What all attention layers are made of. Each operation stands above its pullback.

/// softmax(scale · q · kᵀ) for each sample and head, as one operation: q `[samples, rows, heads, size]`
/// and k `[samples, columns, key heads, size]` give `[samples, heads, rows, columns]`.
///
/// Neighbouring heads share a key head when there are fewer of those.
func attentionWeights(
  _ q: Variable, _ k: Variable, scale: Float, mask: AttentionMask?
) -> Variable {
  let (queries, keys) = (HeadMatrices(spread: q.value), HeadMatrices(spread: k.value))
  let shape = [q.shape[0], q.shape[2], q.shape[1], k.shape[1]]
  var scores = headProducts(
    queries, keys, transposingB: true, scale: scale,
    into: .scores(shape))
  mask?.shut(&scores)
  var weights = ActivationFunction.softmax.value(scores)
  mask?.zero(&weights)
  let kept = weights
  return Variable.recording(kept, from: [q, k]) { gradient in
    var ofScores = ActivationFunction.softmax.pullback(gradient, operand: nil, result: kept)
    mask?.stop(&ofScores)
    let scores = HeadMatrices(scores: ofScores)
    return [
      headProducts(
        scores, keys, scale: scale, into: .spread(q.shape)),
      headProducts(
        scores, transposingA: true, queries, scale: scale,
        into: .spread(k.shape)),
    ]
  }
}

/// The softmax of scores `[samples, heads, rows, columns]` along their last axis, of those that count.
func attentionWeights(of scores: Variable, mask: AttentionMask?) -> Variable {
  var weights = scores.value
  mask?.shut(&weights)
  weights = ActivationFunction.softmax.value(weights)
  mask?.zero(&weights)
  let kept = weights
  return Variable.recording(kept, from: [scores]) { gradient in
    var ofScores = ActivationFunction.softmax.pullback(gradient, operand: nil, result: kept)
    mask?.stop(&ofScores)
    return [ofScores]
  }
}

/// The values v `[samples, columns, value heads, size]` weighted by `[samples, heads, rows, columns]`:
/// `[samples, rows, heads, size]`.
func weighted(_ v: Variable, by weights: Variable) -> Variable {
  let (values, factors) = (HeadMatrices(spread: v.value), HeadMatrices(scores: weights.value))
  let shape = [weights.shape[0], weights.shape[2], weights.shape[1], v.shape[3]]
  let result = headProducts(factors, values, into: .spread(shape))
  return Variable.recording(result, from: [v, weights]) { gradient in
    let gradients = HeadMatrices(spread: gradient)
    return [
      headProducts(factors, transposingA: true, gradients, into: .spread(v.shape)),
      headProducts(gradients, values, transposingB: true, into: .scores(weights.shape)),
    ]
  }
}

/// Σ weight · tanh(q + k) for each pair of a query `[samples, rows, size]` and a key `[samples,
/// columns, size]`: `[samples, rows, columns]`; the weights `[size]` are 1 when there are none.
///
/// The sums of pairs are made again on the way back instead of being kept.
func additiveScores(_ q: Variable, _ k: Variable, weights: Variable?) -> Variable {
  let (samples, rows, size) = (q.shape[0], q.shape[1], q.shape[2])
  let columns = k.shape[1]
  let factors = weights?.value ?? Tensor.ones([size])
  /// tanh(q + k) of one query and all keys of its sample.
  func pairs(_ sample: Int, _ row: Int) -> Tensor {
    var sums = k.value[sample]
    sums.addBias(q.value[sample][row], activation: .tanh)
    return sums
  }
  let column = factors.reshaped([size, 1])
  let scores = (0..<samples * rows).map {
    matrixProduct(pairs($0 / rows, $0 % rows), column).reshaped([columns])
  }
  let operands = [q, k] + (weights.map { [$0] } ?? [])
  return Variable.recording(
    Tensor.stack(scores).reshaped([samples, rows, columns]), from: operands
  ) { gradient in
    var (ofQueries, ofKeys): ([Tensor], [Tensor]) = ([], [])
    var ofWeights = Tensor.zeros([size])
    for sample in 0..<samples {
      var ofSample = Tensor.zeros([columns, size])
      for row in 0..<rows {
        let bent = pairs(sample, row)
        let part = gradient[sample][row].reshaped([columns, 1])
        ofWeights.accumulate(matrixProduct(bent, part, transposingA: true).reshaped([size]))
        let slopes = ActivationFunction.tanh.pullback(
          part * factors.reshaped([1, size]), operand: nil, result: bent)
        ofQueries.append(slopes.columnSums())
        ofSample.accumulate(slopes)
      }
      ofKeys.append(ofSample)
    }
    return [Tensor.stack(ofQueries).reshaped(q.shape), Tensor.stack(ofKeys)]
      + (weights == nil ? [] : [ofWeights])
  }
}
