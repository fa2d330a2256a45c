/// How many elements each row has: one number as long as all have as many.
///
/// ```swift
/// var lengths = RowLengths()
/// for length in [2, 2, 0] { lengths.append(length) }
/// lengths.common     // nil
/// lengths.all        // [2, 2, 0]
/// ```
struct RowLengths: Sendable {
  private(set) var count = 0
  private var first = 0
  /// All of them, once one is unlike the first.
  private var listed: [Int] = []

  /// The length of all rows; nil when they differ, or there is none.
  var common: Int? { count > 0 && listed.isEmpty ? first : nil }

  var all: [Int] { listed.isEmpty ? Array(repeating: first, count: count) : listed }

  mutating func append(_ length: Int) {
    if count == 0 { first = length }
    if listed.isEmpty && length != first { listed = all }
    count += 1
    if !listed.isEmpty { listed.append(length) }
  }
}
