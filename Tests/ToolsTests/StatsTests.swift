import Foundation
import Testing
import _TestSupport

struct StatsTests {
  private static let path = Fixtures.path("records/examples.tfrecord")

  @Test func numbersAndTexts() throws {
    let run = try CommandRun("tfrecord-tool", ["stats", "--only", "id,name", "--json", Self.path])
    #expect(run.status == 0, "\(run.errors)")
    let features = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    #expect(features.map { $0["name"] as? String } == ["id", "name"])
    let numbers = try #require(features[0]["numbers"] as? [String: Any])
    #expect(numbers["mean"] as? Double == 9.5)
    #expect(numbers["minimum"] as? Double == 0)
    #expect(numbers["maximum"] as? Double == 19)
    #expect(numbers["unique"] as? Int == 20)
    let texts = try #require(features[1]["texts"] as? [String: Any])
    #expect(texts["minimumByteCount"] as? Int == 9)
    #expect(texts["unique"] as? Int == 20)
  }

  @Test func ofFeatureListsTheValuesOfARecordCount() throws {
    let run = try CommandRun(
      "tfrecord-tool", ["stats", "--only", "tokens,scores,none", "--json", Fixtures.path("records/sequences.tfrecord")])
    let features = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    #expect(features.map { $0["name"] as? String } == ["none", "scores", "tokens"])
    // Record i has i steps of two tokens each.
    #expect(features.map { $0["minimumValueCount"] as? Int } == [0, 1, 0])
    #expect(features.map { $0["maximumValueCount"] as? Int } == [0, 1, 6])
    #expect(features.map { $0["valueCount"] as? Int } == [0, 4, 12])
    #expect(features.map { $0["present"] as? Int } == [4, 4, 4])
  }

  @Test func aTableForPeople() throws {
    let run = try CommandRun("tfrecord-tool", ["stats", "--sample", "10", Self.path])
    #expect(run.output.hasPrefix("10 records\n\nnumbers "), "\(run.output)")
    #expect(run.output.contains("\nid "))
    #expect(run.output.contains("\nname "))
  }

  @Test func damageIsTold() throws {
    let path = Fixtures.path("records/bad-data.tfrecord")
    let run = try CommandRun("tfrecord-tool", ["stats", path])
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("Error: \(path): record "))
  }
}
