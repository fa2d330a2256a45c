/// How many elements a ``Dataset`` gives in one epoch.
///
/// ```swift
/// Dataset.range(0..<10).cardinality                          // .known(10)
/// Dataset.range(0..<10).filter { $0 % 3 == 0 }.cardinality   // .unknown
/// Dataset.range(0..<10).repeat().cardinality                 // .infinite
/// ```
public enum Cardinality: Sendable, Hashable {
  /// Exactly this many elements.
  case known(Int)
  /// Elements without end.
  case infinite
  /// Only iterating can tell.
  case unknown

  /// The number, when it is known.
  public var count: Int? {
    if case .known(let count) = self { count } else { nil }
  }

  /// The same kind with the number replaced by `transform(number)`.
  @usableFromInline
  func map(_ transform: (Int) -> Int) -> Cardinality {
    if case .known(let count) = self { .known(transform(count)) } else { self }
  }

  /// The cardinality of this and `other` side by side, up to the end of the shorter.
  @usableFromInline
  func shorter(_ other: Cardinality) -> Cardinality {
    switch (self, other) {
    case (.known(let one), .known(let two)): .known(min(one, two))
    case (.infinite, let finite), (let finite, .infinite): finite
    case (.known(0), _), (_, .known(0)): .known(0)
    case (.unknown, _), (_, .unknown): .unknown
    }
  }
}

extension Int {
  /// The product, or the largest number where it is larger: so many elements are as good as endless.
  @usableFromInline
  func multipliedUpToMax(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the largest number where it is larger.
  @usableFromInline
  func addedUpToMax(to other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Cardinality: CustomStringConvertible {
  public var description: String {
    switch self {
    case .known(let count): "\(count)"
    case .infinite: "infinite"
    case .unknown: "unknown"
    }
  }
}
