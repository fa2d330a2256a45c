import Datasets
import Glibc

/// A PATH of the command line: a place, and the name of the split it is, if one was given.
///
/// ```swift
/// Input("train=photos/train").split                 // "train"
/// try Input("val=records/val-*.tfrecord").paths()   // every file that matches
/// Input("test=-").isStandardInput                   // true
/// ```
struct Input: Equatable {
  var split: String?
  var place: String

  /// Whether the place is `-`.
  var isStandardInput: Bool { place == "-" }

  /// Takes `name=place` apart, unless a file is called so.
  init(_ argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let isName =
      parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
      && parts[0].utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
    if isName && access(argument, F_OK) != 0 {
      split = String(parts[0])
      place = String(parts[1])
    } else {
      place = argument
    }
  }

  /// The place itself, or what matches it as a pattern: the shell expands none behind `name=`.
  ///
  /// - Throws: `NoFilesMatch` when a pattern matches nothing.
  func paths() throws -> [String] {
    guard access(place, F_OK) != 0, place.contains(where: { "*?[".contains($0) }) else { return [place] }
    return try Array(Dataset.files(matching: place))
  }
}
