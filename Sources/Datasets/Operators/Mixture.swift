/// Iterators of several datasets, and something that says whose turn it is.
final class Mixture<Element: Sendable> {
  private let stopOnEmpty: Bool
  /// The number of the dataset to take the next element from; nil at the end. It is told which have ended.
  private let choose: (_ hasEnded: [Bool]) throws -> Int?
  private let iterators: [DatasetIterator<Element>]
  private var hasEnded: [Bool]
  private var remaining: Int

  init(
    _ iterators: [DatasetIterator<Element>], stopOnEmpty: Bool,
    choose: @escaping (_ hasEnded: [Bool]) throws -> Int?
  ) {
    self.iterators = iterators
    self.stopOnEmpty = stopOnEmpty
    self.choose = choose
    hasEnded = Array(repeating: false, count: iterators.count)
    remaining = iterators.count
  }

  func next() throws -> Element? {
    try step { try $0.next() }
  }

  /// Leaves out elements, and returns how many there were.
  func advance(by count: Int) -> Int {
    for step in 0..<count {
      // The error of a choice that is left out was reported when it was first made, or concerns nobody.
      do { if try self.step({ try $0.advance(by: 1) == 1 ? true : nil }) == nil { return step } } catch {}
    }
    return count
  }

  /// What `take` takes from the dataset whose turn it is, unless that has ended.
  private func step<Taken>(_ take: (DatasetIterator<Element>) throws -> Taken?) throws -> Taken? {
    while remaining > 0, let choice = try choose(hasEnded) {
      guard !hasEnded[choice] else { continue }
      if let taken = try take(iterators[choice]) { return taken }
      if stopOnEmpty { return nil }
      hasEnded[choice] = true
      remaining -= 1
    }
    return nil
  }
}
