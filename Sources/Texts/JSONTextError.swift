import TensorFiles

/// A JSON text that could not be read: where it stopped, what belongs there and what stands there.
public struct JSONTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The member that was being read, such as `config.word_counts`; empty for the text as a whole.
  public var place: String
  /// The byte where it failed, counted within the (unescaped) text of `place`.
  public var byteOffset: Int
  /// What would have been right there.
  public var expected: String
  /// What stands there.
  public var found: String

  /// One sentence with all of it.
  public var description: String {
    let location = place.isEmpty ? "" : "in \(place), "
    return "JSON text, \(location)byte \(byteOffset): expected \(expected), found \(found)"
  }
}

extension JSONValue {
  /// The value a text stands for; `place` names it in errors.
  init(_ text: String, place: String) throws(JSONTextError) {
    do throws(JSONError) {
      try self.init(parsing: text)
    } catch {
      throw JSONTextError(
        place: place, byteOffset: error.byteOffset, expected: error.expected, found: error.found)
    }
  }
}
