import Tensors

/// How inputs are merged whose masks drop steps, for operations in which a number that does not count
/// would change the result.
enum MaskedMerge {
  /// The product, in which dropped steps count as 1; 0 where every input has a mask and all drop.
  static func product(_ inputs: [Variable]) -> Variable {
    let masks = inputs.map(\.floatMask)
    let factors = zip(inputs, masks).map { input, mask in
      mask.map { input.where($0, else: Variable(Tensor.ones(input.shape))) } ?? input
    }
    let result = factors.dropFirst().reduce(factors[0], *)
    var kept = masks[0]
    for mask in masks.dropFirst() { kept = union(kept, mask) }
    return kept.map { result.where($0, else: Variable(Tensor.zeros(result.shape))) } ?? result
  }

  /// One input after the other by `operation`; of two, the one that counts stands for the other where
  /// that is dropped.
  static func chosen(
    _ inputs: [Variable], by operation: (Variable, Variable) -> Variable
  ) -> Variable {
    var result = inputs[0]
    var kept = result.floatMask
    for input in inputs.dropFirst() {
      let mask = input.floatMask
      let other = mask.map { input.where($0, else: result) } ?? input
      let one = kept.map { result.where($0, else: other) } ?? result
      kept = union(kept, mask)
      result = operation(one, other)
    }
    return result
  }

  /// 1 where either is; nil, which keeps everything, when one is nil.
  private static func union(_ a: Tensor?, _ b: Tensor?) -> Tensor? {
    guard let a, let b else { return nil }
    return Tensor.maximum(a, b)
  }
}

extension Variable {
  /// The mask as 1 and 0, with as many axes as the numbers.
  fileprivate var floatMask: Tensor? {
    mask.map {
      $0.cast(to: .float32).reshaped($0.shape + Array(repeating: 1, count: max(0, shape.count - $0.rank)))
    }
  }

  /// These numbers where `condition` is not 0, `other` elsewhere; shapes are repeated to fit.
  func `where`(_ condition: Tensor, else other: Variable) -> Variable {
    let zeros = Tensor.zeros((value + other.value + condition).shape)
    let (a, b) = (value + zeros, other.value + zeros)
    let isFirst = condition + zeros
    let result = Tensor(shape: zeros.shape, of: Float.self) { out in
      isFirst.withSpan(of: Float.self) { first in
        a.withSpan(of: Float.self) { a in
          b.withSpan(of: Float.self) { b in
            for i in out.indices { out[i] = first[i] != 0 ? a[i] : b[i] }
          }
        }
      }
    }
    return Variable.recording(result, from: [self, other]) { gradient in
      let first = gradient * isFirst
      return [first.summed(to: shape), (gradient - first).summed(to: other.shape)]
    }
  }
}
