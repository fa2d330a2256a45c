/// Groups of item numbers, each ascending, by their first members: in 4 bytes an item and 8 a group, as there may be a million.
///
/// ```swift
/// var groups = ItemGroups()
/// groups.join([0, 1, 2, 3, 4], by: [7, 3, 7, 3, 5])
/// groups.sort()
/// groups.map(Array.init)              // [[0, 2], [1, 3]]
/// ```
struct ItemGroups: RandomAccessCollection {
  private var items: [Int32] = []
  private var ranges: [Range<Int32>] = []

  /// Adds a group for every key that several items have.
  mutating func join<Key: Comparable>(_ numbers: some Collection<Int32>, by keys: some Collection<Key>) {
    var entries = Array(zip(keys, numbers))
    entries.sort { $0 < $1 }
    var first = 0
    for index in entries.indices where index + 1 == entries.count || entries[index + 1].0 != entries[first].0 {
      if index > first {
        ranges.append(Int32(items.count)..<Int32(items.count + index - first + 1))
        for entry in entries[first...index] { items.append(entry.1) }
      }
      first = index + 1
    }
  }

  /// Puts the groups into the order of their first members.
  mutating func sort() {
    let items = items
    ranges.sort { items[Int($0.lowerBound)] < items[Int($1.lowerBound)] }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { ranges.count }

  subscript(index: Int) -> ArraySlice<Int32> {
    let range = ranges[index]
    return items[Int(range.lowerBound)..<Int(range.upperBound)]
  }
}
