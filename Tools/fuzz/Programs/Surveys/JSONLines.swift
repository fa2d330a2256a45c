import Fuzzing
@testable import Surveys
import TFRecords

/// Records as lines of JSON, once with numbers taken for floats: a record that was printed is read as the same record.
@Sendable
func jsonLines(_ bytes: [UInt8]) {
  let path = file(bytes)
  attempt {
    var lines = try JSONLines(path)
    // A line that is wrong takes its place; more lines than bytes would be a reader that stands still.
    var patience = bytes.count + 2
    while patience > 0, let item = try lines.next() {
      patience -= 1
      guard case .success(let line) = item else { continue }
      attempt { check(try line.example()) }
      attempt { check(try line.example(floats: ["x", "a/b"])) }
    }
    precondition(patience > 0, "the reader does not come to an end")
  }
}

private func check(_ example: SequenceExample) {
  let json = ExampleJSON(bytes: .base64)
  var first: [UInt8] = []
  json.append(example, to: &first)
  guard let again = try? ExampleJSON.parse(first) else { preconditionFailure("a printed record is no JSON") }
  var second: [UInt8] = []
  json.append(again, to: &second)
  // An empty list is printed as null, which says nothing when it is read.
  guard let third = try? ExampleJSON.parse(second) else { preconditionFailure("a record that was printed twice is no JSON") }
  var last: [UInt8] = []
  json.append(third, to: &last)
  precondition(last == second, "a record changed when it was printed")
  for form in BytesForm.allCases {
    var line: [UInt8] = []
    ExampleJSON(bytes: form, features: ["x"]).append(example, to: &line)
  }
}
