import Tensors

extension LookupOutputMode {
  /// An index that no column stands for: that of a mask token outside `int`.
  static var dropped: Int { -1 }

  /// Indices as this mode has them, where they are one sample.
  func tensor(of indices: [Int], depth: Int, weights: [Float] = []) -> Tensor {
    switch self {
    case .int: Tensor(indices.map { Int64($0) })
    case .oneHot: rows(indices.map { [$0] }, depth, weights)
    case .multiHot, .count, .tfIDF: rows([indices], depth, weights).reshaped([depth])
    }
  }

  /// The indices of samples as this mode has them; `int` and `oneHot` trap unless all have one length.
  func tensor(of samples: [[Int]], depth: Int, weights: [Float] = []) -> Tensor {
    switch self {
    case .int: return Tensor(samples.map { $0.map { Int64($0) } })
    case .oneHot:
      let width = Set(samples.map(\.count))
      precondition(width.count <= 1, "oneHot needs samples of one length, got \(width.sorted())")
      let flat = rows(samples.flatMap { $0.map { [$0] } }, depth, weights)
      return width == [1] ? flat : flat.reshaped([samples.count, width.first ?? 0, depth])
    case .multiHot, .count, .tfIDF: return rows(samples, depth, weights)
    }
  }

  /// One row for each sample, `[samples, depth]`.
  private func rows(_ samples: [[Int]], _ depth: Int, _ weights: [Float]) -> Tensor {
    var rows = Tensor.zeros([samples.count, depth])
    rows.withMutableSpan(of: Float.self) { cells in
      for (row, sample) in samples.enumerated() {
        for column in sample where column != Self.dropped {
          let cell = row * depth + column
          switch self {
          case .count: cells[cell] += 1
          case .tfIDF: cells[cell] += weights[column]
          case .int, .oneHot, .multiHot: cells[cell] = 1
          }
        }
      }
    }
    return rows
  }
}
