import TensorFiles

/// What is done with the ids of a text's tokens: cut to a length, and put between others.
struct SubwordFrame: Sendable {
  var before: [Int] = []
  var after: [Int] = []
  /// Whether trimmed offsets of the first token keep its space.
  var keepsFirstSpace = true
  /// The most ids of a text, those around it counted; nil for any number.
  var maximumLength: Int?

  /// The ids around a text.
  var count: Int { before.count + after.count }

  /// How many of a text's tokens are kept.
  func kept(of tokens: Int, addsSpecialTokens: Bool) -> Int {
    guard let maximumLength else { return tokens }
    return min(tokens, maximumLength - (addsSpecialTokens ? count : 0))
  }

  /// The ids of a text that has these tokens.
  func ids(of tokens: [Int32], addsSpecialTokens: Bool) -> [Int] {
    let kept = tokens[..<kept(of: tokens.count, addsSpecialTokens: addsSpecialTokens)]
    guard addsSpecialTokens, count > 0 else { return kept.map { Int($0) } }
    var ids: [Int] = []
    ids.reserveCapacity(kept.count + count)
    ids.append(contentsOf: before)
    for id in kept { ids.append(Int(id)) }
    ids.append(contentsOf: after)
    return ids
  }
}

extension SubwordJSON {
  /// The length that the member `truncation` allows; nil for any. What `padding` says is left to `padSequences`.
  func maximumLength(around frame: SubwordFrame) throws(SubwordFileError) -> Int? {
    guard let truncation = try optional("truncation") else { return nil }
    try truncation.optional("direction")?.expect("Right")
    try truncation.refuse("stride") { $0 == 0 }
    let length = try truncation.member("max_length").integer()
    guard length >= frame.count else {
      throw try truncation.member("max_length").wrong("room for the \(frame.count) tokens around a text")
    }
    return length
  }
}
