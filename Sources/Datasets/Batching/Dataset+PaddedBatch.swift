extension Dataset {
  /// Consecutive elements of different lengths in one tensor, filled up behind their ends.
  ///
  /// ```swift
  /// let sentences = Dataset([[1], [2, 3], [4, 5, 6]])
  /// try Array(sentences.paddedBatch(2))                       // [[1 0] [2 3]], [[4 5 6]]
  /// try sentences.paddedBatch(3, paddedShape: [4], paddingValue: -1).first
  /// // [[1 -1 -1 -1] [2 3 -1 -1] [4 5 6 -1]]
  /// ```
  /// Tensors, arrays of numbers and dictionaries of them are padded; `Int` becomes `int32`. The last batch may have
  /// fewer members.
  /// Throws ``PaddingMismatch`` when an element is longer than `paddedShape`, ``BatchMismatch`` when types or the
  /// numbers of axes differ.
  ///
  /// - Parameters:
  ///   - paddedShape: the length of each axis, nil for that of the longest in the batch; without it all axes are so.
  ///   - paddingValue: what is filled in, converted to the type of the elements.
  public func paddedBatch(
    _ size: Int, paddedShape: [Int?]? = nil, paddingValue: Double = 0, dropRemainder: Bool = false
  ) -> Dataset<Element.Batch> where Element: Batchable {
    let padding = BatchPadding(shape: paddedShape, value: paddingValue)
    return paddedBatch(size, dropRemainder: dropRemainder, [padding.text]) {
      try Element.padded($0, padding, component: "0")
    }
  }

  /// Consecutive dictionaries as one, with a padding for each key; keys that are not named get `BatchPadding()`.
  ///
  /// ```swift
  /// let batches = sentences.paddedBatch(
  ///   32, paddings: ["tokens": BatchPadding(shape: [128]), "tags": BatchPadding(value: -1)])
  /// ```
  /// Throws ``PaddingMismatch`` when a value is longer than its padded shape, ``BatchMismatch`` when keys, types or the
  /// numbers of axes differ.
  public func paddedBatch<Value: Batchable>(
    _ size: Int, paddings: [String: BatchPadding], dropRemainder: Bool = false
  ) -> Dataset<[String: Value.Batch]> where Element == [String: Value] {
    let text = paddings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }
    return paddedBatch(size, dropRemainder: dropRemainder, text) { members in
      try Element.mergingColumns(of: members) {
        try Value.padded($0, paddings[$1] ?? BatchPadding(), component: $1)
      }
    }
  }

  /// Consecutive pairs as one pair of tensors, with a padding for each part; numbers, such as labels, are stacked.
  ///
  /// ```swift
  /// let reviews = Dataset([([1, 2, 3], 0), ([4], 1)])         // tokens and label
  /// let (tokens, labels) = try reviews.paddedBatch(2).first!  // [[1 2 3] [4 0 0]] and [0 1]
  /// let fixed = reviews.paddedBatch(2, paddings: [BatchPadding(shape: [80]), BatchPadding()])
  /// ```
  /// Throws as ``paddedBatch(_:paddedShape:paddingValue:dropRemainder:)`` does.
  ///
  /// - Parameter paddings: one for each part, or none for `BatchPadding()` everywhere.
  public func paddedBatch<First: Batchable, Second: Batchable>(
    _ size: Int, paddings: [BatchPadding] = [], dropRemainder: Bool = false
  ) -> Dataset<(First.Batch, Second.Batch)> where Element == (First, Second) {
    Self.checkPaddings(paddings, parts: First.self, Second.self)
    return paddedBatch(size, dropRemainder: dropRemainder, paddings.map(\.text)) {
      try TupleColumns<First, Second>($0).padded(paddings)
    }
  }

  /// Consecutive triples as one triple of tensors, with a padding for each part.
  public func paddedBatch<First: Batchable, Second: Batchable, Third: Batchable>(
    _ size: Int, paddings: [BatchPadding] = [], dropRemainder: Bool = false
  ) -> Dataset<(First.Batch, Second.Batch, Third.Batch)> where Element == (First, Second, Third) {
    Self.checkPaddings(paddings, parts: First.self, Second.self, Third.self)
    return paddedBatch(size, dropRemainder: dropRemainder, paddings.map(\.text)) {
      try TupleColumns<First, Second, Third>($0).padded(paddings)
    }
  }

  /// Traps unless there is one padding a part, or none.
  static func checkPaddings<each Part>(_ paddings: [BatchPadding], parts: repeat (each Part).Type) {
    var count = 0
    for _ in repeat each parts { count += 1 }
    precondition(
      paddings.isEmpty || paddings.count == count,
      "Elements with \(count) parts need \(count) paddings or none, but there are \(paddings.count).")
  }

  private func paddedBatch<Batch>(
    _ size: Int, dropRemainder: Bool, _ text: [String],
    combining combine: @escaping @Sendable ([Element]) throws -> Batch
  ) -> Dataset<Batch> {
    batch(
      size, dropRemainder: dropRemainder, name: "paddedBatch", identity: text.joined(separator: ";"),
      combining: combine)
  }
}

extension TupleColumns where repeat each Part: Batchable {
  /// The members padded to one batch, part by part.
  func padded(_ paddings: [BatchPadding], length: Int? = nil) throws -> (repeat (each Part).Batch) {
    func pad<One: Batchable>(_ members: [One]) throws -> One.Batch {
      let number = nextNumber()
      let padding = (paddings.isEmpty ? BatchPadding() : paddings[number]).limited(to: length)
      return try One.padded(members, padding, component: "\(number)")
    }
    let parts = parts
    return (repeat try pad((each parts).values))
  }
}
