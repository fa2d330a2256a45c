import Datasets
import Testing
import _TestSupport

@Suite struct DatasetMapUnorderedTests {
  @Test(arguments: [0, 1, 4]) func everyElementComesOnce(workers: Int) throws {
    for isIndexed in [false, true] {
      let source = CountingSource(Array(0..<500), isIndexed: isIndexed)
      let dataset = source.dataset.map(parallelism: 4, ordered: false) { $0 * 10 }
      #expect(dataset.cardinality == .known(500))
      let iterator = try dataset.makeIterator(IterationContext(workers: workers))
      #expect(source.asked == 0)
      #expect(try iterator.advance(by: 0) == 0)
      var elements: [Int] = []
      while let element = try iterator.next() { elements.append(element) }
      #expect(elements.sorted() == (0..<500).map { $0 * 10 })
      #expect(try iterator.next() == nil)
      let other = try dataset.makeIterator(IterationContext(workers: workers))
      #expect(try other.advance(by: 495) == 495)
      #expect(try other.advance(by: 10) == 5)
    }
  }

  @Test func errorsTakeThePlaceOfTheirElement() throws {
    let dataset = Dataset.range(0..<20).map(refusing([3])).map(parallelism: 3, ordered: false, refusing([70, 110]))
    let report = ErrorReport()
    let good = try Array(dataset.onError(.skip(atMost: 3), report: report)).sorted()
    #expect(good == (0..<20).filter { ![3, 7, 11].contains($0) }.map { $0 * 100 })
    #expect(
      report.failures.map { inputAndRest(of: $0.error) }.sorted() == ["-: map, element 3", "11: ", "7: "])
    for failure in report.failures {
      #expect((failure.error as? DatasetError)?.places.first?.element == failure.element)
    }
  }

  @Test func cannotBeResumed() throws {
    let dataset = Dataset.range(0..<9).map(parallelism: 2, ordered: false) { $0 }.batch(2)
    let state = try dataset.makeIterator().state
    let error = #expect(throws: DatasetUnsupported.self) { try dataset.makeIterator(resumingAt: state) }
    #expect(
      error?.description == """
        An iterator over batch(2) <- map(unordered) <- range(0..<9) cannot be resumed: \
        the order of map(unordered) depends on timing.
        """)
    #expect(try dataset.indexedElements() == nil)
    let ordered = Dataset.range(0..<9).map(parallelism: 2, ordered: true) { $0 }
    #expect(try Array(ordered) == Array(0..<9))
    #expect(try ordered.makeIterator(resumingAt: ordered.makeIterator().state).next() == 0)
  }
}
