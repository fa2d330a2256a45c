/// After which epochs validation data are judged.
///
///     try model.fit(x, y, epochs: 9, validationData: (x2, y2), validationFrequency: 3)           // after 3, 6 and 9
///     try model.fit(x, y, epochs: 9, validationData: (x2, y2), validationFrequency: [1, 2, 9])
public struct ValidationFrequency: Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  private enum Kind {
    case every(Int)
    case epochs(Set<Int>)
  }

  private let kind: Kind

  private init(_ kind: Kind) { self.kind = kind }

  /// After each `count` epochs, at least 1.
  public static func every(_ count: Int) -> ValidationFrequency {
    precondition(count > 0, "the validation frequency is \(count), and must be at least 1")
    return ValidationFrequency(.every(count))
  }

  /// After the epochs of these numbers, the first of which is 1.
  public static func epochs(_ numbers: [Int]) -> ValidationFrequency { ValidationFrequency(.epochs(Set(numbers))) }

  public init(integerLiteral count: Int) { self = .every(count) }
  public init(arrayLiteral numbers: Int...) { self = .epochs(numbers) }

  /// Whether an epoch, counted from 0, is one of them.
  func contains(_ epoch: Int) -> Bool {
    switch kind {
    case .every(let count): (epoch + 1) % count == 0
    case .epochs(let numbers): numbers.contains(epoch + 1)
    }
  }
}
