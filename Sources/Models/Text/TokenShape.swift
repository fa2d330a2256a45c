import Tensors
import Texts

/// What becomes of the axes of tokens when they are looked up or hashed.
enum TokenShape {
  /// Why tokens of `shape` cannot be encoded; nil when they can.
  static func problem(of shape: [Int?], takesTexts: Bool, mode: LookupOutputMode) -> String? {
    let rank = shape.count - (takesTexts ? 1 : 0)
    let kind = takesTexts ? "texts" : "numbers"
    let ending = takesTexts ? ", bytes" : ""
    let found = SavedShapes.text(shape)
    switch mode {
    case .int, .oneHot: return rank >= 1 ? nil : "expected \(kind), found \(found)"
    case .multiHot, .count, .tfIDF:
      return rank == 2
        ? nil : "expected \(kind) of shape [any, any\(ending)] for \(mode.rawValue), found \(found)"
    }
  }

  /// The shape of encoded tokens of `shape`.
  static func output(of shape: [Int?], mode: LookupOutputMode, depth: Int) -> [Int?] {
    switch mode {
    case .int: return shape
    case .oneHot:
      // A single token a sample has no axis of its own.
      let isSingle = shape.count > 1 && shape[shape.count - 1] == 1
      return (isSingle ? Array(shape.dropLast()) : shape) + [depth]
    case .multiHot, .count, .tfIDF: return [shape[0], depth]
    }
  }

  /// `tokens`, which lie in `shape`, encoded by `flat` one by one or by `rows` a sample at a time.
  static func tensor<Token, Failure: Error>(
    of tokens: [Token], _ shape: [Int], mode: LookupOutputMode,
    flat: ([Token]) throws(Failure) -> Tensor, rows: ([[Token]]) throws(Failure) -> Tensor
  ) throws(Failure) -> Tensor {
    switch mode {
    case .int: return try flat(tokens).reshaped(shape)
    case .oneHot:
      let encoded = try flat(tokens)
      let depth = encoded.shape[1]
      return encoded.reshaped(output(of: shape.map { $0 }, mode: mode, depth: depth).map { $0 ?? 0 })
    case .multiHot, .count, .tfIDF:
      let width = shape[1]
      return try rows((0..<shape[0]).map { Array(tokens[$0 * width..<($0 + 1) * width]) })
    }
  }
}
