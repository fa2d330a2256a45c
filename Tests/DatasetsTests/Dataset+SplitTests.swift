import Datasets
import Testing
import _TestSupport

@Suite struct DatasetSplitTests {
  struct Golden: Decodable {
    var count: Int
    var left: Double?
    var right: Double?
    var leftIsFraction: Bool
    var rightIsFraction: Bool
    var result: [[Int]]?

    static func size(_ value: Double?, _ isFraction: Bool) -> SplitSize? {
      value.map { isFraction ? .fraction($0) : .count(Int($0)) }
    }
  }

  @Test func givesWhatKerasGives() throws {
    let cases = try BatchingGoldens.cases("split", as: Golden.self)
    #expect(cases.count > 300)
    for golden in cases {
      let left = Golden.size(golden.left, golden.leftIsFraction)
      let right = Golden.size(golden.right, golden.rightIsFraction)
      guard let result = golden.result else {
        #expect(throws: SplitError.self) { try Dataset.range(0..<golden.count).split(left: left, right: right) }
        continue
      }
      let parts = try Dataset.range(0..<golden.count).split(left: left, right: right)
      #expect(try [Array(parts.left), Array(parts.right)] == result)
    }
  }

  @Test(arguments: [false, true]) func obeysTheLaw(shuffle: Bool) throws {
    let numbers = Array(0..<9)
    let parts = try Dataset(numbers).split(left: 4, right: 3, shuffle: shuffle, seed: 5)
    let left = try Array(parts.left), right = try Array(parts.right)
    #expect(left.count == 4 && right.count == 3 && Set(left + right).count == 7)
    #expect((left == [0, 1, 2, 3]) == !shuffle)
    for isIndexed in [true, false] {
      let order: ([Int]) -> [Int] = { isIndexed ? $0 : $0.sorted() }
      try checkDataset(expecting: order(left)) {
        try! CountingSource(numbers, isIndexed: isIndexed).dataset
          .split(left: 4, right: 3, shuffle: shuffle, seed: 5).left
      }
      try checkDataset(expecting: order(right)) {
        try! CountingSource(numbers, isIndexed: isIndexed).dataset
          .split(left: 4, right: 3, shuffle: shuffle, seed: 5).right
      }
    }
  }

  @Test(arguments: [0, 1, 2]) func shuffledPartsAreDisjointAndCompleteInEveryEpoch(seed: Int) throws {
    let source = Dataset.range(0..<5000).shuffle(seed: 9)
    let (left, right) = try source.split(left: 0.8, shuffle: true, seed: seed)
    let members = Set(try Array(left))
    #expect(members.count == 4000)
    #expect(Set(try Array(right)) == Set(0..<5000).subtracting(members))
    // Another epoch of what is before would be another division.
    #expect(Set(try Array(left)) == members)
    #expect(try Array(left.shuffle(seed: 1)).sorted() == members.sorted())
    let other = try source.split(left: 0.8, shuffle: true, seed: seed + 1).left
    #expect(Set(try Array(other)) != members)
  }

  @Test func classesKeepTheirShares() throws {
    // 60 of class 0, 30 of class 1, 7 of class 2, mixed.
    let labels = (0..<97).map { $0 * 31 % 97 < 60 ? 0 : $0 * 31 % 97 < 90 ? 1 : 2 }
    let source = Dataset(Array(labels.enumerated().map { "\($0.offset) \($0.element)" }))
    func shares(_ part: Dataset<String>) throws -> [Int] {
      let labels = try Array(part).map { $0.suffix(1) }
      return ["0", "1", "2"].map { label in labels.count { $0 == label } }
    }
    for shuffle in [false, true] {
      let (left, right) = try source.split(left: 0.8, shuffle: shuffle, seed: 4, stratifiedBy: { $0.suffix(1) })
      // 78 of 97: 48.25, 24.12 and 5.63.
      #expect(try shares(left) == [48, 24, 6])
      #expect(try shares(right) == [12, 6, 1])
      #expect(Set(try Array(left) + Array(right)) == Set(try Array(source)))
      let again = try source.split(left: 0.8, shuffle: shuffle, seed: 4, stratifiedBy: { $0.suffix(1) })
      #expect(try Array(again.left) == Array(left))
      let part = try source.split(left: 0.5, right: 0.1, shuffle: shuffle, seed: 4, stratifiedBy: { $0.suffix(1) })
      #expect(try shares(part.left) == [30, 15, 3])
      #expect(try shares(part.right) == [6, 3, 1])
      #expect(Set(try Array(part.left)).isDisjoint(with: try Array(part.right)))
    }
  }

  @Test(arguments: [false, true]) func stratifiedPartsObeyTheLaw(isIndexed: Bool) throws {
    let numbers = Array(0..<8)
    func part() throws -> Dataset<Int> {
      try CountingSource(numbers, isIndexed: isIndexed).dataset
        .split(left: 4, shuffle: false, stratifiedBy: { $0 % 2 }).left
    }
    try checkDataset(expecting: [0, 1, 2, 3]) { try! part() }
    let late = Dataset([7, 0, 7, 7, 0, 7]).filter { _ in true }
    #expect(try Array(late.split(left: 3, shuffle: false, stratifiedBy: { $0 }).right) == [7, 0, 7])
  }

  @Test func whatCannotBeSplitIsAnError() throws {
    #expect(throws: DatasetUnsupported.self) { try Dataset.range(0..<9).filter { _ in true }.split(left: 2) }
    let error = #expect(throws: SplitError.self) { try Dataset.range(0..<10).split(left: 0.01) }
    #expect(
      error?.description
        == "A dataset of 10 elements cannot be split: parts of 0 and 10 elements leave one of them empty.")
    #expect(throws: DatasetError.self) {
      try Dataset.range(0..<4).map(refusing([2])).split(left: 2, stratifiedBy: { $0 })
    }
  }
}
