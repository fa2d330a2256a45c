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
    for (groups, one, many) in [(exact, "is a copy of another", "are copies of others"), (near, "looks like another", "look like others")] {
      guard let first = groups.listed.first else { continue }
      let example = first.shown(3).map { "\($0.place)" }.joined(separator: " = ")
      sentences.append("\(counted(groups.copyCount, noun)) \(groups.copyCount == 1 ? one : many) (\(example))")
    }
    sentences += mislabeledSentences(noun: noun) { "\($0.place)" }
    if thinning > 0 && !sentences.isEmpty {
      sentences.append("copies were looked for among one in \(1 << thinning) \(noun)s; there are about as many times more")
    }
    return sentences
  }

  /// Which of them contradict each other: copies in several classes, and images like one of another class.
  ///
  /// - Parameters:
  ///   - among: where the others are, such as " of other splits".
  ///   - name: how an item is called.
  package func mislabeledSentences(noun: String, among: String = "", naming name: (Member) -> String) -> [String] {
    let kinds = [
      (exact, "has a copy in another class\(among)", "have copies in other classes\(among)"),
      (near, "looks like one of another class\(among)", "look like some of other classes\(among)"),
    ]
    return kinds.filter { $0.0.mislabeledCount > 0 }.map { groups, one, many in
      let example = groups.mislabeled.map(name).joined(separator: " = ")
      return "\(counted(groups.mislabeledCount, noun)) \(groups.mislabeledCount == 1 ? one : many) (\(example))"
    }
  }
}
