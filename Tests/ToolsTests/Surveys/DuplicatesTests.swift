import Surveys
import Testing

struct DuplicatesTests {
  private func item(_ name: String, _ digest: UInt64, _ signature: UInt64? = nil, label: String? = nil) -> ItemLedger.Item {
    ItemLedger.Item(
      place: ItemPlace(path: name), digest: digest,
      signature: signature.map { ImageSignature(rows: $0, columns: $0 &* 0x9E37_79B9_7F4A_7C15) }, label: label)
  }

  private func ledger(_ items: ItemLedger.Item..., limit: Int = 100) -> ItemLedger {
    var ledger = ItemLedger(limit: limit)
    for item in items { ledger.add(item) }
    return ledger
  }

  private func names(_ groups: [Duplicates.Group]) -> [[String]] { groups.map { $0.members.map(\.place.path) } }

  @Test func equalBytesAreAGroup() {
    let found = Duplicates(in: [("", ledger(item("a", 1), item("b", 2), item("c", 1), item("d", 3), item("e", 2)))])
    #expect(names(found.exact) == [["a", "c"], ["b", "e"]])
    #expect(found.near.isEmpty)
  }

  @Test func alikeImagesAreAGroupAndCopiesAreNotRepeatedThere() {
    let one = ItemLedger.Item(place: ItemPlace(path: "a"), digest: 1, signature: ImageSignature(rows: 0xFF00, columns: 7))
    let near = ItemLedger.Item(place: ItemPlace(path: "b"), digest: 2, signature: ImageSignature(rows: 0xFF07, columns: 0xF7))
    let far = ItemLedger.Item(place: ItemPlace(path: "c"), digest: 3, signature: ImageSignature(rows: 0xFF07, columns: 0xFF7))
    let copy = ItemLedger.Item(place: ItemPlace(path: "d"), digest: 1, signature: one.signature)
    let found = Duplicates(in: [("", ledger(one, near, far, copy))])
    #expect(names(found.exact) == [["a", "d"]])
    // 3 + 4 bits from a; c is 4 from b, so the chain holds it, too.
    #expect(names(found.near) == [["a", "b", "c"]])
  }

  @Test func sevenBitsApartInAnyPlaceAreFound() {
    for seed in 0..<50 {
      var bits = mixed(UInt64(seed))
      var changed = ImageSignature(rows: 0, columns: 0)
      for _ in 0..<7 {
        let place = bits & 127
        bits >>= 7
        if place < 64 { changed.rows ^= 1 << place } else { changed.columns ^= 1 << (place - 64) }
      }
      let found = Duplicates(in: [
        ("", ledger(
          ItemLedger.Item(place: ItemPlace(path: "a"), digest: 1, signature: ImageSignature(rows: 0, columns: 0)),
          ItemLedger.Item(place: ItemPlace(path: "b"), digest: 2, signature: changed)))
      ])
      #expect(names(found.near) == [["a", "b"]], "\(changed)")
    }
  }

  @Test func acrossSplitsAndClasses() throws {
    let found = Duplicates(in: [
      ("train", ledger(item("a", 1, label: "cat"), item("b", 2, label: "dog"))),
      ("val", ledger(item("c", 1, label: "dog"), item("d", 3, label: "dog"))),
    ])
    let group = try #require(found.exact.first)
    #expect(found.exact.count == 1)
    #expect(group.crossesSplits)
    #expect(group.isMislabeled)
    #expect(group.members.map(\.split) == ["train", "val"])
  }

  @Test func aFullLedgerKeepsAllCopiesOfWhatItKeeps() {
    var ledger = ItemLedger(limit: 64)
    for round in 0..<2 {
      for value in 0..<1000 { ledger.add(item("\(round)/\(value)", mixed(UInt64(value)))) }
    }
    #expect(ledger.count == 2000)
    #expect(ledger.thinning >= 4)
    #expect(ledger.items.count <= 64 && ledger.items.count > 10)
    let found = Duplicates(in: [("", ledger)])
    #expect(found.exact.count * 2 == ledger.items.count)
    #expect(found.sentences(noun: "image").last?.contains("one in \(1 << ledger.thinning) images") == true)
  }
}
