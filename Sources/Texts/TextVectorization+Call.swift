public import Datasets
public import Tensors

extension TextVectorization {
  /// The rows of texts.
  ///
  /// `int`: `[texts, outputSequenceLength]`, or as wide as the longest text, int64, filled up with 0 at the end.
  /// `multiHot`, `count` and `tfIDF`: `[texts, vocabularySize]`, or `maxTokens` wide when padded to it, float32 (Keras
  /// has int64 for the first two). Complexity: linear in the length of the texts and the size of the result.
  public func callAsFunction(_ texts: some Sequence<String>) -> Tensor {
    if let outputSequenceLength { return rows(of: Array(texts), width: outputSequenceLength) }
    let rows = flatRows(texts)
    guard lookup.options.outputMode == .int else {
      return lookup.options.outputMode.tensor(
        of: rows.nested, depth: lookup.depth, weights: lookup.idfWeights)
    }
    let width = rows.longest
    return Tensor(shape: [rows.ends.count, width], of: Int64.self) { cells in
      var start = 0
      var cell = 0
      for end in rows.ends {
        let kept = end - start
        for offset in 0..<kept { cells[cell + offset] = Int64(rows.indices[start + offset]) }
        for offset in kept..<width { cells[cell + offset] = 0 }
        cell += width
        start = end
      }
    }
  }

  /// Rows of a width that is known before the texts are read.
  private func rows(of texts: [String], width: Int) -> Tensor {
    Tensor(shape: [texts.count, width], of: Int64.self) { cells in
      var buffer = tokenBuffer()
      let codes = TokenCodes(lookup)
      var cell = 0
      for text in texts {
        buffer.read(text)
        let end = cell + width
        let bytes = buffer.bytes.span
        for piece in buffer.pieces.prefix(width) {
          cells[cell] = Int64(codes.code(of: piece, bytes))
          cell &+= 1
        }
        while cell < end {
          cells[cell] = 0
          cell &+= 1
        }
      }
    }
  }

  /// The row of one text, without the axis of texts.
  public func callAsFunction(_ text: String) -> Tensor {
    let rows = self([text])
    return rows.reshaped(Array(rows.shape.dropFirst()))
  }

  /// The indices of each text, none filled up; cut to `outputSequenceLength` where there is one. Keras' `ragged`.
  ///
  /// ```swift
  /// vectorize.ragged(["a b zz", "D"])          // [[2, 5, 1], [3]]
  /// ```
  /// Traps unless the mode is `int`.
  public func ragged(_ texts: some Sequence<String>) -> [[Int]] {
    precondition(
      lookup.options.outputMode == .int, "ragged rows need int, got \(lookup.options.outputMode)")
    let rows = flatRows(texts).nested
    guard let outputSequenceLength else { return rows }
    return rows.map { Array($0.prefix(outputSequenceLength)) }
  }

  /// The rows of batches of a dataset's texts.
  ///
  /// ```swift
  /// let batches = vectorize(Dataset.textLines("reviews.txt"), batchSize: 32).prefetch(2)
  /// ```
  public func callAsFunction(
    _ texts: Dataset<String>, batchSize: Int, dropRemainder: Bool = false
  ) -> Dataset<Tensor> {
    texts.batch(batchSize, dropRemainder: dropRemainder) { self($0) }
  }

  /// The indices of all texts, one after the other.
  private struct FlatRows {
    var indices: [Int32] = []
    var ends: [Int] = []
    var longest = 0

    var nested: [[Int]] {
      zip([0] + ends, ends).map { start, end in indices[start..<end].map { Int($0) } }
    }
  }

  private func flatRows(_ texts: some Sequence<String>) -> FlatRows {
    var rows = FlatRows()
    rows.ends.reserveCapacity(texts.underestimatedCount)
    var buffer = tokenBuffer()
    let codes = TokenCodes(lookup)
    for text in texts {
      buffer.read(text)
      let bytes = buffer.bytes.span
      for piece in buffer.pieces { rows.indices.append(codes.code(of: piece, bytes)) }
      rows.longest = max(rows.longest, rows.indices.count - (rows.ends.last ?? 0))
      rows.ends.append(rows.indices.count)
    }
    return rows
  }
}

/// What tokens become: their index, that of unknown ones, or that of the mask.
private struct TokenCodes {
  private let table: Vocabulary
  private let tokenStart: Int32
  private let unknown: Int32
  private let mask: Int32
  private let scanner = WordScanner.exact

  init(_ lookup: StringLookup) {
    table = lookup.table
    tokenStart = Int32(lookup.tokenStart)
    unknown = Int32(lookup.oovStart)
    mask = lookup.options.outputMode == .int ? 0 : Int32(LookupOutputMode.dropped)
  }

  @inline(__always)
  func code(of piece: (start: Int, length: Int), _ bytes: Span<UInt8>) -> Int32 {
    let word = scanner.piece(of: bytes, start: piece.start, length: piece.length)
    if let id = table.id(of: word, in: bytes, scanner: scanner) { return tokenStart &+ id }
    return piece.length == 0 ? mask : unknown
  }
}
