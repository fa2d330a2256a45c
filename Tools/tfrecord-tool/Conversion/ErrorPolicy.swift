import Surveys

/// What to do about items that are broken.
enum ErrorPolicy: Sendable, Hashable {
  case fail
  /// Leaves them out and says so; so many at most.
  case skip(atMost: Int)

  /// Parses "fail", "skip" and "skip=10".
  init?(_ text: String) {
    switch text {
    case "fail": self = .fail
    case "skip": self = .skip(atMost: .max)
    default:
      guard text.hasPrefix("skip="), let limit = Int(text.dropFirst(5)), limit >= 0 else { return nil }
      self = .skip(atMost: limit)
    }
  }

  /// How many may be broken.
  var limit: Int {
    switch self {
    case .fail: 0
    case .skip(let limit): limit
    }
  }
}

/// A broken item where it, or one more, may not be left out.
struct BrokenItem: Error, Sendable, CustomStringConvertible {
  var problem: Problem
  var noun: String
  var policy: ErrorPolicy

  var description: String {
    switch policy {
    case .fail: "\(problem); use --on-error skip to leave such \(noun)s out"
    case .skip(let limit): "\(problem); that is more than the \(limit) that may be left out"
    }
  }
}
