import Glibc
import Tensors

// Smooth functions of every number, for custom layers and losses. Their gradients have gradients.

extension Variable {
  /// Every number with the opposite sign.
  public static prefix func - (x: Variable) -> Variable { x * -1 }

  /// Every number plus `number`.
  public static func + (x: Variable, number: Double) -> Variable {
    x + Variable(Tensor(Float(number)))
  }

  /// Every number minus `number`.
  public static func - (x: Variable, number: Double) -> Variable { x + -number }

  /// e to the power of every number.
  public func exponential() -> Variable {
    smooth(expf, derivative: { _, y in y }, again: { _, y in y })
  }

  /// The natural logarithm of every number.
  public func logarithm() -> Variable {
    smooth(logf, derivative: { x, _ in 1 / x }, again: { x, _ in Variable(Tensor(Float(1))) / x })
  }

  /// The square root of every number.
  public func squareRoot() -> Variable { power(0.5) }

  /// Every number to a constant power.
  ///
  ///     Variable(Tensor([1, 2, 3] as [Float])).power(2).value      // [1. 4. 9.]
  public func power(_ exponent: Double) -> Variable {
    let exponent = Float(exponent)
    return smooth(
      { exponent == 2 ? $0 * $0 : powf($0, exponent) },
      derivative: { x, _ in exponent == 0 ? 0 : exponent * powf(x, exponent - 1) },
      again: { x, _ in
        exponent == 0 ? x * 0 : x.power(Double(exponent) - 1) * Double(exponent)
      })
  }

  /// The distance of every number from 0; where it is 0 the gradient is 0.
  public func absolute() -> Variable {
    smooth(
      { abs($0) }, derivative: { x, _ in x > 0 ? 1 : x < 0 ? -1 : 0 },
      again: { x, _ in Variable(x.value.mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }) })
  }

  /// The sum along an axis, which goes away.
  ///
  ///     Variable(Tensor.ones([2, 3])).sum(axis: 1).value      // [3. 3.]
  public func sum(axis: Int) -> Variable {
    let axis = axis < 0 ? axis + shape.count : axis
    precondition(shape.indices.contains(axis), "There is no axis \(axis) in shape \(shape).")
    var kept = shape
    kept[axis] = 1
    return summed(to: kept).reshaped(shape.enumerated().filter { $0.offset != axis }.map(\.element))
  }

  /// The mean along an axis, which goes away.
  public func mean(axis: Int) -> Variable {
    let place = axis < 0 ? axis + shape.count : axis
    return sum(axis: place) * (1 / Double(max(1, shape[place])))
  }

  /// A function of every number.
  ///
  /// - Parameters:
  ///   - derivative: its derivative, from the number and the function's value.
  ///   - again: the same as an operation.
  private func smooth(
    _ function: (Float) -> Float, derivative: @escaping (Float, Float) -> Float,
    again: @escaping (Variable, Variable) -> Variable
  ) -> Variable {
    let x = value
    let y = x.mapped(function)
    return Variable.recording(y, from: [self], again: { g, x, y in [g * again(x[0], y)] }) { g in
      [
        g * Tensor(shape: x.shape, of: Float.self) { out in
          x.withSpan(of: Float.self) { x in
            y.withSpan(of: Float.self) { y in
              for i in out.indices { out[i] = derivative(x[i], y[i]) }
            }
          }
        }
      ]
    }
  }
}
