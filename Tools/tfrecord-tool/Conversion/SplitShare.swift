/// A part of the output and its share of the records.
struct SplitShare: Sendable, Hashable, Codable {
  var name: String
  var share: Double

  /// Parses "train=0.8,val=0.1,test=0.1"; shares are relative, so that "train=8,val=1,test=1" is the same.
  ///
  /// - Throws: `SplitError` for a name that cannot be part of a file name or comes twice, or a share that is not above 0.
  static func parse(_ text: String) throws(SplitError) -> [SplitShare] {
    var shares: [SplitShare] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let share = Double(parts[1]), share > 0, share.isFinite else {
        throw SplitError("'\(item)' is not NAME=SHARE with a share above 0, such as train=0.8")
      }
      let name = String(parts[0])
      guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }) else {
        throw SplitError("a split is called by letters, digits, _ and -, not '\(name)'")
      }
      guard !shares.contains(where: { $0.name == name }) else { throw SplitError("the split '\(name)' comes twice") }
      shares.append(SplitShare(name: name, share: share))
    }
    let total = shares.reduce(0) { $0 + $1.share }
    return shares.map { SplitShare(name: $0.name, share: $0.share / total) }
  }
}

/// Why records cannot be split as asked.
struct SplitError: Error, Sendable, Hashable, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
