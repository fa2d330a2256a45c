public import Tensors

/// The end of a sequence that is filled up or cut off.
public enum SequenceEnd: String, Sendable, CaseIterable {
  /// The beginning, Keras' default.
  case pre
  /// The end.
  case post
}

/// Sequences as the rows of a tensor `[sequences, maxlen]`, short ones filled up and long ones cut.
///
/// ```swift
/// padSequences([[2, 1, 3], [4, 5, 1, 6]], maxlen: 5, padding: .post)   // [[2, 1, 3, 0, 0], [4, 5, 1, 6, 0]]
/// ```
/// As Keras' `pad_sequences`; `maxlen` nil takes the longest sequence (0 when there is none; Keras fails then, and for
/// `maxlen` 0 with `truncating: .pre`, where rows are simply empty here). Traps on a negative `maxlen` and on numbers
/// that are no int32 where that is the type.
///
/// - Parameters:
///   - dtype: the type of the tensor; other types than int32 convert as `Tensor.cast(to:)` does.
///   - padding: where `value` is filled in.
///   - truncating: where long sequences lose elements.
public func padSequences(
  _ sequences: [[Int]], maxlen: Int? = nil, dtype: DType = .int32, padding: SequenceEnd = .pre,
  truncating: SequenceEnd = .pre, value: Int = 0
) -> Tensor {
  if dtype == .int32 {
    return pad(sequences, maxlen, padding, truncating, int32(value), convert: int32)
  }
  return pad(sequences, maxlen, padding, truncating, Int64(value)) { Int64($0) }.cast(to: dtype)
}

/// As `padSequences` for sequences of other numbers: the tensor has their type.
///
/// ```swift
/// padSequences([[0.5], [1, 2]], value: -1)   // [[-1, 0.5], [1, 2]], float64
/// ```
public func padSequences<Scalar: TensorScalar>(
  _ sequences: [[Scalar]], maxlen: Int? = nil, padding: SequenceEnd = .pre,
  truncating: SequenceEnd = .pre, value: Scalar
) -> Tensor {
  pad(sequences, maxlen, padding, truncating, value) { $0 }
}

private func int32(_ number: Int) -> Int32 {
  guard let converted = Int32(exactly: number) else {
    preconditionFailure("a sequence holds int32 numbers, got \(number)")
  }
  return converted
}

private func pad<Element, Scalar: TensorScalar>(
  _ sequences: [[Element]], _ maxlen: Int?, _ padding: SequenceEnd, _ truncating: SequenceEnd,
  _ value: Scalar, convert: (Element) -> Scalar
) -> Tensor {
  let width = maxlen ?? sequences.lazy.map(\.count).max() ?? 0
  precondition(width >= 0, "maxlen must be 0 or more, got \(width)")
  var padded = Tensor.full([sequences.count, width], value)
  padded.withMutableSpan(of: Scalar.self) { cells in
    for (row, sequence) in sequences.enumerated() {
      let kept = min(sequence.count, width)
      let from = truncating == .pre ? sequence.count - kept : 0
      let to = row * width + (padding == .pre ? width - kept : 0)
      for offset in 0..<kept { cells[to + offset] = convert(sequence[from + offset]) }
    }
  }
  return padded
}
