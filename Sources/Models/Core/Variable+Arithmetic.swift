import Tensors

// What custom layers and losses are written with. Each operation stands above its pullback.

extension Variable {
  /// The sum of each pair of numbers; shapes are repeated to fit as NumPy does.
  public static func + (a: Variable, b: Variable) -> Variable {
    Variable.recording(
      a.value + b.value, from: [a, b],
      again: { g, x, _ in [g.summed(to: x[0].shape), g.summed(to: x[1].shape)] }
    ) { g in
      [g.summed(to: a.shape), g.summed(to: b.shape)]
    }
  }

  /// The difference of each pair of numbers.
  public static func - (a: Variable, b: Variable) -> Variable {
    Variable.recording(
      a.value - b.value, from: [a, b],
      again: { g, x, _ in [g.summed(to: x[0].shape), (g * -1).summed(to: x[1].shape)] }
    ) { g in
      [g.summed(to: a.shape), (-g).summed(to: b.shape)]
    }
  }

  /// The product of each pair of numbers.
  public static func * (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.value, b.value)
    return Variable.recording(
      x * y, from: [a, b],
      again: { g, x, _ in [(g * x[1]).summed(to: x[0].shape), (g * x[0]).summed(to: x[1].shape)] }
    ) { g in
      [(g * y).summed(to: x.shape), (g * x).summed(to: y.shape)]
    }
  }

  /// The quotient of each pair of numbers.
  public static func / (a: Variable, b: Variable) -> Variable {
    let (x, y) = (a.value, b.value)
    return Variable.recording(
      x / y, from: [a, b],
      again: { g, x, y in
        [(g / x[1]).summed(to: x[0].shape), (g * y / x[1] * -1).summed(to: x[1].shape)]
      }
    ) { g in
      [(g / y).summed(to: x.shape), (-(g * x) / (y * y)).summed(to: y.shape)]
    }
  }

  /// Every number times `factor`.
  public static func * (a: Variable, factor: Double) -> Variable {
    Variable.recording(a.value * factor, from: [a], again: { g, _, _ in [g * factor] }) {
      [$0 * factor]
    }
  }

  /// The product of two matrices: `[m, k]` and `[k, n]` give `[m, n]`.
  public func matmul(_ other: Variable) -> Variable {
    let (x, y) = (value, other.value)
    return Variable.recording(
      matrixProduct(x, y), from: [self, other],
      again: { g, x, _ in [g.matmul(x[1].transposed([1, 0])), x[0].transposed([1, 0]).matmul(g)] }
    ) { g in
      [matrixProduct(g, y, transposingB: true), matrixProduct(x, g, transposingA: true)]
    }
  }

  /// The product of each pair of matrices: `[n, m, k]` and `[n, k, l]` give `[n, m, l]`.
  public func batchProduct(_ other: Variable) -> Variable {
    let (x, y) = (value, other.value)
    let count = x.shape[0]
    func each(_ body: (Int) -> Tensor) -> Tensor { Tensor.stack((0..<count).map(body)) }
    return Variable.recording(each { matrixProduct(x[$0], y[$0]) }, from: [self, other]) { g in
      [
        each { matrixProduct(g[$0], y[$0], transposingB: true) },
        each { matrixProduct(x[$0], g[$0], transposingA: true) },
      ]
    }
  }

  /// The larger of each pair of numbers; of equal ones the first gets the gradient.
  public static func maximum(_ a: Variable, _ b: Variable) -> Variable {
    chosen(Tensor.maximum(a.value, b.value), a, b)
  }

  /// The smaller of each pair of numbers; of equal ones the first gets the gradient.
  public static func minimum(_ a: Variable, _ b: Variable) -> Variable {
    chosen(Tensor.minimum(a.value, b.value), a, b)
  }

  /// `result`, each number of which is one of `a` or one of `b`.
  private static func chosen(_ result: Tensor, _ a: Variable, _ b: Variable) -> Variable {
    let isFirst = (result - a.value).mapped { $0 == 0 ? 1 : 0 }
    return Variable.recording(result, from: [a, b]) { g in
      let first = g * isFirst
      return [first.summed(to: a.shape), (g - first).summed(to: b.shape)]
    }
  }

  /// The sum of all numbers, a single number.
  public func sum() -> Variable {
    let shape = shape
    return Variable.recording(
      value.sum(), from: [self], again: { g, x, _ in [g.repeated(to: x[0].shape)] }
    ) { g in [Tensor.full(shape, g.scalar(of: Float.self))] }
  }

  /// The sum over the axes along which `shape` is repeated to fit this one.
  func summed(to shape: [Int]) -> Variable {
    if self.shape == shape { return self }
    let whole = self.shape
    return Variable.recording(
      value.summed(to: shape), from: [self], again: { g, x, _ in [g.repeated(to: x[0].shape)] }
    ) { [$0 + Tensor.zeros(whole)] }
  }

  /// The numbers repeated along axes of size 1, or missing ones, as NumPy does.
  func repeated(to shape: [Int]) -> Variable {
    if self.shape == shape { return self }
    let own = self.shape
    return Variable.recording(
      value + Tensor.zeros(shape), from: [self], again: { g, x, _ in [g.summed(to: x[0].shape)] }
    ) { [$0.summed(to: own)] }
  }

  /// The mean of all numbers, a single number.
  public func mean() -> Variable { sum() * (1 / Double(max(1, value.count))) }
}

extension Tensor {
  /// Undoes repetition: the sum over the axes along which `shape` was repeated.
  func summed(to shape: [Int]) -> Tensor {
    if self.shape == shape { return self }
    var result = self
    while result.rank > shape.count { result = result.sum(axis: 0) }
    for (axis, size) in shape.enumerated() where size == 1 && result.shape[axis] != 1 {
      var kept = result.shape
      kept[axis] = 1
      result = result.sum(axis: axis).reshaped(kept)
    }
    return result
  }
}
