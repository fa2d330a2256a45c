/// Which two tokens become one, and in which order: an open-addressing table from pairs to rank and result.
struct MergeTable: Sendable {
  struct Merge: Sendable {
    /// The lower is merged first.
    var rank: Int32
    var result: Int32
  }

  private struct Slot {
    var pair: UInt64 = .max
    var merge = Merge(rank: .max, result: -1)
  }

  private var slots: [Slot]
  private(set) var count = 0

  init(capacity: Int) {
    var places = 64
    while places < capacity * 2 { places *= 2 }
    slots = [Slot](repeating: Slot(), count: places)
  }

  /// What a pair becomes; rank `Int32.max` when it is not merged.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge {
    let pair = Self.key(left, right)
    let slots = slots.span
    let mask = slots.count &- 1
    var place = Self.hash(pair) & mask
    while true {
      // Unchecked: the mask keeps `place` within the table, which always has an empty slot.
      let slot = slots[unchecked: place]
      if slot.pair == pair || slot.pair == .max { return slot.merge }
      place = (place &+ 1) & mask
    }
  }

  /// Sets what a pair becomes; a later call for the same pair wins. Traps beyond the capacity.
  mutating func set(_ left: Int32, _ right: Int32, _ merge: Merge) {
    let pair = Self.key(left, right)
    let mask = slots.count - 1
    var place = Self.hash(pair) & mask
    while slots[place].pair != pair && slots[place].pair != .max { place = (place + 1) & mask }
    if slots[place].pair == .max { count += 1 }
    precondition(count * 2 <= slots.count, "a merge table of \(slots.count) places is full")
    slots[place] = Slot(pair: pair, merge: merge)
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private static func hash(_ pair: UInt64) -> Int {
    let product = (pair ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }
}
