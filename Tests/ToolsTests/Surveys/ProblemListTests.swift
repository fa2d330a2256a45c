import Surveys
import Testing

struct ProblemListTests {
  private func list(_ numbers: Range<Int>, limit: Int) -> ProblemList {
    var list = ProblemList(limit: limit)
    for number in numbers { list.append(Problem(path: "a", record: number, reason: "broken")) }
    return list
  }

  @Test func allAreCountedAndTheFirstKept() {
    var problems = list(0..<3, limit: 4)
    #expect(problems.lines == ["a: record 0: broken", "a: record 1: broken", "a: record 2: broken"])
    problems.append(contentsOf: list(3..<10, limit: 4))
    #expect(problems.count == 10)
    #expect(problems.listed.map(\.record) == [0, 1, 2, 3])
    #expect(problems.lines.last == "and 6 problems more")
    #expect(problems.sentence == "a: record 0: broken, and 9 more")
  }

  @Test func noneIsNoSentence() {
    #expect(ProblemList().isEmpty)
    #expect(ProblemList().sentence == nil)
    #expect(ProblemList().lines == [])
    #expect(list(0..<1, limit: 4).sentence == "a: record 0: broken")
  }

  @Test func aProblemSaysItsPlace() {
    #expect("\(Problem(path: "a", reason: "x"))" == "a: x")
    #expect("\(Problem(path: "a", record: 3, byteOffset: 47, reason: "x"))" == "a: record 3 at byte 47: x")
    #expect("\(Problem(path: "a", line: 3, reason: "x"))" == "a: line 3: x")
    #expect("\(Problem(path: "a", line: 3, column: 6, reason: "x"))" == "a: line 3, column 6: x")
  }
}
