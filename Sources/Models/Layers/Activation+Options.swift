// Activations with their options, as functions of a variable. Masks pass through.

extension Variable {
  /// x between `threshold` and `maxValue`, `maxValue` above, and `negativeSlope` times what is missing
  /// to the threshold below it.
  ///
  ///     Variable(Tensor([-2, 1, 9] as [Float])).relu(negativeSlope: 0.1, maxValue: 6).value  // [-0.2 1. 6.]
  public func relu(
    negativeSlope: Float = 0, maxValue: Float? = nil, threshold: Float = 0
  ) -> Variable {
    if negativeSlope == 0, maxValue == nil, threshold == 0 { return activated(.relu) }
    return applying(
      .relu(negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold))
  }

  /// x where positive, else `negativeSlope` x.
  public func leakyReLU(negativeSlope: Float = 0.2) -> Variable {
    applying(.relu(negativeSlope: negativeSlope, maxValue: nil, threshold: 0))
  }

  /// x where positive, else alpha (e^x - 1).
  public func elu(alpha: Float = 1) -> Variable {
    alpha == 1 ? activated(.elu) : applying(.elu(alpha: alpha))
  }

  /// x where positive, else alpha (e^(x / alpha) - 1).
  public func celu(alpha: Float = 1) -> Variable { applying(.celu(alpha: alpha)) }

  /// x times the normal distribution function of x: exactly, or by a hyperbolic tangent.
  public func gelu(approximate: Bool = false) -> Variable {
    approximate ? applying(.geluTanh) : activated(.gelu)
  }

  /// 0 within ±threshold, and nearer to 0 by it outside.
  public func softShrink(threshold: Float = 0.5) -> Variable { applying(.softShrink(threshold)) }

  /// 0 within ±threshold, and x outside.
  public func hardShrink(threshold: Float = 0.5) -> Variable { applying(.hardShrink(threshold)) }

  /// (x + √(x² + b)) / 2.
  public func squareplus(b: Float = 4) -> Variable { applying(.squareplus(b: b)) }

  /// x above `threshold`, else `defaultValue`.
  public func threshold(_ threshold: Float, defaultValue: Float) -> Variable {
    applying(.threshold(threshold, defaultValue))
  }

  /// e^x over its sum along `axes` together.
  public func softmax(axes: [Int] = [-1]) -> Variable {
    var result = withLast(axes) { $0.activated(.softmax) }.masked(mask)
    // Whatever the axis is: a cross-entropy behind takes them for logits of the last one, as in Keras.
    result.activated = axes.count == 1 ? Activated(.softmax, of: self) : nil
    return result
  }

  /// The logarithm of `softmax` along one axis.
  public func logSoftmax(axis: Int = -1) -> Variable {
    withLast([axis]) { $0.activated(.logSoftmax) }.masked(mask)
  }

  /// The nearest numbers along one axis that are not negative and add up to 1.
  public func sparsemax(axis: Int = -1) -> Variable {
    withLast([axis]) { $0.activated(.sparsemax) }.masked(mask)
  }

  /// The first half of an axis times `sigmoid` of the second.
  public func glu(axis: Int = -1) -> Variable {
    withLast([axis]) { $0.activated(.glu) }.masked(mask)
  }

  /// `function` of every number.
  func applying(_ function: ElementFunction) -> Variable {
    let operand = value
    return Variable.recording(function.value(operand), from: [self]) { gradient in
      [function.pullback(consume gradient, operand: operand)]
    }.masked(mask)
  }
}
