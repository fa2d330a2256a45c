import Datasets
import Testing
import _TestSupport

@Suite struct DatasetChooseTests {
  @Test func givesWhatTensorFlowGives() throws {
    for golden in try ControlFlowGolden.cases("choose") {
      let stopOnEmpty = try golden.parameter("stopOnEmpty") == 1
      let choices = try #require(golden.choices)
      let make: (Dataset<Int>) -> Dataset<Int> = { choices in
        let datasets = golden.inputs.enumerated().map { number, elements in
          CountingSource(elements, isIndexed: number % 2 == 0).dataset
        }
        return Dataset.choose(from: datasets, by: choices, stopOnEmpty: stopOnEmpty)
      }
      guard golden.error != nil else {
        try checkOperator(over: choices, expecting: golden.numbers, make)
        continue
      }
      let iterator = try make(Dataset(choices)).makeIterator()
      for element in golden.numbers { #expect(try iterator.next() == element) }
      let error = #expect(throws: DatasetError.self) { try iterator.next() }
      #expect(error?.underlying is NoSuchDataset)
    }
  }

  @Test func whatFailsTakesAPlace() throws {
    let datasets = [Dataset([1, 2]).map(refusing([1])), Dataset([3])]
    let dataset = Dataset.choose(from: datasets, by: Dataset([0, 5, 1, 0]))
    let expected = [
      "choose, element 0 (dataset 0) <- map, element 0: 1 is odd",
      "choose, element 1: choice 1 is dataset 5, but there are only datasets 0..<2", "3", "20", "end",
    ]
    for position in expected.indices {
      let iterator = try dataset.makeIterator()
      #expect(try iterator.advance(by: position) == position)
      #expect(outcomes(of: iterator, count: expected.count - position) == Array(expected[position...]))
    }
  }

  @Test func leftOutElementsAreNotMade() throws {
    let source = CountingSource(Array(0..<10), isIndexed: true)
    let iterator = try Dataset.choose(from: [source.dataset], by: Dataset([0]).repeat()).makeIterator()
    #expect(try iterator.advance(by: 7) == 7)
    #expect(try iterator.next() == 7)
    #expect(source.asked == 1)
  }
}
