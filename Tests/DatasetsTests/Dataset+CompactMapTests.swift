import Datasets
import Testing
import _TestSupport

@Suite struct DatasetCompactMapTests {
  @Test func obeysTheLaw() throws {
    try checkOperator(over: ["1", "x", "3", "", "5"], expecting: [1, 3, 5]) { $0.compactMap { Int($0) } }
    try checkOperator(over: ["x"], expecting: [Int]()) { $0.compactMap { Int($0) } }
    try checkDataset(expecting: (0..<40).map { $0 * 2 }) {
      Dataset.range(0..<80).compactMap { $0 % 2 == 0 ? $0 : nil }
    }
  }

  @Test func errorsComeInTheirPlace() throws {
    let iterator = try Dataset.range(0..<4).compactMap { number -> Int? in
      number == 0 ? nil : try refusing([2])(number)
    }.makeIterator()
    #expect(try iterator.next() == 10)
    let error = #expect(throws: DatasetError.self) { try iterator.next() }
    #expect(error?.description == "compactMap, element 1 (input 2): 2 is odd")
    #expect(try iterator.next() == 30)
    #expect(try iterator.next() == nil)
  }
}
