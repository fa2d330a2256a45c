import Tensors

/// Which keys each query attends to: flags for each sample, head, query and key.
struct AttentionMask {
  /// What becomes of a query that attends to no key.
  enum Rule {
    /// The mean of all values, as Keras' fused attention gives.
    case uniform
    /// Zeros, as Keras' softmax with a mask gives.
    case zeros
    /// What is left when every score is lowered by 10⁹, as Keras' `Attention` does.
    case lowered
  }

  /// `[entries, rows, columns]`, bool.
  let flags: Tensor
  let rule: Rule
  let rows: Int
  let columns: Int
  private let entriesPerSample: Int
  private let hasSamples: Bool
  /// How many samples next to each other share a mask.
  private let spread: Int

  /// The mask where all of `parts` hold; nil when there are none.
  ///
  /// - Parameters:
  ///   - parts: bool or numbers, `[samples or 1, heads or 1, rows or 1, columns or 1]`.
  ///   - spread: how many samples next to each other share a mask.
  init?(_ parts: [Tensor], rows: Int, columns: Int, spread: Int = 1, rule: Rule) {
    guard let first = parts.first else { return nil }
    func numbers(_ part: Tensor) -> Tensor {
      part.dtype == .bool ? part.cast(to: .float32) : part.cast(to: .float32).mapped { $0 > 0.5 ? 1 : 0 }
    }
    var all = first
    if parts.count > 1 || first.dtype != .bool || first.shape[2] != rows || first.shape[3] != columns {
      all = parts.dropFirst().reduce(numbers(first)) { $0 * numbers($1) }
      if all.shape[2] != rows || all.shape[3] != columns {
        all = all * Tensor.ones([1, 1, rows, columns])
      }
      all = all.cast(to: .bool)
    }
    precondition(
      all.shape[2] == rows && all.shape[3] == columns,
      "A mask for \(rows) queries and \(columns) keys is needed, and it is \(all.shape).")
    self.rows = rows
    self.columns = columns
    self.rule = rule
    self.spread = spread
    hasSamples = all.shape[0] > 1
    entriesPerSample = all.shape[1]
    flags = all.reshaped([all.shape[0] * all.shape[1], rows, columns])
  }

  /// Which entry of the flags is that of a sample and a head.
  func entry(_ sample: Int, _ head: Int) -> Int {
    (hasSamples ? sample / spread * entriesPerSample : 0) + (entriesPerSample > 1 ? head : 0)
  }

  /// Queries attend to keys up to their own place: `[1, 1, rows, columns]`.
  static func causal(_ rows: Int, _ columns: Int) -> Tensor {
    pairs(rows, columns) { $0 >= $1 }
  }

  /// Queries attend to keys less than `width` places away.
  static func window(_ rows: Int, _ columns: Int, width: Int) -> Tensor {
    pairs(rows, columns) { abs($0 - $1) < width }
  }

  /// What holds for each pair of places, `[1, 1, rows, columns]`.
  private static func pairs(
    _ rows: Int, _ columns: Int, _ holds: (_ row: Int, _ column: Int) -> Bool
  ) -> Tensor {
    Tensor(shape: [1, 1, rows, columns], of: Bool.self) { out in
      for row in 0..<rows {
        for column in 0..<columns { out[row * columns + column] = holds(row, column) }
      }
    }
  }

  /// Keys that count, of a mask `[samples, columns]`.
  static func keys(_ mask: Tensor) -> Tensor {
    mask.reshaped([mask.shape[0], 1, 1, mask.count / max(1, mask.shape[0])])
  }

  /// Queries that count, of a mask `[samples, rows]`.
  static func queries(_ mask: Tensor) -> Tensor {
    mask.reshaped([mask.shape[0], 1, mask.count / max(1, mask.shape[0]), 1])
  }
}
