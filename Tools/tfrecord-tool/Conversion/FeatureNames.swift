import ArgumentParser
import Surveys

/// Names of features on the command line that no record has, which are slips of the finger more often than not.
enum FeatureNames {
  /// Refuses names that a source cannot have, where that is known beforehand.
  ///
  /// - Parameters:
  ///   - edits: by the names that features have before.
  ///   - label: by the name that the feature has afterwards.
  /// - Throws: `ValidationError` that lists the names there are.
  static func check(_ edits: FeatureEdits, label: String?, for source: RecordSource) throws(ValidationError) {
    guard let known = source.featureNames else { return }
    let unknown = edits.names.subtracting(known).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try refuse(unknown, "--features", known, source.path)
    let left = edits.renaming(known)
    if let label, !left.contains(label) { try refuse([label], "--label-feature", left, source.path) }
  }

  private static func refuse(
    _ unknown: [String], _ option: String, _ known: [String], _ path: String
  ) throws(ValidationError) {
    guard !unknown.isEmpty else { return }
    let names = known.prefix(most).joined(separator: ", ") + (known.count > most ? " and \(known.count - most) more" : "")
    throw ValidationError("\(option): '\(path)' has no \(listed(unknown)); it has \(names).")
  }

  /// How many names an error lists.
  private static let most = 100

  /// A sentence about names that no record turned out to have; nil when there is none.
  ///
  /// ```swift
  /// FeatureNames.warning(missing: ["hieght"])      // no record has a feature 'hieght'
  /// ```
  static func warning(missing: [String]) -> String? {
    guard !missing.isEmpty else { return nil }
    return "no record has a \(listed(missing))"
  }

  private static func listed(_ names: [String]) -> String {
    "feature " + names.map { "'\($0)'" }.joined(separator: " or ")
  }
}
