/// What is kept of each item of a data set, to find those that occur twice and those to show; in bounded memory.
///
/// Up to about a million items are kept. Of more, those whose digest ends in zeros: a sample that keeps all copies of an item
/// or none, so that the share of duplicates in it is that of the whole.
package struct ItemLedger: Sendable {
  /// One item.
  package struct Item: Sendable {
    package var place: ItemPlace
    /// Of its bytes.
    package var digest: UInt64
    /// nil for what is no image, or an image of one colour, which looks like every other such.
    package var signature: ImageSignature?
    /// Its class, by name or number.
    package var label: String?

    package init(place: ItemPlace, digest: UInt64, signature: ImageSignature? = nil, label: String? = nil) {
      self.place = place
      self.digest = digest
      self.signature = signature
      self.label = label
    }
  }

  package private(set) var items: [Item] = []
  /// How many items there were.
  package private(set) var count = 0
  /// One in 2^`thinning` items is kept.
  package private(set) var thinning = 0
  private let limit: Int

  /// - Parameter limit: how many items are kept at most.
  package init(limit: Int = 1 << 20) { self.limit = limit }

  package mutating func add(_ item: Item) {
    count += 1
    guard Self.isKept(item.digest, thinning) else { return }
    items.append(item)
    while items.count > limit { thin(to: thinning + 1) }
  }

  package mutating func merge(_ other: ItemLedger) {
    let total = count + other.count
    if other.thinning > thinning { thin(to: other.thinning) }
    for item in other.items { add(item) }
    count = total
  }

  private mutating func thin(to thinning: Int) {
    self.thinning = thinning
    items.removeAll { !Self.isKept($0.digest, thinning) }
  }

  private static func isKept(_ digest: UInt64, _ thinning: Int) -> Bool {
    digest.trailingZeroBitCount >= thinning
  }
}
