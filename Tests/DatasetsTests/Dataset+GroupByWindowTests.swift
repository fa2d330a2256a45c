import Datasets
import Testing
import _TestSupport

@Suite struct DatasetGroupByWindowTests {
  struct Golden: Decodable {
    var values: [Int]
    var size: Int
    var inner: Int
    var result: [[Int]]
  }

  struct ByKey: Decodable {
    var values: [Int]
    var result: [[Int]]
  }

  @Test func givesWhatTensorFlowGives() throws {
    let cases = try BatchingGoldens.cases("groupByWindow", as: Golden.self)
    #expect(cases.count == 24)
    for golden in cases {
      try checkOperator(over: golden.values, expecting: golden.result) {
        $0.groupByWindow(golden.size, key: { $0 }) { _, window in window.batch(golden.inner) }
      }
    }
  }

  @Test func theSizeMayDependOnTheKey() throws {
    for golden in try BatchingGoldens.cases("groupByWindowOfKey", as: ByKey.self) {
      try checkOperator(over: golden.values, expecting: golden.result) {
        $0.groupByWindow(size: { $0 + 1 }, key: { $0 }) { _, window in window.batch(100) }
      }
    }
  }

  @Test func leftoversComeInTheOrderOfTheirKeys() throws {
    let words = Dataset(["pear", "fig", "plum", "apple", "date"])
    let groups = words.groupByWindow(2, key: { String($0.prefix(1)) }) { key, window in
      window.map { "\(key):\($0)" }
    }
    #expect(try Array(groups) == ["p:pear", "p:plum", "a:apple", "d:date", "f:fig"])
  }

  @Test func aFailedElementIsOneWindow() throws {
    let groups = Dataset.range(0..<6).map(refusing([2]))
      .groupByWindow(2, key: { $0 % 20 }) { _, window in window.batch(2) }
    for start in 0...4 {
      let iterator = try groups.makeIterator()
      try iterator.advance(by: start)
      #expect(iterator.outcomes() == Array([nil, [10, 30], [0, 40], [50]].dropFirst(start)))
    }
  }

  @Test func aSizeBelowOneTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Dataset.range(0..<3).groupByWindow(0, key: { $0 }) { _, window in window }
    }
    await #expect(processExitsWith: .failure) {
      _ = try Dataset.range(0..<3).groupByWindow(size: { _ in 0 }, key: { $0 }) { _, window in window }.first
    }
  }
}
