import Tensors

extension Dataset {
  /// Elements of several datasets, each taken from one drawn by chance.
  ///
  /// ```swift
  /// // Three photos of birds for each photo of a plane, in an order that is new in every epoch:
  /// let photos = Dataset.sample(from: [birds, planes], weights: [0.75, 0.25], seed: 1)
  /// ```
  /// When a dataset has ended, the others are drawn by their weights alone, so the mixture drifts. Repeat the datasets
  /// before, or stop on the first that has ended, to keep it.
  ///
  /// - Parameters:
  ///   - datasets: one or more datasets; an iterator opens all that have a weight.
  ///   - weights: how often each is drawn, as a share of the sum; nil for all equally often. A dataset of weight 0 is
  ///     left out.
  ///   - seed: decides, with the epoch, what is drawn.
  ///   - stopOnEmpty: true to end when the dataset that was drawn has no more elements.
  ///   - reshuffleEachIteration: false gives every epoch the draws of the first.
  /// - Complexity: leaving out elements repeats the draws and makes no element; resuming repeats neither.
  public static func sample(
    from datasets: [Dataset], weights: [Double]? = nil, seed: Int, stopOnEmpty: Bool = false,
    reshuffleEachIteration: Bool = true
  ) -> Dataset {
    let weights = weights ?? Array(repeating: 1, count: datasets.count)
    precondition(
      weights.count == datasets.count, "sample got \(weights.count) weights for \(datasets.count) datasets.")
    precondition(
      isDistribution(weights), "The weights have to be 0 or more, and one of them more; they are \(weights).")
    let numbers = datasets.indices.filter { weights[$0] > 0 }
    let sources = numbers.map { datasets[$0] }
    let shares = numbers.map { weights[$0] }
    let order = reshuffleEachIteration ? "" : ", same order each epoch"
    return Dataset(
      Pipeline.Stage(
        "sample(\(sources.count) datasets, seed \(seed)\(order))", identity: "\(weights) \(stopOnEmpty)"),
      after: sources.map(\.pipeline),
      epochs: sharedEpochs(of: sources) ?? (reshuffleEachIteration ? EpochCounter() : nil),
      cardinality: { sampleCardinality(sources.map(\.cardinality), stopOnEmpty: stopOnEmpty) },
      stream: { context in
        var random = SplitMix64(seed: seed, epoch: reshuffleEachIteration ? context.epoch : 0, index: 0)
        let iterators = try numbers.map { number in
          try DatasetError.inDataset(number) { try datasets[number].open(context) }
        }
        var draws = 0
        let order = Mixture<Element>.Order(
          choose: { hasEnded in
            draws += 1
            return random.nextIndex(weights: shares, leavingOut: hasEnded)
          },
          position: { draws }, locate: nil,
          resume: { position, _ in
            // A draw takes one random number.
            random.skip(position)
            draws = position
          })
        return Mixture(iterators, numbers: numbers, stopOnEmpty: stopOnEmpty, order: order).makeIterator()
      })
  }
}

/// Whether shares can be drawn from: none is negative, and not all are 0.
func isDistribution(_ shares: [Double]) -> Bool {
  shares.allSatisfy { $0 >= 0 && $0.isFinite } && shares.contains { $0 > 0 }
}

private func sampleCardinality(_ parts: [Cardinality], stopOnEmpty: Bool) -> Cardinality {
  if parts.allSatisfy({ $0 == .infinite }) { return .infinite }
  if parts.count == 1 { return parts[0] }
  guard !stopOnEmpty else { return .unknown }
  var sum = 0
  var isUnknown = false
  for part in parts {
    switch part {
    case .infinite: return .infinite
    case .unknown: isUnknown = true
    case .known(let count): sum += count
    }
  }
  return isUnknown ? .unknown : .known(sum)
}

extension SplitMix64 {
  /// A number from 0 up to but not including 1, with 53 random bits.
  mutating func nextUniformDouble() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number of a weight, drawn by its share of the sum of all that are not left out; nil when all are. Takes one number
  /// of the generator.
  mutating func nextIndex(weights: [Double], leavingOut isOut: [Bool]) -> Int? {
    var sum = 0.0
    for (weight, isOut) in zip(weights, isOut) where !isOut { sum += weight }
    let point = nextUniformDouble() * sum
    var last: Int?
    var end = 0.0
    for index in weights.indices where !isOut[index] {
      last = index
      end += weights[index]
      if point < end { return index }
    }
    // Rounding can leave the point behind the end.
    return last
  }
}
