public import Tensors

extension Dataset where Element == Tensor {
  /// Consecutive tensors stacked to one `[size, ...]`; the last batch may be shorter.
  ///
  /// ```swift
  /// let images = Dataset.tensorSlices(Tensor.zeros([100, 28, 28])).batch(32)
  /// try images[3].shape                    // [4, 28, 28]
  /// ```
  /// Rows of `tensorSlices` in their order are not copied at all: a batch is a slice.
  /// Throws ``BatchMismatch`` when shapes or types differ inside a batch.
  @inlinable
  public func batch(_ size: Int, dropRemainder: Bool = false) -> Dataset<Tensor> {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try Tensor.stacked($0, component: "0")
    }
  }
}

extension Dataset {
  /// Consecutive dictionaries stacked to one with the same keys.
  ///
  /// ```swift
  /// try Dataset([["x": Tensor.zeros([3]), "y": Tensor.ones([])]]).batch(1).first     // x: [1, 3], y: [1]
  /// ```
  /// Throws ``BatchMismatch`` when keys, shapes or types differ inside a batch.
  @inlinable
  public func batch<Value: Batchable>(_ size: Int, dropRemainder: Bool = false)
    -> Dataset<[String: Value.Batch]>
  where Element == [String: Value] {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try Element.stacked($0, component: "0")
    }
  }

  /// Consecutive pairs of named values and something else stacked to such a pair, such as features and labels.
  ///
  /// ```swift
  /// let (features, labels) = try rows.map { (["age": $0.age, "fare": $0.fare], $0.survived) }.batch(32).first!
  /// ```
  /// Throws ``BatchMismatch`` when keys, shapes or types differ inside a batch.
  public func batch<Value: Batchable, Second: Batchable>(_ size: Int, dropRemainder: Bool = false)
    -> Dataset<([String: Value.Batch], Second.Batch)>
  where Element == ([String: Value], Second) {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try TupleColumns<[String: Value], Second>($0).stacked()
    }
  }

  /// Consecutive triples of named values, labels and sample weights stacked to one.
  public func batch<Value: Batchable, Second: Batchable, Third: Batchable>(
    _ size: Int, dropRemainder: Bool = false
  ) -> Dataset<([String: Value.Batch], Second.Batch, Third.Batch)>
  where Element == ([String: Value], Second, Third) {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try TupleColumns<[String: Value], Second, Third>($0).stacked()
    }
  }

  /// Consecutive pairs stacked to a pair, such as images and labels.
  ///
  /// ```swift
  /// let (images, labels) = try Dataset.tensorSlices(x, y).batch(32)[0]      // [32, 28, 28], [32]
  /// let batches = photos.map { (try decode($0), $0.label) }.batch(32)       // labels become int32
  /// ```
  /// The first part is a tensor; the second may be a number, an array of numbers or a dictionary, too.
  /// Throws ``BatchMismatch`` when shapes or types differ inside a batch.
  @inlinable
  public func batch<Second: Batchable>(_ size: Int, dropRemainder: Bool = false)
    -> Dataset<(Tensor, Second.Batch)>
  where Element == (Tensor, Second) {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) { members in
      (
        try Tensor.stacked(members.map { $0.0 }, component: "0"),
        try Second.stacked(members.map { $0.1 }, component: "1")
      )
    }
  }

  /// Consecutive triples stacked to one, such as images, labels and sample weights.
  ///
  /// ```swift
  /// let (x, y, weights) = try Dataset([(image, 3, 0.5 as Float), (other, 1, 1)]).batch(2).first!
  /// ```
  public func batch<Second: Batchable, Third: Batchable>(_ size: Int, dropRemainder: Bool = false)
    -> Dataset<(Tensor, Second.Batch, Third.Batch)>
  where Element == (Tensor, Second, Third) {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try TupleColumns<Tensor, Second, Third>($0).stacked()
    }
  }

  /// Consecutive tuples of four parts stacked to one.
  public func batch<Second: Batchable, Third: Batchable, Fourth: Batchable>(
    _ size: Int, dropRemainder: Bool = false
  ) -> Dataset<(Tensor, Second.Batch, Third.Batch, Fourth.Batch)>
  where Element == (Tensor, Second, Third, Fourth) {
    batch(size, dropRemainder: dropRemainder, name: "batch", stacksRows: true) {
      try TupleColumns<Tensor, Second, Third, Fourth>($0).stacked()
    }
  }
}

extension TupleColumns where repeat each Part: Batchable {
  /// The members stacked to one batch, part by part.
  func stacked() throws -> (repeat (each Part).Batch) {
    let parts = parts
    return (repeat try (each Part).stacked((each parts).values, component: "\(nextNumber())"))
  }
}
