import Files
import Foundation
import Testing
import _TestSupport

@testable import Surveys
@testable import tfrecord_tool

/// What `verify` prints, also where reading ends in the middle.
struct VerdictPrinterTests {
  /// What is printed by `body` and the end that an error makes.
  private func printed(isJSON: Bool, _ body: (inout VerdictPrinter) throws -> Void) throws -> String {
    let folder = try TemporaryFolder()
    let path = try folder.write([], to: "output")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    var printer = VerdictPrinter(isJSON: isJSON, output: StandardOutput(descriptor: file.fileDescriptor))
    try body(&printer)
    try printer.finish(after: FileError(path: "b.tfrecord", operation: "read", reason: "Input/output error"))
    return String(decoding: try readFile(path), as: UTF8.self)
  }

  private static let file = SurveyedRecordFile(
    path: "a.tfrecord", compression: .none, byteCount: 1200, recordCount: 4, problemCount: 1)

  private static func problems(_ path: String, _ count: Int) -> ProblemList {
    ProblemList(
      listed: (0..<count).map { Problem(path: path, record: $0, byteOffset: $0 * 10, reason: "it is \"broken\"") }, count: count)
  }

  @Test(arguments: [0, 1, 2, 3, 4])
  func JSONIsWholeWhereverReadingEnds(step: Int) throws {
    let text = try printed(isJSON: true) { printer in
      if step > 0 { try printer.add(Self.problems("a.tfrecord", 1)) }
      if step > 1 { try printer.add(Self.file) }
      if step > 2 { try printer.add(Self.problems("b.tfrecord", 2)) }
      if step > 3 { try printer.add(Self.problems("b.tfrecord", 1)) }
    }
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    #expect((json["errors"] as? [String])?.first?.contains("b.tfrecord") == true)
    #expect((json["errors"] as? [String])?.first?.contains("Input/output error") == true)
    let files = try #require(json["files"] as? [[String: Any]])
    #expect(files.map { $0["path"] as? String } == [[], ["a.tfrecord"], ["a.tfrecord"], ["a.tfrecord", "b.tfrecord"], ["a.tfrecord", "b.tfrecord"]][step])
    #expect(files.map { $0["problemCount"] as? Int } == [[], [1], [1], [1, 2], [1, 3]][step])
    #expect(files.map { ($0["problems"] as? [Any])?.count } == [[], [1], [1], [1, 2], [1, 3]][step])
    // Only of a file that was read to its end is it known how many records it has.
    #expect(files.map { $0["records"] as? Int } == [[], [nil], [4], [4, nil], [4, nil]][step])
    #expect(json["problemCount"] as? Int == [0, 1, 1, 3, 4][step])
    #expect(json["records"] as? Int == [0, 0, 4, 4, 4][step])
  }

  @Test func textIsAllThatWasFound() throws {
    let text = try printed(isJSON: false) { printer in
      try printer.add(Self.problems("a.tfrecord", 1))
      try printer.add(Self.file)
    }
    #expect(text == "a.tfrecord: record 0 at byte 0: it is \"broken\"\na.tfrecord: 4 records, 1.2 kB, 1 problem\n")
  }
}
