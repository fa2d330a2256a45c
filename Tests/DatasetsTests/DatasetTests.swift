import Datasets
import Testing
import _TestSupport

@Suite struct DatasetTests {
  @Test func printsItsStagesLastFirst() {
    let dataset = Dataset.range(0..<10).filter { $0 % 2 == 0 }.map { $0 * $0 }
      .shuffle(bufferSize: 3, seed: 42).batch(2).prefetch(2)
    #expect(
      "\(dataset)"
        == "prefetch(2) <- batch(2) <- shuffle(3, seed 42) <- map <- filter <- range(0..<10)")
    #expect(
      "\(zip(Dataset.range(0..<2), Dataset(["a"]).repeat()))"
        == "zip(range(0..<2), repeat <- elements(1))")
  }

  @Test func knowsItsCardinality() {
    let ten = Dataset.range(0..<10)
    #expect(ten.batch(4).cardinality == .known(3))
    #expect(ten.batch(4, dropRemainder: true).cardinality == .known(2))
    #expect(ten.filter { _ in true }.cardinality == .unknown)
    #expect(ten.repeat().batch(4).cardinality == .infinite)
    #expect(ten.repeat().take(25).cardinality == .known(25))
    #expect(ten.repeat(3).skip(5).cardinality == .known(25))
    #expect(zip(ten.repeat(), ten).cardinality == .known(10))
    #expect(ten.concatenate(ten.filter { _ in false }).cardinality == .unknown)
  }

  @Test func countsWhatIsUnknown() throws {
    #expect(try Dataset.range(0..<10).filter { $0 % 3 == 0 }.count == 4)
  }

  @Test func firstDoesNotUseUpTheEpoch() throws {
    let shuffled = Dataset.range(0..<50).shuffle(seed: 3)
    let first = try shuffled.first
    #expect(try Array(shuffled).first == first)
    #expect(try shuffled.first != nil)
    #expect(try Dataset.range(0..<0).first == nil)
  }

  @Test func elementsByNumber() throws {
    let dataset = Dataset.range(0..<10).map { $0 * $0 }.batch(3)
    #expect(try dataset[1] == [9, 16, 25])
    #expect(try dataset[3] == [81])
    #expect(throws: DatasetUnsupported.self) { try dataset.filter { _ in true }[0] }
  }

  @Test func elementOutsideTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Dataset.range(0..<3)[3]
    }
  }

  @Test func epochsAreCountedTogetherByAllThatIsDerived() throws {
    let shuffled = Dataset.range(0..<100).shuffle(seed: 5)
    let batches = shuffled.batch(100)
    let one = try Array(shuffled)
    let two = try Array(batches)[0]
    let three = try Array(shuffled)
    #expect(Set([one, two, three]).count == 3)
    for (epoch, order) in [one, two, three].enumerated() {
      let again = try shuffled.makeIterator(epoch: epoch)
      for element in order { #expect(try again.next() == element) }
    }
    // A second recipe starts anew: the sequence is reproducible.
    #expect(try Array(Dataset.range(0..<100).shuffle(seed: 5)) == one)
  }
}
