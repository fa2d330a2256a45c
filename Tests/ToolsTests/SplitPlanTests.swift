import Testing

@testable import tfrecord_tool

struct SplitPlanTests {
  private func shares(_ text: String) throws -> [SplitShare] { try SplitShare.parse(text) }

  @Test func everyRecordGoesSomewhereOnceAndSharesAreMet() throws {
    let plan = try SplitPlan.numbers(
      shares("train=0.8,val=0.1,test=0.1"), contents: (0..<1000).map { UInt64($0) }, labels: [], seed: 3)
    #expect(plan.map(\.count) == [800, 100, 100])
    #expect(plan.flatMap { $0 }.sorted() == Array(0..<1000))
    #expect(plan.allSatisfy { $0 == $0.sorted() })
    #expect(plan[2] != Array(900..<1000))
  }

  @Test func theSeedDecides() throws {
    let contents = (0..<100).map { UInt64($0) }
    let (a, b) = (try shares("a=1,b=1"), try shares("a=0.5,b=0.5"))
    let plan = try SplitPlan.numbers(a, contents: contents, labels: [], seed: 1)
    #expect(try SplitPlan.numbers(b, contents: contents, labels: [], seed: 1) == plan)
    #expect(try SplitPlan.numbers(a, contents: contents, labels: [], seed: 2) != plan)
  }

  @Test func copiesStayTogether() throws {
    let contents = (0..<900).map { UInt64($0 % 300) }
    let plan = try SplitPlan.numbers(shares("train=2,test=1"), contents: contents, labels: [], seed: 5)
    let found = plan.map { Set($0.map { contents[$0] }) }
    #expect(found[0].isDisjoint(with: found[1]))
    #expect(plan.map(\.count) == [600, 300])
  }

  @Test func classesAreDividedAlike() throws {
    // Nine of ten records are of class 0.
    let labels = (0..<1000).map { UInt64($0 % 10 == 0 ? 1 : 0) }
    let plan = try SplitPlan.numbers(
      shares("train=0.8,test=0.2"), contents: (0..<1000).map { UInt64($0) }, labels: labels, seed: 1)
    #expect(plan.map { $0.count { labels[$0] == 1 } } == [80, 20])
    #expect(plan.map(\.count) == [800, 200])
  }

  @Test func fewRecordsGoWhereMostIsOwed() throws {
    let plan = try SplitPlan.numbers(shares("train=0.8,test=0.2"), contents: [1, 2, 3], labels: [], seed: 1)
    #expect(plan.map(\.count) == [2, 1])
    #expect(try SplitPlan.numbers(shares("a=1,b=1"), contents: [], labels: [], seed: 1) == [[], []])
  }

  @Test(arguments: ["", "train", "train=", "train=0", "train=-1", "a=1,a=1", "a b=1", "../x=1", "a=nan"])
  func nonsenseIsRefused(text: String) {
    #expect(throws: SplitError.self) { try SplitShare.parse(text) }
  }
}
