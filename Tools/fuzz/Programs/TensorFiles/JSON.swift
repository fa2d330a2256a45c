import Fuzzing
@testable import TensorFiles

/// Text JSON: what was parsed and written is parsed to the same.
@Sendable
func json(_ bytes: [UInt8]) {
  attempt {
    let value = try JSONValue(parsing: bytes)
    let text = value.description
    let again = try? JSONValue(parsing: text)
    precondition(again?.description == text, "a JSON value changed when it was written")
  }
}
