/// Items that occur more than once, in one data set or in several that should share none.
///
/// ```swift
/// let duplicates = Duplicates(in: [("train", trainLedger), ("val", valLedger)])
/// duplicates.exact.first?.members       // [train: cat/7.jpg, val: cat/7.jpg]
/// ```
package struct Duplicates: Sendable {
  /// Items that are the same.
  package struct Group: Sendable, Encodable {
    package var members: [Member]

    /// Whether its members are in several splits.
    package var crossesSplits: Bool { Set(members.map(\.split)).count > 1 }
    /// Whether its members are in several classes.
    package var isMislabeled: Bool { Set(members.compactMap(\.label)).count > 1 }
  }

  package struct Member: Sendable, Encodable, Hashable {
    package var split: String
    package var place: ItemPlace
    package var label: String?
  }

  /// Groups of items with the same bytes, in the order of their first members.
  package private(set) var exact: [Group] = []
  /// Groups of images that look alike, of which each exact group has one member.
  package private(set) var near: [Group] = []
  /// One in 2^`thinning` items was looked at.
  package private(set) var thinning = 0

  /// Looks at all items of all splits together.
  package init(in splits: [(name: String, ledger: ItemLedger)]) {
    thinning = splits.map(\.ledger.thinning).max() ?? 0
    var items: [(split: String, item: ItemLedger.Item)] = []
    for (name, ledger) in splits {
      for item in ledger.items where item.digest.trailingZeroBitCount >= thinning { items.append((name, item)) }
    }
    var byDigest: [UInt64: [Int]] = [:]
    for (index, entry) in items.enumerated() { byDigest[entry.item.digest, default: []].append(index) }
    exact = Self.groups(byDigest.values.filter { $0.count > 1 }, items)
    // Of equal items one is compared with the others.
    let representatives = byDigest.values.map { $0[0] }.sorted()
    near = Self.groups(Self.nearGroups(representatives, items), items)
  }

  package var isEmpty: Bool { exact.isEmpty && near.isEmpty }

  private static func groups(
    _ groups: some Collection<[Int]>, _ items: [(split: String, item: ItemLedger.Item)]
  ) -> [Group] {
    groups.map { $0.sorted() }.sorted { $0[0] < $1[0] }.map { group in
      Group(
        members: group.map { index in
          Member(split: items[index].split, place: items[index].item.place, label: items[index].item.label)
        })
    }
  }

  /// Images joined by chains of small distances.
  private static func nearGroups(
    _ candidates: [Int], _ items: [(split: String, item: ItemLedger.Item)]
  ) -> [[Int]] {
    var parents: [Int: Int] = [:]
    func root(_ index: Int) -> Int {
      var index = index
      while let parent = parents[index], parent != index { index = parent }
      return index
    }
    let images = candidates.compactMap { index in items[index].item.signature.map { (index, $0) } }
    for group in 0..<8 {
      var buckets: [UInt16: [(Int, ImageSignature)]] = [:]
      for (index, signature) in images { buckets[signature.groups[group], default: []].append((index, signature)) }
      for key in buckets.keys.sorted() {
        // A crowd that shares 16 bits is usual only among drawings; everyone is compared with the first thousand.
        let bucket = buckets[key] ?? []
        for (position, (index, signature)) in bucket.enumerated() {
          for (other, otherSignature) in bucket[..<min(position, 1000)]
          where signature.distance(to: otherSignature) <= ImageSignature.nearness {
            let (a, b) = (root(index), root(other))
            if a != b { parents[max(a, b)] = min(a, b) }
            parents[min(a, b)] = min(a, b)
          }
        }
      }
    }
    var groups: [Int: [Int]] = [:]
    for index in parents.keys { groups[root(index), default: []].append(index) }
    return groups.values.filter { $0.count > 1 }
  }
}
