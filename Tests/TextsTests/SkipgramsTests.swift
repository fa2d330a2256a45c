import Testing
import Texts

private struct SkipgramsGolden: Decodable {
  struct Case: Decodable {
    var windowSize: Int
    var negativeSamples: Double
    var shuffle: Bool
    var samplingTable: [Double]?
    var seed: Int
    var couples: [[Int]]
    var labels: [Int]
  }
  struct Table: Decodable {
    var size: Int
    var factor: Double
    var table: [Double]
  }
  var sequence: [Int]
  var vocabularySize: Int
  var cases: [Case]
  var tables: [Table]
}

@Suite struct SkipgramsTests {
  private let keras: SkipgramsGolden = golden("skipgrams")

  @Test func givesThePairsOfKerasToTheLastDraw() {
    for item in keras.cases {
      let pairs = skipgrams(
        keras.sequence, vocabularySize: keras.vocabularySize, windowSize: item.windowSize,
        negativeSamples: item.negativeSamples, shuffle: item.shuffle,
        samplingTable: item.samplingTable, seed: item.seed)
      #expect(pairs.couples.map { [$0.word, $0.context] } == item.couples)
      #expect(pairs.labels == item.labels)
    }
    #expect(keras.cases.count == 24)
  }

  @Test func samplingTablesAreThoseOfKeras() {
    for item in keras.tables {
      let table = makeSamplingTable(item.size, samplingFactor: item.factor)
      #expect(table.count == item.table.count)
      for (ours, theirs) in zip(table, item.table) { #expect(abs(ours - theirs) <= 1e-12 * theirs) }
    }
    #expect(makeSamplingTable(0).isEmpty)
  }

  @Test func nothingGivesNothing() {
    #expect(skipgrams([], vocabularySize: 10).couples.isEmpty)
    #expect(skipgrams([0, 0], vocabularySize: 1).labels.isEmpty)
  }
}
