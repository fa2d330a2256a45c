public import Tensors

extension Dataset where Element == Tensor {
  /// The parts of a tensor along its first axis; they share its memory.
  ///
  /// ```swift
  /// let rows = Dataset.tensorSlices(Tensor([[1, 2], [3, 4]] as [[Float]]))
  /// try rows[1]                                // [3. 4.]
  /// ```
  /// Batches of consecutive parts share it, too; batches after a shuffle are one copy a part.
  /// Traps when the tensor has no axes.
  public static func tensorSlices(_ tensor: Tensor) -> Dataset<Tensor> {
    let count = sliceCount([tensor])
    return rows(
      "tensorSlices(\(count))", of: [tensor], count: count, row: { tensor[$0] }, stacked: { tensor.rows($0) })
  }
}

extension Dataset where Element == (Tensor, Tensor) {
  /// The parts of two tensors along their first axis, in pairs; they share their memory.
  ///
  /// ```swift
  /// let digits = Dataset.tensorSlices(images, labels)     // [60000, 28, 28] and [60000]
  /// let (image, label) = try digits[0]                    // [28, 28] and []
  /// ```
  /// Traps when the tensors have first axes of different lengths.
  public static func tensorSlices(_ first: Tensor, _ second: Tensor) -> Dataset<(Tensor, Tensor)> {
    let count = sliceCount([first, second])
    return rows(
      "tensorSlices(\(count))", of: [first, second], count: count, row: { (first[$0], second[$0]) },
      stacked: { (first.rows($0), second.rows($0)) })
  }
}

extension Dataset where Element == (Tensor, Tensor, Tensor) {
  /// The parts of three tensors along their first axis, such as images, labels and sample weights.
  public static func tensorSlices(_ first: Tensor, _ second: Tensor, _ third: Tensor)
    -> Dataset<(Tensor, Tensor, Tensor)>
  {
    let count = sliceCount([first, second, third])
    return rows(
      "tensorSlices(\(count))", of: [first, second, third], count: count,
      row: { (first[$0], second[$0], third[$0]) },
      stacked: { (first.rows($0), second.rows($0), third.rows($0)) })
  }
}

extension Dataset where Element == [String: Tensor] {
  /// The parts of several tensors along their first axis, in dictionaries; they share their memory.
  ///
  /// Traps when there are none, or when they have first axes of different lengths.
  public static func tensorSlices(_ tensors: [String: Tensor]) -> Dataset<[String: Tensor]> {
    let count = sliceCount(Array(tensors.values))
    return rows(
      "tensorSlices(\(count))", of: [tensors], count: count, row: { number in tensors.mapValues { $0[number] } },
      stacked: { numbers in tensors.mapValues { $0.rows(numbers) } })
  }
}

extension Dataset where Element == ([String: Tensor], Tensor) {
  /// The parts of named tensors and of another one, such as labels, along their first axis; they share their memory.
  ///
  /// ```swift
  /// let rows = Dataset.tensorSlices(["age": ages, "fare": fares], survived)
  /// let (features, label) = try rows[0]                   // [] each
  /// ```
  /// Traps when they have first axes of different lengths.
  public static func tensorSlices(_ features: [String: Tensor], _ labels: Tensor) -> Dataset<([String: Tensor], Tensor)> {
    let count = sliceCount(Array(features.values) + [labels])
    return rows(
      "tensorSlices(\(count))", of: [(features, labels)], count: count,
      row: { number in (features.mapValues { $0[number] }, labels[number]) },
      stacked: { numbers in (features.mapValues { $0.rows(numbers) }, labels.rows(numbers)) })
  }
}

extension Dataset {
  /// A source of rows that can give several of them stacked; `name` tells what decides them, and what they are of.
  static func rows<Whole: Sendable>(
    _ name: String, of whole: [Whole], count: Int, row: @escaping @Sendable (Int) throws -> Element,
    stacked: @escaping @Sendable (RowNumbers) throws -> Element
  ) -> Dataset {
    Dataset(
      Pipeline.Stage(name, holding: whole), after: [], epochs: nil, walk: .indexed,
      cardinality: { .known(count) },
      indexed: { _ in
        var elements = IndexedElements(count: count, element: row)
        elements.stacked = stacked
        return elements
      })
  }
}

extension Tensor {
  /// The parts with these numbers along the first axis: a slice, or one copy each.
  fileprivate func rows(_ numbers: RowNumbers) -> Tensor {
    switch numbers {
    case .range(let range): self[range]
    case .list(let list): gather(list)
    }
  }
}

private func sliceCount(_ tensors: [Tensor]) -> Int {
  precondition(!tensors.isEmpty, "tensorSlices needs at least 1 tensor.")
  let shapes = tensors.map(\.shape)
  precondition(
    shapes.allSatisfy { !$0.isEmpty && $0[0] == shapes[0][0] },
    "Slicing needs tensors with first axes of one length; their shapes are \(shapes).")
  return shapes[0][0]
}
