/// Pairs of words from a text, and whether they stood near each other there: what word2vec learns from.
public struct Skipgrams: Sendable, Hashable {
  /// A word and another one, as indices.
  public struct Couple: Sendable, Hashable {
    /// The word in the middle of the window.
    public var word: Int
    /// A word of the window, or one drawn at random.
    public var context: Int

    /// `Skipgrams.Couple(word: 1, context: 2)`.
    public init(word: Int, context: Int) {
      self.word = word
      self.context = context
    }
  }

  /// The pairs.
  public var couples: [Couple]
  /// For each pair 1 when its words stood near each other, 0 when the second was drawn at random.
  /// `toCategorical(labels, numClasses: 2)` gives Keras' `categorical` labels.
  public var labels: [Int]
}

/// The pairs of words that stand within `windowSize` of each other, and as many random pairs as asked for.
///
/// ```swift
/// skipgrams([1, 2, 3], vocabularySize: 4, windowSize: 1, negativeSamples: 0, shuffle: false).couples
/// // (1, 2), (2, 1), (2, 3), (3, 2)
/// ```
/// Index 0 is no word and is passed over. The numbers are those of Keras' legacy `skipgrams(…, seed=seed)` called right
/// after `random.seed(seed)`; Keras itself draws the random words from wherever Python's generator stands.
///
/// - Parameters:
///   - sequence: the words of a text; traps on negative ones.
///   - vocabularySize: the largest index and 1 more; at least 2 when random words are drawn.
///   - windowSize: how many words to the left and to the right count as near.
///   - negativeSamples: random pairs for each true one.
///   - shuffle: whether the pairs are put in random order; else true ones come first.
///   - samplingTable: for each index the chance that a word is used, as from ``makeSamplingTable(_:samplingFactor:)``.
///     Traps when an index has no entry.
///   - seed: where random numbers begin.
/// - Complexity: O(words · windowSize).
public func skipgrams(
  _ sequence: [Int], vocabularySize: Int, windowSize: Int = 4, negativeSamples: Double = 1,
  shuffle: Bool = true, samplingTable: [Double]? = nil, seed: Int = 0
) -> Skipgrams {
  precondition(windowSize >= 0, "windowSize must be 0 or more, got \(windowSize)")
  precondition(
    negativeSamples >= 0 && negativeSamples.isFinite,
    "negativeSamples must be 0 or more, got \(negativeSamples)")
  var random = PythonRandom(seed: seed)
  var couples: [Skipgrams.Couple] = []
  for (place, word) in sequence.enumerated() where word != 0 {
    precondition(word > 0, "a word's index must be 0 or more, got \(word) at position \(place)")
    if let samplingTable {
      precondition(
        word < samplingTable.count,
        "the sampling table has \(samplingTable.count) entries, none for index \(word)")
      if samplingTable[word] < random.uniform() { continue }
    }
    let window = max(0, place - windowSize)..<min(sequence.count, place + windowSize + 1)
    for other in window where other != place && sequence[other] != 0 {
      couples.append(.init(word: word, context: sequence[other]))
    }
  }
  var labels = [Int](repeating: 1, count: couples.count)
  if negativeSamples > 0 {
    let count = Int(Double(couples.count) * negativeSamples)
    var words = couples.map(\.word)
    random.shuffle(&words)
    precondition(
      count == 0 || vocabularySize >= 2,
      "random words need a vocabularySize of 2 or more, got \(vocabularySize)")
    for number in 0..<count {
      couples.append(
        .init(word: words[number % words.count], context: random.next(below: vocabularySize - 1) + 1))
    }
    labels += [Int](repeating: 0, count: count)
  }
  if shuffle {
    var order = Array(couples.indices)
    random = PythonRandom(seed: seed)
    random.shuffle(&order)
    couples = order.map { couples[$0] }
    labels = order.map { labels[$0] }
  }
  return Skipgrams(couples: couples, labels: labels)
}
