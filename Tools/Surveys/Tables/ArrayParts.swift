package import Tensors

/// A part of published data.
package enum DataPart: String, Sendable, CaseIterable {
  case training
  case validation
  case test
}

/// The parts that the names of arrays tell, as Keras publishes data: `x_train`, `y_train`, `x_test`, `y_test`.
///
/// ```swift
/// let parts = ArrayParts(try NPZFile("mnist.npz").tensors())
/// parts?.names                    // [.training, .test]
/// parts?.arrays[.test]?.keys      // x, y
/// ```
/// A part's word ends a name or, as in `train_images`, begins it. Arrays are parts only when all of them that have an axis say so and
/// they name at least two: a column called `is_train` beside others is a column. Scalars belong to every part.
package struct ArrayParts: Sendable {
  /// What the name of an array tells.
  package struct Name: Hashable {
    package var part: DataPart
    /// The part as it is written: "val" in "x_val".
    package var word: String
    /// The name without that word. What ragged parts have behind their name stays.
    package var rest: String
  }

  /// The arrays of each part, by their names without the part's word.
  package private(set) var arrays: [DataPart: [String: Tensor]] = [:]

  /// nil for arrays that are columns of one table.
  package init?(_ all: [String: Tensor]) {
    for (key, values) in all where values.rank > 0 {
      guard let name = Self.name(ofArray: key) else { return nil }
      // Two names may become one: x_val and x_valid.
      guard arrays[name.part, default: [:]].updateValue(values, forKey: name.rest) == nil else { return nil }
    }
    guard arrays.count > 1 else { return nil }
    for (name, values) in all where values.rank == 0 {
      for part in arrays.keys where arrays[part]?[name] == nil { arrays[part]?[name] = values }
    }
  }

  /// The parts there are.
  package var names: [DataPart] { DataPart.allCases.filter { arrays[$0] != nil } }

  private static let words: [(word: String, part: DataPart)] = [
    ("train", .training), ("training", .training), ("val", .validation), ("valid", .validation), ("validation", .validation),
    ("test", .test),
  ]

  /// The training part's "x" for "x_train" and "train_x"; nil for names that tell no part.
  package static func name(ofArray name: String) -> Name? {
    let parts = name.split(separator: "/ragged_", maxSplits: 1, omittingEmptySubsequences: false)
    let base = parts[0]
    let ragged: String = parts.count > 1 ? "/ragged_\(parts[1])" : ""
    let lower = base.lowercased()
    for (word, part) in words where base.utf8.count > word.utf8.count + 1 {
      if lower.hasSuffix("_" + word) { return Name(part: part, word: word, rest: base.dropLast(word.count + 1) + ragged) }
      if lower.hasPrefix(word + "_") { return Name(part: part, word: word, rest: base.dropFirst(word.count + 1) + ragged) }
    }
    return nil
  }
}
