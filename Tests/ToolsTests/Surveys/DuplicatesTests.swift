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

  private func names(_ groups: Duplicates.Groups) -> [[String]] { groups.listed.map { $0.members.map(\.place.path) } }

  @Test func equalBytesAreAGroup() {
    let found = Duplicates(in: [("", ledger(item("a", 1), item("b", 2), item("c", 1), item("d", 3), item("e", 2)))])
    #expect(names(found.exact) == [["a", "c"], ["b", "e"]])
    #expect(found.near.count == 0)
  }

  @Test func alikeImagesAreAGroupAndCopiesAreNotRepeatedThere() {
    // Half of the bits are set, as of photos.
    let ground: UInt64 = 0x5555_5555_5555_0000
    func image(_ path: String, _ digest: UInt64, _ rows: UInt64, _ columns: UInt64) -> ItemLedger.Item {
      ItemLedger.Item(
        place: ItemPlace(path: path), digest: digest, signature: ImageSignature(rows: ground | rows, columns: ground | columns))
    }
    let (one, near, far) = (image("a", 1, 0xFF00, 0x707), image("b", 2, 0xFF07, 0x7F7), image("c", 3, 0xFF07, 0xFF7))
    let copy = ItemLedger.Item(place: ItemPlace(path: "d"), digest: 1, signature: one.signature)
    let found = Duplicates(in: [("", ledger(one, near, far, copy))])
    #expect(names(found.exact) == [["a", "d"]])
    // 3 + 4 bits from a; c is 4 from b, so the chain holds it, too.
    #expect(names(found.near) == [["a", "b", "c"]])
  }

  @Test func sevenBitsApartInAnyPlaceAreFound() {
    for seed in 0..<50 {
      var bits = mixed(UInt64(seed))
      let original = ImageSignature(rows: 0x0F0F_3333_5555_00FF, columns: 0x6666_0FF0_AAAA_F0F0)
      var changed = original
      for _ in 0..<7 {
        let place = bits & 127
        bits >>= 7
        if place < 64 { changed.rows ^= 1 << place } else { changed.columns ^= 1 << (place - 64) }
      }
      let found = Duplicates(in: [
        ("", ledger(
          ItemLedger.Item(place: ItemPlace(path: "a"), digest: 1, signature: original),
          ItemLedger.Item(place: ItemPlace(path: "b"), digest: 2, signature: changed)))
      ])
      #expect(names(found.near) == [["a", "b"]], "\(changed)")
    }
  }

  @Test func aChainThroughOtherClassesMakesNoMistakeOfAll() {
    func image(_ path: String, _ number: UInt64, _ bits: UInt64, _ label: String) -> ItemLedger.Item {
      ItemLedger.Item(
        place: ItemPlace(path: path), digest: number,
        signature: ImageSignature(rows: 0x5555_5555_5555_0000 | bits, columns: 0x3333_3333_3333_3333), label: label)
    }
    // Each is five bits from the one before, and more than seven from the others.
    let found = Duplicates(in: [
      ("", ledger(
        image("a", 1, 0, "one"), image("b", 2, 0x1F, "one"), image("c", 3, 0x3FF, "seven"), image("d", 4, 0x7FFF, "seven")))
    ])
    #expect(names(found.near) == [["a", "b", "c", "d"]])
    #expect(found.near.mislabeledCount == 1)
    #expect(found.near.mislabeled.map(\.place.path) == ["b", "c"])
    #expect(found.near.conflicts.map { [$0.item.place.path, $0.other.place.path] } == [["c", "b"]])
    // The group is a chain; nothing is said of it as a whole.
    #expect(found.near.listed.map(\.isMislabeled) == [false])
  }

  @Test func betweenSplitsOnlyImagesOfOthersContradict() {
    func image(_ path: String, _ number: UInt64, _ bits: UInt64, _ label: String) -> ItemLedger.Item {
      ItemLedger.Item(
        place: ItemPlace(path: path), digest: number,
        signature: ImageSignature(rows: 0x5555_5555_5555_0000 | bits, columns: 0x3333_3333_3333_3333), label: label)
    }
    let splits = [
      ("train", ledger(image("a", 1, 0, "cat"), image("b", 2, 1, "dog"))), ("val", ledger(image("c", 3, 3, "dog"), image("d", 4, 7, "emu"))),
    ]
    let found = Duplicates(in: splits, betweenSplits: true)
    // b contradicts a, but in their own split; c is like a, and d like all of them.
    #expect(found.near.conflicts.map { [$0.item.place.path, $0.other.place.path] } == [["c", "a"], ["d", "a"]])
    #expect(found.near.mislabeledCount == 2)
    #expect(found.mislabeledSentences(noun: "image", among: " of other splits") { "\($0.split): \($0.place)" }
      == ["2 images look like some of other classes of other splits (train: a = val: c)"])
  }

  @Test func ofDrawingsWithFewBitsFewerMayDiffer() {
    func isNear(_ bits: UInt64, _ others: UInt64) -> Bool {
      ImageSignature(rows: bits, columns: 0xFF).isNear(ImageSignature(rows: others, columns: 0xFF))
    }
    // 16 bits: two may differ.
    #expect(isNear(0xFF, 0xFF) && isNear(0xFF, 0x1FE) && !isNear(0xFF, 0x3FC))
    #expect(isNear(0x5555_5555_5555_FFFF, 0x5555_5555_5555_FFFF ^ 0x4F) && !isNear(0xFFFF, 0xFFFF ^ 0x4F))
  }

  @Test func acrossSplitsAndClasses() throws {
    let found = Duplicates(in: [
      ("train", ledger(item("a", 1, label: "cat"), item("b", 2, label: "dog"))),
      ("val", ledger(item("c", 1, label: "dog"), item("d", 3, label: "dog"))),
    ])
    let group = try #require(found.exact.listed.first)
    #expect(found.exact.count == 1)
    #expect(group.crossesSplits)
    #expect(group.isMislabeled)
    #expect(group.members.map(\.split) == ["train", "val"])
  }

  @Test func anImageLikeOneOfAnotherSplitIsSaidThoughItsCopyStandsForIt() {
    func image(_ path: String, _ digest: UInt64, _ rows: UInt64) -> ItemLedger.Item {
      ItemLedger.Item(
        place: ItemPlace(path: path), digest: digest, signature: ImageSignature(rows: rows, columns: 0x5555_5555_5555_5555))
    }
    // b looks like a and so like its copies; c is of no other kind.
    let splits = [
      ("train", ledger(image("a", 1, 0xFF00), image("b", 2, 0xFF01))), ("val", ledger(image("a1", 1, 0xFF00), image("a2", 1, 0xFF00))),
      ("test", ledger(image("a3", 1, 0xFF00), image("c", 4, 0x00FF_FF00_00FF))),
    ]
    let found = Duplicates(in: splits, betweenSplits: true)
    #expect(names(found.near) == [["a", "b", "a1", "a3"]])
    #expect(found.near.listed.map { $0.shown(3).map(\.split) } == [["train", "val", "test"]])
    #expect(names(Duplicates(in: [splits[0]]).near) == [["a", "b"]])
  }

  @Test func ofACrowdEverySplitIsShown() throws {
    var train = ItemLedger()
    for number in 0..<1500 { train.add(item("\(number)", 7)) }
    let found = Duplicates(in: [("train", train), ("val", ledger(item("x", 7), item("y", 7)))], betweenSplits: true)
    let group = try #require(found.exact.listed.first)
    #expect(group.count == 1502)
    #expect(group.members.count == 1001)
    #expect(group.shown(3).map(\.place.path) == ["0", "1", "x"])
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
    #expect(found.exact.copyCount == found.exact.count)
    #expect(found.sentences(noun: "image").last?.contains("one in \(1 << ledger.thinning) images") == true)
  }

  @Test func aLedgerGivesBackWhatItWasGiven() throws {
    var (whole, first, second) = (ItemLedger(limit: 50), ItemLedger(limit: 50), ItemLedger(limit: 50))
    for number in 0..<200 {
      let item = ItemLedger.Item(
        place: ItemPlace(
          path: "\(number / 7)", number: number % 3 == 0 ? nil : number, noun: number % 2 == 0 ? "row" : "record",
          byteOffset: number % 5 == 0 ? nil : 10 * number),
        digest: mixed(UInt64(number)), signature: number % 4 == 0 ? nil : ImageSignature(rows: UInt64(number), columns: 1),
        label: number % 6 == 0 ? nil : "\(number % 11)")
      whole.add(item)
      if number < 90 { first.add(item) } else { second.add(item) }
    }
    first.merge(second)
    var (empty, other) = (ItemLedger(limit: 50), ItemLedger(limit: 60))
    empty.merge(first)
    other.merge(first)
    for ledger in [whole, first, empty, other] {
      #expect(ledger.count == 200)
      #expect(ledger.items.count <= 50 && ledger.items.count > 10)
      for item in ledger.items {
        let number = try #require((0..<200).first { mixed(UInt64($0)) == item.digest })
        #expect(item.place.path == "\(number / 7)")
        #expect(item.place.number == (number % 3 == 0 ? nil : number))
        #expect(item.place.noun == (number % 2 == 0 ? "row" : "record"))
        #expect(item.place.byteOffset == (number % 5 == 0 ? nil : 10 * number))
        #expect(item.signature == (number % 4 == 0 ? nil : ImageSignature(rows: UInt64(number), columns: 1)))
        #expect(item.label == (number % 6 == 0 ? nil : "\(number % 11)"))
      }
    }
    #expect(whole.items.map(\.digest) == first.items.map(\.digest))
  }

  @Test func ofManyGroupsAndMembersTheFirstAreListedAndAllCounted() throws {
    var ledger = ItemLedger()
    for number in 0..<30_000 { ledger.add(item("\(number)", mixed(UInt64(number % 15_000)), label: number == 20_000 ? "b" : "a")) }
    for _ in 0..<5000 { ledger.add(item("same", 7)) }
    let found = Duplicates(in: [("", ledger)])
    #expect(found.exact.listed.count == 10_000)
    #expect(found.exact.count == 15_001)
    #expect(found.exact.copyCount == 15_000 + 4999)
    #expect(found.exact.mislabeledCount == 1)
    #expect(found.exact.listed[3].members.map(\.place.path) == ["3", "15003"])
    let crowd = try #require(Duplicates(in: [("", ledger), ("val", ledger)], betweenSplits: true).exact.listed.first)
    #expect(crowd.count == 4)
    #expect(crowd.members.map(\.split) == ["", "", "val", "val"])
    var same = ItemLedger()
    for _ in 0..<5000 { same.add(item("same", 7)) }
    let group = try #require(Duplicates(in: [("", same)]).exact.listed.first)
    #expect(group.count == 5000)
    #expect(group.members.count == 1000)
  }
}
