@testable import Datasets
import Testing
import _TestSupport

@Suite struct MadeOnceTests {
  @Test func isMadeWhenItIsNeededAndOnce() throws {
    let calls = Tally()
    let made = MadeOnce {
      calls.add()
      return calls.count
    }
    #expect(calls.count == 0)
    #expect(try made.value == 1)
    #expect(try made.value == 1)
  }

  @Test func isMadeAgainWhenAFileChanged() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], to: "file")
    let made = MadeOnce(from: [path]) { try readFile(path) }
    #expect(try made.value == [1])
    try folder.write([2, 3], to: "file")
    #expect(try made.value == [2, 3])
  }

  @Test func aFailureIsNotRemembered() throws {
    let calls = Tally()
    let made = MadeOnce {
      calls.add()
      if calls.count == 1 { throw NotYet() }
      return calls.count
    }
    #expect(throws: NotYet.self) { try made.value }
    #expect(try made.value == 2)
  }
}

private struct NotYet: Error {}
