extension Dataset {
  /// Elements of similar length batched together, so that little padding is needed.
  ///
  /// ```swift
  /// let batches = sentences.bucketBySequenceLength(boundaries: [10, 25], batchSizes: [64, 32, 8]) { $0.count }
  /// // up to 9 tokens: 64 a batch; 10 to 24: 32 a batch; longer: 8 a batch; each as long as its longest
  /// ```
  /// As in tf.data: a batch is given out as soon as its bucket is full; those left over at the end follow, the bucket
  /// of the shortest first. Throws ``PaddingMismatch`` and ``BatchMismatch`` as
  /// ``paddedBatch(_:paddedShape:paddingValue:dropRemainder:)`` does, ``SequenceTooLong`` with
  /// `padToBucketBoundary`.
  ///
  /// - Parameters:
  ///   - boundaries: where the next bucket begins, rising: a bucket has lengths below its boundary.
  ///   - batchSizes: one more than boundaries, for the bucket without end.
  ///   - padding: the shape and the value to pad with; by default the longest in the batch, and zeros.
  ///   - padToBucketBoundary: pads to the longest that fits the bucket, its boundary less 1, on all axes whose length
  ///     is not fixed; sequences beyond the last boundary are errors.
  ///   - noPadding: stacks instead of padding; members of a batch need one shape.
  ///   - dropRemainder: leaves out batches that are not full at the end.
  ///   - length: the length of an element.
  public func bucketBySequenceLength(
    boundaries: [Int], batchSizes: [Int], padding: BatchPadding = BatchPadding(),
    padToBucketBoundary: Bool = false, noPadding: Bool = false, dropRemainder: Bool = false,
    length: @escaping @Sendable (Element) -> Int
  ) -> Dataset<Element.Batch> where Element: Batchable {
    let buckets = SequenceBuckets(
      boundaries: boundaries, batchSizes: batchSizes, padsToBoundary: padToBucketBoundary && !noPadding,
      dropRemainder: dropRemainder, identity: "\(padding.text) \(noPadding)")
    return bucketed(buckets, length) { members, bucket in
      if noPadding { return try Element.stacked(members, component: "0") }
      let length = padToBucketBoundary ? boundaries[bucket] - 1 : nil
      return try Element.padded(members, padding.limited(to: length), component: "0")
    }
  }

  /// Pairs with sequences of similar length batched together, such as tokens and a label.
  ///
  /// ```swift
  /// let batches = reviews.bucketBySequenceLength(boundaries: [100, 200], batchSizes: [64, 32, 16]) { $0.0.count }
  /// let (tokens, labels) = try batches.first!
  /// ```
  /// - Parameter paddings: one for each part, or none for `BatchPadding()` everywhere.
  public func bucketBySequenceLength<First: Batchable, Second: Batchable>(
    boundaries: [Int], batchSizes: [Int], paddings: [BatchPadding] = [], padToBucketBoundary: Bool = false,
    noPadding: Bool = false, dropRemainder: Bool = false, length: @escaping @Sendable (Element) -> Int
  ) -> Dataset<(First.Batch, Second.Batch)> where Element == (First, Second) {
    Self.checkPaddings(paddings, parts: First.self, Second.self)
    let buckets = SequenceBuckets(
      boundaries: boundaries, batchSizes: batchSizes, padsToBoundary: padToBucketBoundary && !noPadding,
      dropRemainder: dropRemainder, identity: "\(paddings.map(\.text)) \(noPadding)")
    return bucketed(buckets, length) { members, bucket in
      let columns = TupleColumns<First, Second>(members)
      return noPadding
        ? try columns.stacked()
        : try columns.padded(paddings, length: padToBucketBoundary ? boundaries[bucket] - 1 : nil)
    }
  }

  private func bucketed<Batch>(
    _ buckets: SequenceBuckets, _ length: @escaping @Sendable (Element) -> Int,
    combining combine: @escaping @Sendable ([Element], _ bucket: Int) throws -> Batch
  ) -> Dataset<Batch> {
    gathered(
      Pipeline.Stage(buckets.name, identity: buckets.identity),
      drops: { buckets.dropRemainder && !buckets.isTooLong($0) }, size: { buckets.batchSizes[$0] },
      key: { buckets.bucket(of: length($0)) }
    ) { bucket, members in
      if buckets.isTooLong(bucket) {
        throw SequenceTooLong(length: length(members[0]), boundary: buckets.boundaries.last ?? 0)
      }
      return try combine(members, bucket)
    }
  }
}

/// A sequence is longer than the last bucket allows that is padded to its boundary.
public struct SequenceTooLong: Error, Sendable, Hashable, CustomStringConvertible {
  public var length: Int
  /// The last boundary.
  public var boundary: Int

  public var description: String {
    "A sequence of \(length) cannot be padded to the boundary of its bucket: the last boundary is \(boundary), "
      + "and lengths have to be below it."
  }
}

/// Which lengths share a batch.
private struct SequenceBuckets: Sendable {
  let boundaries: [Int]
  let batchSizes: [Int]
  let padsToBoundary: Bool
  let dropRemainder: Bool
  let name: String
  let identity: String

  init(boundaries: [Int], batchSizes: [Int], padsToBoundary: Bool, dropRemainder: Bool, identity: String) {
    precondition(
      batchSizes.count == boundaries.count + 1 && batchSizes.allSatisfy { $0 >= 1 },
      "\(boundaries.count) boundaries need \(boundaries.count + 1) batch sizes of 1 or more, not \(batchSizes).")
    precondition(
      Swift.zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 } && boundaries.first ?? 1 >= 1,
      "The boundaries of buckets have to rise from 1 or more; they are \(boundaries).")
    self.boundaries = boundaries
    self.batchSizes = batchSizes
    self.padsToBoundary = padsToBoundary
    self.dropRemainder = dropRemainder
    self.name = "bucketBySequenceLength(\(boundaries))"
    self.identity = "\(batchSizes) \(padsToBoundary) \(dropRemainder) \(identity)"
  }

  /// Whether members of the bucket cannot be padded to its boundary, for it has none.
  func isTooLong(_ bucket: Int) -> Bool { padsToBoundary && bucket == boundaries.count }

  func bucket(of length: Int) -> Int { boundaries.firstIndex { length < $0 } ?? boundaries.count }
}
