import Terminal

extension SurveyReport {
  /// The report for people, ending in a verdict.
  package var text: String {
    var parts = [title]
    if !features.isEmpty { parts.append(FeatureSummary.table(features, total: count)) }
    if let table = FeatureStatistics.numbersTable(statistics) { parts.append(table) }
    if let table = FeatureStatistics.textsTable(statistics) { parts.append(table) }
    if !classes.isEmpty { parts.append(classes.table(noun: noun)) }
    if let images, images.count > 0 { parts.append(images.table) }
    if !notes.isEmpty { parts.append(notes.map { "note: \($0)" }.joined(separator: "\n")) }
    parts.append(verdict)
    return parts.joined(separator: "\n\n")
  }

  /// What it is, in one line.
  package var title: String {
    let name = split.map { "\($0): " } ?? ""
    let place = paths.count == 1 ? paths[0] : "\(paths[0]) and \(grouped(paths.count - 1)) more"
    let inClasses = classes.isEmpty ? "" : " in \(counted(classes.classes.count, "class", "classes"))"
    let parts = parts.map { "\(grouped($0.count)) \($0.name)" }.joined(separator: " and ")
    return
      "\(name)\(place): \(kind.title), \(counted(count, noun))\(inClasses), \(byteSize(byteCount))"
      + (parts.isEmpty ? "" : ": " + parts)
  }

  private var verdict: String {
    guard !problems.isEmpty else { return "Everything is readable." }
    return "\(counted(problems.count, "problem")):\n"
      + problems.lines.map { "  \($0)" }.joined(separator: "\n")
  }
}

extension Duplicates {
  /// What there is, in whole sentences, with the first of each kind.
  package func sentences(noun: String) -> [String] {
    var sentences: [String] = []
    func add(_ count: Int, _ example: [Member]?, one: String, many: String) {
      guard count > 0 else { return }
      let example = example.map { " (\($0.map { "\($0.place)" }.joined(separator: " = ")))" }
      sentences.append("\(counted(count, noun)) \(count == 1 ? one : many)\(example ?? "")")
    }
    add(exact.copyCount, exact.listed.first?.shown(3), one: "is a copy of another", many: "are copies of others")
    add(near.copyCount, near.listed.first?.shown(3), one: "looks like another", many: "look like others")
    add(exact.mislabeledCount, exact.mislabeled, one: "has a copy in another class", many: "have copies in other classes")
    add(near.mislabeledCount, near.mislabeled, one: "looks like one of another class", many: "look like some of other classes")
    if thinning > 0 && !sentences.isEmpty {
      sentences.append("copies were looked for among one in \(1 << thinning) \(noun)s; there are about as many times more")
    }
    return sentences
  }
}
