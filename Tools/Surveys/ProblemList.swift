import Terminal

/// The first hundred thousand problems, and how many there are: a broken file can have one for every few bytes.
///
/// ```swift
/// var problems = ProblemList()
/// problems.append(Problem(path: "a.tfrecord", record: 3, reason: "the data ends early"))
/// problems.count            // 1
/// ```
package struct ProblemList: Sendable {
  package private(set) var listed: [Problem] = []
  package private(set) var count = 0
  private let limit: Int

  /// - Parameter limit: how many are kept at most.
  package init(limit: Int = 100_000) { self.limit = limit }

  /// A list that was kept elsewhere.
  ///
  /// - Parameter count: how many problems there were, more than are listed.
  package init(listed: [Problem], count: Int, limit: Int = 100_000) {
    self.limit = limit
    self.listed = Array(listed.prefix(limit))
    self.count = count
  }

  package var isEmpty: Bool { count == 0 }

  package mutating func append(_ problem: Problem) {
    count += 1
    if listed.count < limit { listed.append(problem) }
  }

  /// Adds what another list has after this one.
  package mutating func append(contentsOf other: ProblemList) {
    count += other.count
    listed += other.listed.prefix(limit - listed.count)
  }

  /// A line for each, and one that counts the rest.
  package var lines: [String] {
    let rest = count - listed.count
    return listed.map { "\($0)" } + (rest > 0 ? ["and \(counted(rest, "problem")) more"] : [])
  }

  /// The first in one line, and how many more there are; nil when there is none.
  package var sentence: String? {
    listed.first.map { "\($0)\(count > 1 ? ", and \(grouped(count - 1)) more" : "")" }
  }
}
