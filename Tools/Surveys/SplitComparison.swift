import Terminal

/// What two or more splits tell beside each other: copies that are in both, classes that one lacks, shares that differ.
///
/// ```swift
/// print(SplitComparison([train, validation]).text)
/// // 3 images are in several splits ...
/// ```
package struct SplitComparison: Sendable {
  package let names: [String]
  /// The classes, by name, each with its count in every split.
  package private(set) var classes: [(name: String, counts: [Int])] = []
  /// Groups of items with members in several splits.
  package let exact: Duplicates.Groups
  package let near: Duplicates.Groups
  package private(set) var notes: [String] = []

  package init(_ reports: [SurveyReport]) {
    names = reports.map { $0.split ?? $0.paths[0] }
    let ledgers = zip(names, reports).flatMap { name, report in report.ledgers.map { (name, $0.ledger) } }
    let duplicates = Duplicates(in: ledgers, betweenSplits: true)
    exact = duplicates.exact
    near = duplicates.near
    var rows: [String: Int] = [:]
    for (column, report) in reports.enumerated() {
      for each in report.classes.classes {
        let name = each.name ?? "\(each.label)"
        if let row = rows[name] {
          classes[row].counts[column] += each.count
        } else {
          var counts = names.map { _ in 0 }
          counts[column] = each.count
          rows[name] = classes.count
          classes.append((name, counts))
        }
      }
    }
    let noun = reports.first?.noun ?? "item"
    for (groups, predicate) in [(exact, "in several splits, byte for byte"), (near, "in several splits, nearly the same")] {
      guard let first = groups.listed.first else { continue }
      let example = first.shown(3).map { "\($0.split): \($0.place)" }.joined(separator: " = ")
      notes.append("\(counted(groups.count, noun)) \(groups.count == 1 ? "is" : "are") \(predicate) (\(example))")
    }
    notes += duplicates.mislabeledSentences(noun: noun, among: " of other splits", naming: { "\($0.split): \($0.place)" })
    for (column, name) in names.enumerated() where reports[column].count > 0 {
      let missing = classes.filter { $0.counts[column] == 0 }.map(\.name)
      guard !missing.isEmpty, !reports[column].classes.isEmpty else { continue }
      notes.append(
        "\(counted(missing.count, "class is", "classes are")) missing in \(name): "
          + missing.prefix(10).joined(separator: ", ") + (missing.count > 10 ? ", ..." : ""))
    }
  }

  /// For people: a table of classes by split, then what is noteworthy.
  package var text: String {
    var parts: [String] = []
    if !classes.isEmpty && classes.count <= 40 {
      var table = TextTable(["class"] + names.flatMap { [">" + $0, ">share"] })
      let totals = names.indices.map { column in classes.reduce(0) { $0 + $1.counts[column] } }
      for (name, counts) in classes {
        table.add([name] + names.indices.flatMap { [grouped(counts[$0]), percent(counts[$0], of: totals[$0])] })
      }
      parts.append("\(table)")
    }
    parts.append(
      notes.isEmpty ? "No item is in several splits." : notes.map { "note: \($0)" }.joined(separator: "\n"))
    return "splits compared: \(names.joined(separator: ", "))\n\n" + parts.joined(separator: "\n\n")
  }
}

extension SplitComparison: Encodable {
  enum CodingKeys: CodingKey {
    case splits, classes, duplicates, duplicateGroupCount, mislabeledDuplicateCount, nearDuplicates, nearDuplicateGroupCount
    case mislabeledNearDuplicates, mislabeledNearDuplicateCount, notes
  }

  private struct Row: Encodable {
    var name: String
    var counts: [Int]
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(names, forKey: .splits)
    try container.encode(classes.map { Row(name: $0.name, counts: $0.counts) }, forKey: .classes)
    try container.encode(exact.listed, forKey: .duplicates)
    try container.encode(exact.count, forKey: .duplicateGroupCount)
    try container.encode(exact.mislabeledCount, forKey: .mislabeledDuplicateCount)
    try container.encode(near.listed, forKey: .nearDuplicates)
    try container.encode(near.count, forKey: .nearDuplicateGroupCount)
    try container.encode(near.conflicts, forKey: .mislabeledNearDuplicates)
    try container.encode(near.mislabeledCount, forKey: .mislabeledNearDuplicateCount)
    try container.encode(notes, forKey: .notes)
  }
}
