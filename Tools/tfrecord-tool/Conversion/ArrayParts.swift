import Surveys
import Tensors

/// The parts that the names of arrays tell, as Keras publishes data: `x_train`, `y_train`, `x_test`, `y_test`.
///
/// ```swift
/// let parts = ArrayParts(try NPZFile("mnist.npz").tensors())
/// parts?.names                    // [.training, .test]
/// parts?.arrays[.test]?.keys      // x, y
/// ```
/// A part's word ends a name or, as in `train_images`, begins it. Arrays are parts only when all of them that have an axis say so and
/// they name at least two: a column called `is_train` beside others is a column. Scalars belong to every part.
struct ArrayParts: Sendable {
  /// The arrays of each part, by their names without the part's word.
  private(set) var arrays: [ArchivePart: [String: Tensor]] = [:]

  /// nil for arrays that are columns of one table.
  init?(_ all: [String: Tensor]) {
    for (name, values) in all where values.rank > 0 {
      guard let (part, rest) = Self.part(ofArray: name) else { return nil }
      // Two names may become one: x_val and x_valid.
      guard arrays[part, default: [:]].updateValue(values, forKey: rest) == nil else { return nil }
    }
    guard arrays.count > 1 else { return nil }
    for (name, values) in all where values.rank == 0 {
      for part in arrays.keys where arrays[part]?[name] == nil { arrays[part]?[name] = values }
    }
  }

  /// The parts there are.
  var names: [ArchivePart] { ArchivePart.allCases.filter { arrays[$0] != nil } }

  private static let words: [(word: String, part: ArchivePart)] = [
    ("train", .training), ("training", .training), ("val", .validation), ("valid", .validation), ("validation", .validation),
    ("test", .test),
  ]

  /// `(training, "x")` for "x_train" and "train_x"; nil for other names. What ragged parts have behind their name stays.
  static func part(ofArray name: String) -> (part: ArchivePart, rest: String)? {
    let parts = name.split(separator: "/ragged_", maxSplits: 1, omittingEmptySubsequences: false)
    let base = parts[0]
    let ragged: String = parts.count > 1 ? "/ragged_\(parts[1])" : ""
    let lower = base.lowercased()
    for (word, part) in words where base.utf8.count > word.utf8.count + 1 {
      if lower.hasSuffix("_" + word) { return (part, String(base.dropLast(word.count + 1)) + ragged) }
      if lower.hasPrefix(word + "_") { return (part, String(base.dropFirst(word.count + 1)) + ragged) }
    }
    return nil
  }
}
