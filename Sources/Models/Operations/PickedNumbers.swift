import Tensors

/// Where each number of a result comes from, by its place in the operand; -1 for a number that is given.
struct PickedNumbers {
  let shape: [Int]
  let places: [Int]

  /// All numbers of a tensor of `shape`, in their order.
  init(all shape: [Int]) {
    self.shape = shape
    places = Array(0..<shape.reduce(1, *))
  }

  init(shape: [Int], places: [Int]) { (self.shape, self.places) = (shape, places) }

  /// Those at `indices` along an axis, in that order; -1 for a number that is given.
  func along(_ axis: Int, _ indices: [Int]) -> PickedNumbers {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var picked: [Int] = []
    picked.reserveCapacity(outer * indices.count * inner)
    for block in 0..<outer {
      for index in indices {
        let start = (block * shape[axis] + index) * inner
        for i in 0..<inner { picked.append(index < 0 ? -1 : places[start + i]) }
      }
    }
    var shape = shape
    shape[axis] = indices.count
    return PickedNumbers(shape: shape, places: picked)
  }

  /// The same under another shape.
  func reshaped(_ shape: [Int]) -> PickedNumbers { PickedNumbers(shape: shape, places: places) }
}

extension Variable {
  /// The numbers that `picked` names, with `filler` where it names none, of the type that they have.
  func picking(_ picked: PickedNumbers, filler: Float = 0) -> Variable {
    func chosen<Number>(_ numbers: [Number], _ filler: Number) -> [Number] {
      picked.places.map { $0 < 0 ? filler : numbers[$0] }
    }
    switch value.dtype {
    case .int32:
      return Variable(Tensor(chosen(value.scalars(of: Int32.self), Int32(filler)), shape: picked.shape))
    case .int64:
      return Variable(Tensor(chosen(value.scalars(of: Int64.self), Int64(filler)), shape: picked.shape))
    case .uint8:
      return Variable(Tensor(chosen(value.scalars(of: UInt8.self), UInt8(filler)), shape: picked.shape))
    case .bool:
      return Variable(Tensor(chosen(value.scalars(of: Bool.self), filler != 0), shape: picked.shape))
    default: break
    }
    let own = value.shape
    let numbers = value.cast(to: .float32).scalars(of: Float.self)
    return Variable.recording(Tensor(chosen(numbers, filler), shape: picked.shape), from: [self]) { gradient in
      var result = Tensor.zeros(own)
      result.withMutableSpan(of: Float.self) { out in
        gradient.withSpan(of: Float.self) { g in
          for (i, place) in picked.places.enumerated() where place >= 0 { out[place] += g[i] }
        }
      }
      return [result]
    }
  }
}
