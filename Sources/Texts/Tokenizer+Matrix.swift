import Glibc
public import Tensors

extension Tokenizer {
  /// What a matrix holds for a word in a text.
  public enum MatrixMode: String, Sendable, CaseIterable {
    /// 1 where the word occurs.
    case binary
    /// How often it occurs.
    case count
    /// How often it occurs, by the length of the sequence.
    case freq
    /// `(1 + ln count) · ln(1 + documents / (1 + documents with the word))`.
    case tfidf
  }

  /// One row a text, one column an index: a float32 tensor `[texts, numWords]`, or `[texts, wordIndex.count + 1]`
  /// when `numWords` is nil.
  ///
  /// Traps when there is neither `numWords` nor a fitted index, and for `tfidf` before anything was fitted.
  /// Keras gives the same numbers in float64.
  public func textsToMatrix(_ texts: some Sequence<String>, mode: MatrixMode = .binary) -> Tensor {
    sequencesToMatrix(textsToSequences(texts), mode: mode)
  }

  /// As `textsToMatrix(_:mode:)` for sequences: `[[1, 1, 2]]` with `.count` gives the row `[0, 2, 1, 0, …]`.
  ///
  /// Indices beyond the last column are left out, negative ones trap.
  public func sequencesToMatrix(_ sequences: [[Int]], mode: MatrixMode = .binary) -> Tensor {
    var columns = numWords ?? 0
    if columns == 0 {
      precondition(
        !wordIndex.isEmpty, "a matrix needs numWords or a fitted tokenizer, got neither")
      columns = wordIndex.count + 1
    }
    precondition(
      mode != .tfidf || documentCount > 0, "a tfidf matrix needs a fitted tokenizer, got 0 documents")
    var matrix = Tensor.zeros([sequences.count, columns])
    matrix.withMutableSpan(of: Float.self) { cells in
      for (row, sequence) in sequences.enumerated() {
        let base = row * columns
        var present: [Int] = []
        for index in sequence where index < columns {
          precondition(index >= 0, "an index must be 0 or more, got \(index)")
          if cells[base + index] == 0 { present.append(index) }
          cells[base + index] += 1
        }
        for index in present {
          let count = Double(cells[base + index])
          cells[base + index] = Float(
            weight(of: index, count: count, length: sequence.count, mode: mode))
        }
      }
    }
    return matrix
  }

  private func weight(of index: Int, count: Double, length: Int, mode: MatrixMode) -> Double {
    switch mode {
    case .binary: return 1
    case .count: return count
    case .freq: return count / Double(length)
    case .tfidf:
      let documents = Double(documentCount)
      return (1 + log(count))
        * log(1 + documents / (1 + Double(indexDocs[index] ?? 0)))
    }
  }
}
