import Downloads
import Files
import TensorFiles

/// Reads a `.json` file of words and their numbers, as Keras publishes them.
func readWordIndex(_ path: String) throws -> [String: Int] {
  let bytes = try MappedFile(path: path).withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
  let value: JSONValue
  do throws(JSONError) {
    value = try JSONValue(parsing: bytes)
  } catch {
    throw ArchiveError(path, at: error.byteOffset, "expected \(error.expected), but found \(error.found)")
  }
  guard let members = value.members else { throw ArchiveError(path, at: 0, "expected an object of words and numbers") }
  var index: [String: Int] = [:]
  for member in members {
    guard let number = member.value.integerValue else {
      throw ArchiveError(path, "the word '\(member.name)' has no number")
    }
    index[member.name] = number
  }
  return index
}
