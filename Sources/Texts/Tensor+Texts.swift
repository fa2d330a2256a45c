public import Tensors

extension Tensor {
  /// The byte behind the end of a text: no text has it, as UTF-8 does not use it.
  private static let filler: UInt8 = 255

  /// Texts as numbers that a model can be given: their bytes in UTF-8 along a last axis, which is as long as the longest
  /// text, with 255 behind the end of the others.
  ///
  /// ```swift
  /// Tensor(texts: ["é", "abc"])                 // [[195 169 255] [97 98 99]], uint8
  /// Tensor(texts: ["é", "abc"]).texts()         // ["é", "abc"]
  /// ```
  /// A batch of texts is a tensor like any other then: it can be sliced, shuffled, carried by a `Dataset` and be one of
  /// several inputs of a model. Complexity: linear in the number of texts times the length of the longest.
  public init(texts: some Collection<String>) {
    let width = Swift.max(1, texts.lazy.map(\.utf8.count).max() ?? 0)
    self.init(shape: [texts.count, width], of: UInt8.self) { cells in
      var start = 0
      for text in texts {
        let bytes = text.utf8Span.span
        for index in bytes.indices { cells[start + index] = bytes[index] }
        for index in bytes.count..<width { cells[start + index] = Self.filler }
        start += width
      }
    }
  }

  /// Rows of texts, as many in each: `[rows, texts, bytes]`. Traps when rows differ in their number of texts.
  public init(texts rows: [[String]]) {
    let columns = rows.first?.count ?? 0
    precondition(
      rows.allSatisfy { $0.count == columns }, "rows of texts have \(Set(rows.map(\.count)).sorted()) texts")
    let flat = Tensor(texts: Array(rows.joined()))
    self = flat.reshaped([rows.count, columns, flat.shape[1]])
  }

  /// The texts of a tensor that ``init(texts:)-(Collection<String>)`` made, in order, whatever axes they are along.
  ///
  /// What is no UTF-8 becomes U+FFFD, as `String(decoding:as:)` has it. Traps unless the tensor is uint8 with an axis.
  public func texts() -> [String] {
    precondition(
      dtype == .uint8 && rank > 0, "texts are uint8 with an axis of bytes, got \(dtype) \(shape)")
    let width = shape[rank - 1]
    guard width > 0 else { return [String](repeating: "", count: shape.dropLast().reduce(1, *)) }
    return withSpan(of: UInt8.self) { cells in
      stride(from: 0, to: cells.count, by: width).map { start in
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width)
        for index in start..<start + width {
          if cells[index] == Tensor.filler { break }
          bytes.append(cells[index])
        }
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }
}
