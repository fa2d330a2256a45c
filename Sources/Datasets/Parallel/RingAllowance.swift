/// What a ring has reserved of a memory budget for the pieces under way. One thread uses it.
///
/// Nobody knows the size of an element before it is made, so a piece is reserved at the mean size of the elements so far;
/// until the first is there, one piece is under way at a time.
@usableFromInline
struct RingAllowance {
  @usableFromInline let budget: MemoryBudget
  @usableFromInline var reservations: [Int] = []
  @usableFromInline var bytes = 0
  @usableFromInline var elements = 0
  /// The same for what they were made of.
  private var inputBytes = 0
  private var inputs = 0
  /// What the piece weighs that the consumer took last; it counts until it comes back.
  @usableFromInline var lent = 0

  @usableFromInline
  init(budget: MemoryBudget) { self.budget = budget }

  /// Whether one more piece may be begun; the only one always may.
  @usableFromInline
  var hasRoom: Bool { reservations.isEmpty || (elements > 0 && !budget.isExhausted) }

  /// - Parameter input: what the piece is made of weighs.
  @usableFromInline
  mutating func reserve(_ count: Int, input: Int) {
    let reserved = (elements > 0 ? bytes / elements * count : 0) + input
    reservations.append(reserved)
    budget.take(reserved)
    inputBytes += input
    inputs += count
  }

  /// The oldest piece was given to the consumer.
  @inlinable
  mutating func settle<Element>(_ outcomes: [Result<Element, any Error>]) {
    budget.giveBack(lent + reservations.removeFirst())
    // Some of them are enough: what is lent now is given back as the same number.
    let sample = min(outcomes.count, 8)
    lent = (0..<sample).reduce(0) { sum, number in
      guard case .success(let element) = outcomes[number * outcomes.count / sample] else { return sum }
      return sum + memoryByteCount(of: element)
    }
    if sample > 0 { lent = lent * outcomes.count / sample }
    budget.take(lent)
    bytes += lent
    elements += outcomes.count
  }

  /// How many elements a piece may have, so that `pieces` of them fit in half of the budget.
  @usableFromInline
  func pieceLimit(_ pieces: Int) -> Int {
    guard elements > 0, inputs > 0 else { return 1 }
    return max(1, budget.total / 2 / pieces / max(1, bytes / elements + inputBytes / inputs))
  }

  @usableFromInline
  mutating func giveBackAll() {
    budget.giveBack(lent + reservations.reduce(0, +))
    lent = 0
    reservations = []
  }
}
