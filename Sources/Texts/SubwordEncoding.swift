/// A text as tokens: what ``ByteLevelBPE`` and ``WordPiece`` give.
public struct SubwordEncoding: Sendable, Hashable {
  /// The number of each token.
  public var ids: [Int] = []
  /// The tokens as the vocabulary spells them.
  public var tokens: [String] = []
  /// Where each token stands in the text, counted in Unicode scalars, as Python counts; empty ranges for tokens that
  /// are not from the text.
  public var offsets: [Range<Int>] = []
}

/// A token outside the model's own: found in texts before anything else is done with them.
public struct AddedToken: Sendable, Hashable {
  /// The text.
  public var content: String
  /// Its number.
  public var id: Int
  /// Whether decoding may leave it out.
  public var isSpecial: Bool
  /// Whether it takes the white space on its left.
  public var stripsLeft = false
  /// Whether it takes the white space on its right.
  public var stripsRight = false

  /// A token that takes no white space with it: `AddedToken("<pad>", id: 0)`.
  public init(_ content: String, id: Int, isSpecial: Bool = true) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
  }
}

/// A tokenizer's file that cannot be used.
public struct SubwordFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file; nil for a text in memory.
  public var path: String?
  /// The member or the line, such as `model.merges[3]` or `line 4`.
  public var place: String
  /// What belongs there and what was found.
  public var reason: String

  /// One sentence with all of it.
  public var description: String {
    [path.map { "'\($0)'" }, place.isEmpty ? nil : place].compactMap { $0 }.joined(separator: ", ") + ": \(reason)"
  }
}

extension SubwordFileError {
  /// The same error with the file's name.
  func placed(in path: String) -> SubwordFileError {
    var placed = self
    placed.path = path
    return placed
  }
}
