/// A vocabulary that cannot be used, or a token that is not in it where every token has to be.
public struct VocabularyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file it came from; nil when it was given as an array.
  public var path: String?
  /// The entry, counted from 0, where there is one to name.
  public var position: Int?
  /// What is wrong.
  public var reason: String

  /// An error without a place: `VocabularyError("the vocabulary is empty")`.
  public init(_ reason: String, path: String? = nil, position: Int? = nil) {
    self.reason = reason
    self.path = path
    self.position = position
  }

  /// One sentence with all of it.
  public var description: String {
    let file = path.map { "'\($0)', " } ?? ""
    let entry = position.map { "entry \($0): " } ?? ""
    return "vocabulary \(file)\(entry)\(reason)"
  }
}
