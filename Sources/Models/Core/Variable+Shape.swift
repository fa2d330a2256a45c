import Tensors

// Operations that move numbers without changing them.

extension Variable {
  /// The same numbers under another shape; one size may be -1.
  public func reshaped(_ shape: [Int]) -> Variable {
    let old = value.shape
    var output = Variable.record(
      value.reshaped(shape), from: [self], again: { g, x, _ in [g.reshaped(x[0].shape)] }
    ) { gradient, _ in [(consume gradient).reshaped(old)] }
    // A loss sees logits only of what an activation made last; pooling may fuse with a ReLU before.
    if activated?.function == .relu { output.activated = activated }
    return output
  }

  /// The axes in another order.
  ///
  ///     Variable(Tensor.ones([2, 3, 4])).transposed([0, 2, 1]).shape      // [2, 4, 3]
  public func transposed(_ permutation: [Int]) -> Variable {
    if permutation == Array(permutation.indices) { return self }
    var inverse = permutation
    for (place, axis) in permutation.enumerated() { inverse[axis] = place }
    return Variable.recording(
      value.transposed(permutation), from: [self], again: { g, _, _ in [g.transposed(inverse)] }
    ) { [$0.transposed(inverse)] }
  }

  /// The result of `body` for the numbers with `axes` merged into one last axis, back in place:
  /// what works on rows works on any axes.
  ///
  ///     x.withLast([1]) { $0.activated(.softmax) }
  func withLast(_ axes: [Int], _ body: (Variable) -> Variable) -> Variable {
    let rank = shape.count
    let last = axes.map { $0 < 0 ? $0 + rank : $0 }
    precondition(
      Set(last).count == last.count && last.allSatisfy { $0 >= 0 && $0 < rank },
      "Axes \(axes) do not exist in shape \(shape).")
    if last == [rank - 1] { return body(self) }
    let order = (0..<rank).filter { !last.contains($0) } + last
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    let moved = transposed(order)
    let inner = moved.shape.suffix(last.count)
    let result = body(moved.reshaped(moved.shape.dropLast(last.count) + [inner.reduce(1, *)]))
    let after = last.count == 1 ? [result.shape[result.shape.count - 1]] : Array(inner)
    return result.reshaped(moved.shape.dropLast(last.count) + after).transposed(inverse)
  }

  /// The same numbers with one axis behind all others; an activation that made them is known still.
  func movingLast(_ axis: Int) -> Variable {
    guard let order = value.orderMovingLast(axis) else { return self }
    var moved = transposed(order)
    moved.activated = activated.map { Activated($0.function, of: $0.input?.transposed(order)) }
    return moved
  }

  /// The part of one axis that lies in `range`.
  ///
  ///     Variable(Tensor.ones([2, 5])).sliced(axis: 1, 1..<4).shape      // [2, 3]
  public func sliced(axis: Int, _ range: Range<Int>) -> Variable {
    let shape = shape
    let axis = axis < 0 ? axis + shape.count : axis
    return Variable.recording(value.slice(axis: axis, range), from: [self]) { gradient in
      func zeros(_ count: Int) -> Tensor {
        var part = shape
        part[axis] = count
        return Tensor.zeros(part)
      }
      return [
        Tensor.concatenate(
          [zeros(range.lowerBound), gradient, zeros(shape[axis] - range.upperBound)], axis: axis)
      ]
    }
  }

  /// One behind the other along an axis.
  ///
  ///     Variable.concatenated([a, b], axis: -1).shape      // [2, 7] for [2, 3] and [2, 4]
  public static func concatenated(_ parts: [Variable], axis: Int) -> Variable {
    precondition(!parts.isEmpty, "There is nothing to concatenate.")
    let axis = axis < 0 ? axis + parts[0].shape.count : axis
    let lengths = parts.map { $0.shape[axis] }
    return Variable.recording(
      Tensor.concatenate(parts.map(\.value), axis: axis), from: parts
    ) { gradient in
      var start = 0
      return lengths.map { length in
        defer { start += length }
        return gradient.slice(axis: axis, start..<start + length)
      }
    }
  }
}

extension Tensor {
  /// The same numbers with one axis behind all others.
  func movingLast(_ axis: Int) -> Tensor { orderMovingLast(axis).map { transposed($0) } ?? self }

  /// The axes in that order; nil when it is the last already.
  fileprivate func orderMovingLast(_ axis: Int) -> [Int]? {
    let place = axis < 0 ? axis + rank : axis
    precondition(place >= 0 && place < rank, "Axis \(axis) does not exist in shape \(shape).")
    return place == rank - 1 ? nil : (0..<rank).filter { $0 != place } + [place]
  }
}
