/// How large a part of a dataset is: a number of elements, or a fraction of all.
///
/// ```swift
/// try dataset.split(left: 0.8)       // four fifths
/// try dataset.split(right: 1000)     // a thousand elements
/// ```
public enum SplitSize: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// So many elements, at least 1 and fewer than all.
  case count(Int)
  /// This part of them, between 0 and 1, rounded to whole elements; halves to the even number, as Python does.
  case fraction(Double)

  public init(integerLiteral value: Int) { self = .count(value) }

  public init(floatLiteral value: Double) { self = .fraction(value) }

  /// The numbers of elements of both parts, by the rules of Keras' `split_dataset`.
  static func resolve(_ left: SplitSize?, _ right: SplitSize?, of total: Int) throws -> (left: Int, right: Int) {
    precondition(left != nil || right != nil, "split needs the size of at least one part.")
    if case .fraction(let one)? = left, case .fraction(let two)? = right, one + two > 1 {
      throw SplitError("the fractions \(one) and \(two) together are more than 1", total)
    }
    let one = try left?.count(of: total)
    let two = try right?.count(of: total)
    let sizes = (left: one ?? total - (two ?? 0), right: two ?? total - (one ?? 0))
    guard sizes.left + sizes.right <= total else {
      throw SplitError("\(sizes.left) and \(sizes.right) elements together are more than there are", total)
    }
    guard sizes.left > 0, sizes.right > 0 else {
      throw SplitError("parts of \(sizes.left) and \(sizes.right) elements leave one of them empty", total)
    }
    return sizes
  }

  private func count(of total: Int) throws -> Int {
    switch self {
    case .count(let count):
      guard count > 0, count < total else {
        throw SplitError("a part needs at least 1 element and fewer than all, not \(count)", total)
      }
      return count
    case .fraction(let fraction):
      guard fraction > 0, fraction < 1 else {
        throw SplitError("a fraction has to be between 0 and 1, not \(fraction)", total)
      }
      return Int((fraction * Double(total)).rounded(.toNearestOrEven))
    }
  }
}

/// A dataset cannot be split as it was asked for.
public struct SplitError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  init(_ reason: String, _ total: Int) {
    description = "A dataset of \(total) elements cannot be split: \(reason)."
  }
}
