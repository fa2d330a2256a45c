/// Items that occur more than once, in one data set or in several that should share none.
///
/// ```swift
/// let duplicates = Duplicates(in: [("train", trainLedger), ("val", valLedger)])
/// duplicates.exact.listed.first?.members       // [train: cat/7.jpg, val: cat/7.jpg]
/// ```
package struct Duplicates: Sendable {
  /// Items that are the same.
  package struct Group: Sendable, Encodable {
    /// The first thousand, and the first of every split that is not among them.
    package var members: [Member]
    /// How many there are.
    package var count: Int
    /// Whether they are in several splits.
    package var crossesSplits: Bool
    /// Whether they are in several classes though their bytes are the same. Images that look alike are joined by chains whose ends
    /// may have little in common; of them ``Groups/conflicts`` tells.
    package var isMislabeled: Bool

    enum CodingKeys: CodingKey { case members, count }

    /// A few of the members: the first of every split, then the first of all.
    package func shown(_ count: Int) -> [Member] {
      var splits: Set<String> = []
      let firsts = members.indices.filter { splits.insert(members[$0].split).inserted }
      let others = members.indices.filter { !firsts.contains($0) }
      return (firsts + others).prefix(count).sorted().map { members[$0] }
    }
  }

  package struct Member: Sendable, Encodable, Hashable {
    package var split: String
    package var place: ItemPlace
    package var label: String?
  }

  /// An image that looks like one of another class itself, not through a chain of others.
  package struct Conflict: Sendable, Encodable, Hashable {
    package var item: Member
    /// The first such image before it.
    package var other: Member
  }

  /// All groups of a kind: the first ones, and numbers of all.
  package struct Groups: Sendable {
    /// The first ten thousand, in the order of their first members.
    package fileprivate(set) var listed: [Group] = []
    package fileprivate(set) var count = 0
    /// How many members there are beside the first of each group.
    package fileprivate(set) var copyCount = 0
    /// How many of those are in groups of several classes, or, of images that look alike, are like one of another class themselves.
    package fileprivate(set) var mislabeledCount = 0
    /// The first of them, with what it is a copy of or is like.
    package fileprivate(set) var mislabeled: [Member] = []
    /// Of images that look alike the first ten thousand that are like one of another class; empty of copies.
    package fileprivate(set) var conflicts: [Conflict] = []
  }

  /// Groups of items with the same bytes.
  package private(set) var exact = Groups()
  /// Groups of images that look alike; each exact group has one member of every split in it.
  package private(set) var near = Groups()
  /// One in 2^`thinning` items was looked at.
  package private(set) var thinning = 0

  private static let groupLimit = 10_000
  private static let memberLimit = 1000

  /// Looks at all items of all splits together.
  ///
  /// - Parameter betweenSplits: whether to take only groups with members in several splits.
  package init(in splits: [(name: String, ledger: ItemLedger)], betweenSplits: Bool = false) {
    thinning = splits.map(\.ledger.thinning).max() ?? 0
    let items = Items(splits, thinning: thinning)
    let equal = items.equal()
    exact = Self.groups(equal, items, betweenSplits, areCopies: true)
    var isCopy = [Bool](repeating: false, count: items.numbers.count)
    for group in equal { for item in group.dropFirst() { isCopy[Int(item)] = true } }
    let images = items.numbers.lazy.filter { !isCopy[Int($0)] && items.isKept($0) }.compactMap { item in
      items.signature(item).map { (item: item, signature: $0) }
    }
    let alike = NearImages(Array(images)) { item, other in
      guard let label = items.label(item), let otherLabel = items.label(other) else { return false }
      return label != otherLabel && (!betweenSplits || items.split(item) != items.split(other))
    }
    // An image that looks like one of another split does so although a copy of it in its own stands for it.
    let standing = Set(alike.groups.joined())
    var copies: [Int32: [Int32]] = [:]
    for group in equal where splits.count > 1 {
      guard let first = group.first, standing.contains(first) else { continue }
      var seen: Set = [items.split(first)]
      for item in group where seen.insert(items.split(item)).inserted { copies[first, default: []].append(item) }
    }
    let withCopies = alike.groups.lazy.map { group in (group + group.flatMap { copies[$0] ?? [] }).sorted()[...] }
    near = Self.groups(withCopies, items, betweenSplits, areCopies: false)
    near.mislabeledCount = alike.foreign.count
    near.conflicts = alike.foreign.keys.sorted().prefix(Self.groupLimit).map { item in
      Conflict(item: items.member(item), other: items.member(alike.foreign[item] ?? item))
    }
    near.mislabeled = near.conflicts.first.map { [$0.other, $0.item] } ?? []
  }

  package var isEmpty: Bool { exact.count == 0 && near.count == 0 }

  /// - Parameter groups: the items of each group, ascending, in the order of their first ones.
  private static func groups(_ groups: some Sequence<ArraySlice<Int32>>, _ items: Items, _ betweenSplits: Bool, areCopies: Bool) -> Groups {
    var result = Groups()
    for group in groups {
      var (splits, labels): (Set<String>, Set<String>) = ([], [])
      for item in group {
        splits.insert(items.split(item))
        if areCopies, let label = items.label(item) { labels.insert(label) }
      }
      guard !betweenSplits || splits.count > 1 else { continue }
      let isMislabeled = labels.count > 1
      result.count += 1
      result.copyCount += group.count - 1
      if isMislabeled { result.mislabeledCount += group.count - 1 }
      guard result.listed.count < groupLimit || isMislabeled && result.mislabeled.isEmpty else { continue }
      // Those that are listed are the first, and the first of every other split.
      var seen = Set(group.prefix(memberLimit).map(items.split))
      let others = group.dropFirst(memberLimit).filter { seen.insert(items.split($0)).inserted }
      let members = (group.prefix(memberLimit) + others).map(items.member)
      let found = Group(members: members, count: group.count, crossesSplits: splits.count > 1, isMislabeled: isMislabeled)
      if isMislabeled, result.mislabeled.isEmpty { result.mislabeled = found.shown(3) }
      if result.listed.count < groupLimit { result.listed.append(found) }
    }
    return result
  }
}

extension Duplicates {
  /// The items of all splits with one number each.
  private struct Items {
    private let splits: [(name: String, items: ItemLedger.Items)]
    /// Where the numbers of each split begin.
    private let starts: [Int32]
    private let thinning: Int

    init(_ splits: [(name: String, ledger: ItemLedger)], thinning: Int) {
      self.splits = splits.map { ($0.name, $0.ledger.items) }
      self.thinning = thinning
      starts = splits.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.ledger.items.count)) }
    }

    private func place(_ item: Int32) -> (split: Int, index: Int) {
      let split = (starts.firstIndex { $0 > item } ?? starts.count) - 1
      return (split, Int(item - starts[split]))
    }

    subscript(item: Int32) -> ItemLedger.Item {
      let (split, index) = place(item)
      return splits[split].items[index]
    }

    func split(_ item: Int32) -> String { splits[place(item).split].name }

    func member(_ item: Int32) -> Member { Member(split: split(item), place: self[item].place, label: self[item].label) }

    func label(_ item: Int32) -> String? {
      let (split, index) = place(item)
      return splits[split].items.label(at: index)
    }

    func signature(_ item: Int32) -> ImageSignature? {
      let (split, index) = place(item)
      return splits[split].items.signature(at: index)
    }

    var numbers: Range<Int32> { 0..<(starts.last ?? 0) }

    /// The items with the same digest.
    func equal() -> ItemGroups {
      var groups = ItemGroups()
      // A part of all digests after the other, as they and what sorts them would take half as much memory again as the ledgers.
      for part in 0..<16 as Range<UInt64> {
        let kept = numbers.filter { digest($0) >> 60 == part && isKept($0) }
        groups.join(kept, by: kept.lazy.map(digest))
      }
      groups.sort()
      return groups
    }

    /// Whether an item is one of those that all ledgers have.
    func isKept(_ item: Int32) -> Bool { digest(item).trailingZeroBitCount >= thinning }

    private func digest(_ item: Int32) -> UInt64 {
      let (split, index) = place(item)
      return splits[split].items.digest(at: index)
    }
  }
}
