extension Dataset {
  /// Two parts without common elements, such as for training and validation: Keras' `split_dataset`, but nothing is
  /// loaded.
  ///
  /// ```swift
  /// let (training, validation) = try photos.split(left: 0.8, shuffle: true, seed: 42)
  /// let (few, rest) = try Dataset.range(0..<10).split(left: 3)       // [0, 1, 2] and [3 ... 9]
  /// ```
  /// The left part has the first elements, the right one the last; shuffled, which elements those are is drawn from the
  /// seed and stays the same in all epochs. To make sure of that, stages before the split always give their epoch 0:
  /// shuffle and augment after splitting. With elements by number the parts come in the drawn order; of a stream
  /// they keep its order, and each part reads over the elements of the other.
  ///
  /// - Parameters:
  ///   - left: a number of elements, or a fraction of them; without it what `right` leaves.
  ///   - right: likewise.
  ///
  /// Throws ``SplitError`` when a part would be empty, or both together be more than there is; ``DatasetUnsupported``
  /// when the number of elements is not known. Traps when neither size is given.
  public func split(
    left: SplitSize? = nil, right: SplitSize? = nil, shuffle: Bool = false, seed: Int = 0
  ) throws -> (left: Dataset, right: Dataset) {
    guard let total = cardinality.count else {
      throw DatasetUnsupported(
        "split needs to know how many elements there are, which this cannot tell before iterating: "
          + pipeline.signature)
    }
    let sizes = try SplitSize.resolve(left, right, of: total)
    let text = "of \(total)\(shuffle ? ", seed \(seed)" : "")"
    let ranges = [0..<sizes.left, total - sizes.right..<total]
    let parts = Swift.zip(["left", "right"], ranges).map { side, range in
      let name = "split(\(side) \(range.count) \(text))"
      guard shuffle else { return picked(name, count: range.count) { { $0 + range.lowerBound } } }
      return picked(name, count: range.count) {
        let order = KeyedPermutation(count: total, seed: seed, epoch: 0)
        return { order[$0 + range.lowerBound] }
      }
    }
    return (parts[0], parts[1])
  }

  /// Two parts in which every class has the same share, as exactly as whole elements allow.
  ///
  /// ```swift
  /// let (training, validation) = try photos.split(left: 0.8, seed: 42, stratifiedBy: { $0.label })
  /// ```
  /// The elements of each class are divided in proportion; places that are left over go to the classes with the
  /// largest remainder, the one seen first where they are equal. Reads all elements once to see their labels: `map` to
  /// images after splitting. Keeps a number for every element.
  /// Otherwise as ``split(left:right:shuffle:seed:)``. Also throws what `label` throws.
  ///
  /// - Parameter shuffle: whether the elements of each class are drawn by chance, and come in a drawn order.
  public func split<Label: Hashable>(
    left: SplitSize? = nil, right: SplitSize? = nil, shuffle: Bool = true, seed: Int = 0,
    stratifiedBy label: (Element) throws -> Label
  ) throws -> (left: Dataset, right: Dataset) {
    precondition(!isInfinite, "An infinite dataset cannot be split: \(self)")
    var classes: [[Int]] = []
    var numbers: [Label: Int] = [:]
    var total = 0
    let iterator = try makeIterator(epoch: 0)
    while let element = try iterator.next() {
      let label = try label(element)
      if numbers[label] == nil {
        numbers[label] = classes.count
        classes.append([])
      }
      classes[numbers[label]!].append(total)
      total += 1
    }
    let sizes = try SplitSize.resolve(left, right, of: total)
    let lefts = largestRemainder(sizes.left, in: classes.map(\.count))
    let rests = Swift.zip(classes, lefts).map { $0.count - $1 }
    let rights = largestRemainder(sizes.right, in: rests)
    var sides: [[Int]] = [[], []]
    for (number, members) in classes.enumerated() {
      let order = KeyedPermutation(count: members.count, seed: seed, epoch: number)
      let drawn = shuffle ? members.indices.map { members[order[$0]] } : members
      sides[0] += drawn.prefix(lefts[number])
      sides[1] += drawn.suffix(rights[number])
    }
    let parts = Swift.zip(["left", "right"], sides).map { side, members in
      let name = "split(\(side) \(members.count) of \(total), stratified\(shuffle ? ", seed \(seed)" : ""))"
      let sorted = members.sorted()
      return picked(name, count: members.count) {
        guard shuffle else { return { sorted[$0] } }
        let order = KeyedPermutation(count: sorted.count, seed: seed, epoch: 0)
        return { sorted[order[$0]] }
      }
    }
    return (parts[0], parts[1])
  }

  /// `count` of the elements of epoch 0, those that `choose()(0)`, `choose()(1)`... name.
  private func picked(
    _ name: String, count: Int, _ choose: @escaping @Sendable () -> @Sendable (Int) -> Int
  ) -> Dataset {
    let stage = Pipeline.Stage(name)
    guard walk == .stream else {
      return Dataset(
        stage, after: [pipeline], epochs: nil, walk: walk, cardinality: { .known(count) },
        indexed: { try indexedElements($0.forFirstEpoch, for: name).reordered(count: count, choose()) })
    }
    return Dataset(
      stage, after: [pipeline], epochs: nil, cardinality: { .known(count) },
      stream: { context in
        let upstream = try open(context.forFirstEpoch)
        let number = choose()
        let places = (0..<count).map(number).sorted()
        return DatasetIterator(
          next: { position in
            guard position < count else { return nil }
            try upstream.advance(by: places[position] - upstream.position)
            return try upstream.next()
          },
          advance: { position, steps in
            let step = min(steps, count - position)
            // A state is asked for where the source is.
            if step > 0 { try upstream.advance(by: places[position + step - 1] + 1 - upstream.position) }
            return step
          },
          cursors: upstream.cursors.map { cursors in
            let locate = cursors.locate
            return CursorAccess(
              locate: { $0 > 0 ? locate(places[$0 - 1] + 1) : nil },
              resume: { position, cursor in
                guard position > 0, count > 0 else { return 0 }
                try upstream.resume(at: places[min(position, count) - 1] + 1, cursor)
                return min(position, count)
              })
          })
      })
  }
}

/// `total` places divided among classes in proportion to their sizes, in whole numbers.
func largestRemainder(_ total: Int, in sizes: [Int]) -> [Int] {
  let all = sizes.reduce(0, +)
  guard all > 0 else { return sizes }
  // In full width: the product of two counts may not fit.
  let exact = sizes.map { all.dividingFullWidth(total.multipliedFullWidth(by: $0)) }
  var shares = exact.map(\.quotient)
  let order = sizes.indices.sorted {
    (exact[$1].remainder, $0) < (exact[$0].remainder, $1)
  }
  for place in order.prefix(total - shares.reduce(0, +)) { shares[place] += 1 }
  return shares
}
