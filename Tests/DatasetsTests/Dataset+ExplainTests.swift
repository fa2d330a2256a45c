@testable import Datasets
import Foundation
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetExplainTests {
  /// Work that takes at least so many milliseconds of the clock.
  static func work(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end {}
  }

  @Test func addsUpTheWorkOfEveryStage() throws {
    let report = try Dataset.range(0..<40).map { $0 * 2 }
      .map(parallelism: 2) { number in
        Self.work(milliseconds: 2)
        return number
      }
      .batch(4).prefetch(2)
      .explain()
    #expect(report.stages.map(\.name) == ["prefetch(2)", "batch(4)", "map", "map", "range(0..<40)"])
    #expect(report.stages.map(\.elements) == [10, 10, 40, 40, 40])
    #expect(report.stages[2].busy >= 0.08)
    #expect(report.stages[2].workers == 2)
  }

  @Test func countsTheWorkOfATransformOfAStream() throws {
    let stream = Dataset<Int>.generator {
      var next = 0
      return {
        next += 1
        return next <= 20 ? next : nil
      }
    }
    let report = try stream.map(parallelism: 2) { number in
      Self.work(milliseconds: 2)
      return number
    }.explain()
    #expect(report.stages[0].busy >= 0.04)
    #expect(report.stages[0].elements == 20)
    #expect(report.stages[0].capacity == 4)
  }

  @Test func countsTheTimeOfTheConsumer() throws {
    let probe = PipelineProbe()
    let dataset = Dataset.range(0..<10).prefetch(2)
    let iterator = try dataset.makeIterator(IterationContext(probe: probe))
    while try iterator.next() != nil { Self.work(milliseconds: 2) }
    let report = probe.report(of: dataset)
    #expect(report.consumer >= 0.02)
    let occupancy = try #require(report.stages[0].occupancy)
    #expect(occupancy >= 0 && occupancy <= 2)
  }

  @Test func countsWhatTheConsumerMakesItself() throws {
    // Nobody runs ahead before the first element is asked for.
    let report = try Dataset.range(0..<1).map { $0 + 1 }.prefetch(4).explain()
    #expect(report.stages.map(\.madeByConsumer) == [1, nil, nil])
    #expect(report.description.contains("of 4  consumer made all\n"))
  }

  @Test(arguments: [(12_345, "consumer made all"), (2_345, "consumer made 2,345"), (0, "")])
  func printsWhatTheConsumerMade(_ count: Int, _ words: String) {
    var report = report(map: 6, batch: 2, consumer: 1)
    report.stages[0].madeByConsumer = count
    let line = report.description.split(separator: "\n")[1]
    #expect(line.hasSuffix("0.00 s" + (words.isEmpty ? "" : "          " + words)), "\(line)")
  }

  /// A report of two stages that were at work for so many of 10 seconds.
  func report(map: UInt64, batch: UInt64, consumer: Double) -> PipelineReport {
    func figures(_ seconds: UInt64) -> StageProbe.Figures {
      var figures = StageProbe.Figures()
      figures.busy = seconds * 1_000_000_000
      figures.elements = 12_345
      return figures
    }
    var report = PipelineReport(seconds: 10)
    report.consumer = consumer
    report.stages = [
      PipelineReport.Stage(name: "batch(4)", depth: 0, figures: figures(batch)),
      PipelineReport.Stage(name: "map", depth: 0, figures: figures(map)),
    ]
    return report
  }

  @Test func theBottleneckIsWhoeverIsBusiest() {
    #expect(report(map: 6, batch: 2, consumer: 1).bottleneck?.name == "map")
    #expect(report(map: 3, batch: 4, consumer: 1).bottleneck?.name == "batch(4)")
    #expect(report(map: 3, batch: 4, consumer: 5).bottleneck == nil)
    // Work of several threads is shared among them.
    var shared = report(map: 6, batch: 4, consumer: 1)
    shared.stages[1].workers = 2
    let expected = Parallelism.processors >= 2 ? "batch(4)" : "map"
    #expect(shared.bottleneck?.name == expected)
  }

  @Test func printsATable() {
    #expect(
      report(map: 6, batch: 2, consumer: 1).description == """
        stage     elements  size    busy  waiting  buffer  threads
        batch(4)    12,345        2.00 s   0.00 s
        map         12,345        6.00 s   0.00 s
        10.00 s in all. Bottleneck: map, at work 60 % of the time.
        """)
    #expect(
      report(map: 1, batch: 2, consumer: 7).description.hasSuffix(
        "Bottleneck: the consumer, at work 70 % of the time."))
  }

  @Test func weighsElements() throws {
    let rows = Dataset(count: 8) { _ in Tensor.zeros([16, 16]) }
    let report = try rows.batch(4).explain()
    #expect(report.stages.map(\.bytesPerElement) == [4 * 16 * 16 * 4, 16 * 16 * 4])
  }

  @Test func branchesAreIndented() throws {
    let report = try zip(Dataset.range(0..<3), Dataset.range(5..<9).map { $0 }).explain()
    #expect(report.stages.map(\.name) == ["zip", "range(0..<3)", "map", "range(5..<9)"])
    #expect(report.stages.map(\.depth) == [0, 1, 1, 1])
  }

  @Test func stopsAtTheGivenNumber() throws {
    let report = try Dataset.range(0..<3).repeat().explain(elements: 7)
    #expect(report.stages[0].elements == 7)
    let coded = try JSONDecoder().decode(PipelineReport.self, from: JSONEncoder().encode(report))
    #expect(coded == report)
  }

  @Test func measuringChangesNoElement() throws {
    let dataset = Dataset.range(0..<100).filter { $0 % 3 != 0 }.map(parallelism: 2) { $0 * 7 }
      .shuffle(bufferSize: 10, seed: 3).batch(4).prefetch(.automatic)
    let plain = try dataset.makeIterator(epoch: 2)
    let measured = try dataset.makeIterator(IterationContext(epoch: 2, probe: PipelineProbe()))
    while let batch = try plain.next() {
      let other = try measured.next()
      #expect(other == batch)
      #expect(measured.state == plain.state)
    }
    #expect(try measured.next() == nil)
  }

  @Test func errorsPassThrough() throws {
    #expect(throws: DatasetError.self) {
      try Dataset.range(0..<9).map(refusing([4])).batch(2).explain()
    }
  }
}
