import Datasets

/// Which records go into which split.
///
/// Records with the same content always go into the same split, wherever they are, so that nothing in `test` was seen in
/// `train`. Within each class, or over all, records are dealt out in a random order that follows from the seed; a split
/// gets its share to within half a record, as far as copies allow.
enum SplitPlan {
  /// The numbers of the records of each split, in their own order.
  ///
  /// - Parameters:
  ///   - contents: a digest of each record; equal ones belong together.
  ///   - labels: the class of each record where classes should be divided alike; empty otherwise.
  static func numbers(
    _ shares: [SplitShare], contents: [UInt64], labels: [UInt64], seed: Int
  ) throws -> [[Int]] {
    // The first record of each content stands for its copies.
    var groups: [(first: Int, count: Int)] = []
    var groupOfContent: [UInt64: Int] = [:]
    groupOfContent.reserveCapacity(contents.count)
    var groupOfRecord: [Int] = []
    groupOfRecord.reserveCapacity(contents.count)
    for (number, content) in contents.enumerated() {
      if let group = groupOfContent[content] {
        groups[group].count += 1
        groupOfRecord.append(group)
      } else {
        groupOfContent[content] = groups.count
        groupOfRecord.append(groups.count)
        groups.append((number, 1))
      }
    }
    let order = try Array(Dataset.range(0..<groups.count).shuffle(seed: seed))
    let strata = labels.isEmpty ? [order] : strata(of: order) { labels[groups[$0].first] }
    var splitOfGroup = [Int](repeating: 0, count: groups.count)
    // What rounding took from a split in one class it gets back in the next.
    var owed = shares.map { _ in 0.0 }
    for stratum in strata {
      let total = stratum.reduce(0) { $0 + groups[$1].count }
      for split in shares.indices { owed[split] += shares[split].share * Double(total) }
      for group in stratum {
        let split = shares.indices.max { owed[$0] < owed[$1] } ?? 0
        splitOfGroup[group] = split
        owed[split] -= Double(groups[group].count)
      }
    }
    var numbers = shares.map { _ in [Int]() }
    for (number, group) in groupOfRecord.enumerated() { numbers[splitOfGroup[group]].append(number) }
    return numbers
  }

  /// The same groups class by class, the classes in the order of their first group.
  private static func strata(of order: [Int], label: (Int) -> UInt64) -> [[Int]] {
    var strata: [[Int]] = []
    var places: [UInt64: Int] = [:]
    for group in order {
      let label = label(group)
      if let place = places[label] {
        strata[place].append(group)
      } else {
        places[label] = strata.count
        strata.append([group])
      }
    }
    return strata
  }
}
