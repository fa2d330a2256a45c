import Files
import ImageCodecs
import Surveys
import Terminal

/// The report as one page: no other file, no network, light or dark as the reader's system is.
///
/// Everything is in the markup; the script only sorts and filters tables.
struct HTMLPage {
  private let findings: Findings
  private let gallery: Gallery

  init(_ findings: Findings, _ gallery: Gallery) {
    self.findings = findings
    self.gallery = gallery
  }

  /// Completes a file.
  ///
  /// - Throws: `FileError` when it cannot be written.
  func write(to file: AtomicFile) throws {
    let bytes = Array(text.utf8)
    try file.write(bytes.span.bytes)
    try file.commit()
  }

  /// The document.
  var text: String {
    let title = findings.datasets.map { $0.split ?? $0.paths[0] }.joined(separator: ", ")
    var body: [HTML] = [.element("h1", HTML("Data set report")), .element("p", [("class", "lead")], HTML(title))]
    for (index, report) in findings.datasets.enumerated() { body.append(section(report, shelves: gallery.shelves[index], hidden: gallery.hiddenClassCounts[index])) }
    if let comparison = findings.comparison { body.append(section(comparison)) }
    if !findings.throughput.isEmpty {
      body.append(
        .element(
          "section", [], [.element("h2", HTML("How fast it can be fed"))]
            + findings.throughput.map { .element("pre", HTML($0.text)) }))
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(HTML.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      \(body.joined.text)
      <script>
      \(Self.script)
      </script>
      </body>
      </html>

      """
  }

  private func section(_ report: SurveyReport, shelves: [Gallery.Shelf], hidden: Int) -> HTML {
    var parts: [HTML] = [.element("h2", HTML(report.split ?? report.paths[0])), .element("p", HTML(report.title))]
    parts.append(tiles(report))
    if !report.notes.isEmpty {
      parts.append(.element("ul", [("class", "notes")], report.notes.map { .element("li", HTML($0)) }))
    }
    if !report.problems.isEmpty { parts.append(problems(report)) }
    if !report.classes.isEmpty { parts.append(classes(report)) }
    if !report.features.isEmpty { parts.append(features(report)) }
    if let images = report.images, images.count > 0 { parts.append(sizes(images)) }
    if shelves.contains(where: { !$0.pictures.isEmpty }) { parts.append(samples(shelves, hidden: hidden)) }
    parts.append(copies("Copies", report.duplicates.exact))
    parts.append(copies("Images that look alike", report.duplicates.near))
    parts.append(conflicts("Images that look like some of other classes", report.duplicates.near))
    parts.append(oddImages(report))
    return .element("section", [("data-split", report.split ?? "")], parts)
  }

  private func tiles(_ report: SurveyReport) -> HTML {
    let figures: [(String, String, String)] = [
      ("count", "\(report.noun)s", grouped(report.count)), ("classes", "classes", grouped(report.classes.classes.count)),
      ("bytes", "size", byteSize(report.byteCount)), ("problems", "problems", grouped(report.problems.count)),
      ("copies", "copies", grouped(report.duplicates.exact.copyCount)),
    ]
    return .element(
      "div", [("class", "tiles")],
      figures.map { name, caption, value in
        .element(
          "div", [("class", name == "problems" && !report.isClean ? "tile bad" : "tile")],
          .element("b", [("data-figure", name)], HTML(value)), .element("span", HTML(caption)))
      })
  }

  private func problems(_ report: SurveyReport) -> HTML {
    // A page of a hundred thousand rows helps nobody; the JSON report has all.
    let shown = report.problems.listed.prefix(500)
    let rest = report.problems.count - shown.count
    return disclosure(
      "Problems", isOpen: true,
      table(
        ["where", "what"],
        shown.map { problem in
          [HTML([problem.path, problem.place].filter { !$0.isEmpty }.joined(separator: ", ")), HTML(problem.reason)]
        })
        + (rest > 0 ? .element("p", HTML("and \(grouped(rest)) more")) : HTML("")))
  }

  private func classes(_ report: SurveyReport) -> HTML {
    let largest = report.classes.classes.map(\.count).max() ?? 0
    let total = report.classes.classes.reduce(0) { $0 + $1.count }
    return disclosure(
      "Classes", isOpen: true,
      table(
        ["label", "class", "count", "share", ""],
        report.classes.classes.prefix(2000).map { each in
          [
            HTML("\(each.label)"), HTML(each.name ?? ""), HTML(grouped(each.count)), HTML(percent(each.count, of: total)),
            Chart.bar(each.count, of: largest),
          ]
        }))
  }

  private func features(_ report: SurveyReport) -> HTML {
    let statistics = Dictionary(report.statistics.map { ($0.name, $0) }) { first, _ in first }
    let rows = report.features.map { feature -> [HTML] in
      let numbers = statistics[feature.name]?.numbers
      let texts = statistics[feature.name]?.texts
      func number(_ value: Double?) -> HTML { HTML(value.map { significant($0, 4) } ?? "") }
      let unique = numbers.map { ($0.unique, $0.uniqueIsExact) } ?? texts.map { ($0.unique, $0.uniqueIsExact) }
      let atLeast = (numbers?.undercount ?? texts?.undercount ?? 0) > 0 ? "at least " : ""
      let top = (numbers?.top ?? texts?.top ?? []).prefix(3).map { "\($0.value.prefix(40)) (\(atLeast)\(grouped($0.count)))" }
      return [
        HTML(feature.name), HTML(feature.type), HTML(feature.shape), HTML(percent(report.count - feature.present, of: report.count)),
        number(numbers?.minimum), number(numbers?.mean), number(numbers?.standardDeviation), number(numbers?.median),
        number(numbers?.maximum), HTML(numbers.map { percent($0.zeros, of: max(1, statistics[feature.name]?.valueCount ?? 1)) } ?? ""),
        HTML(unique.flatMap { count, isExact in count.map { (isExact ? "" : "~") + grouped($0) } } ?? ""),
        HTML(top.joined(separator: ", ")), numbers.map { Chart.histogram($0.histogram) } ?? HTML(feature.values),
      ]
    }
    return disclosure(
      "Features", isOpen: true,
      table(
        ["feature", "type", "shape", "missing", "min", "mean", "std", "median", "max", "zeros", "unique", "most frequent", "values"],
        rows))
  }

  private func sizes(_ images: ImageSurvey) -> HTML {
    let charts: [(String, Distribution)] = [("height", images.heights), ("width", images.widths), ("bytes", images.byteCounts)]
    let formats = images.sortedVarieties.map { [HTML($0.name), HTML(grouped($0.count))] }
    let colours = images.colours.channels.map {
      [HTML($0.name), HTML(fixed($0.mean, 2)), HTML(fixed($0.standardDeviation, 2))]
    }
    return disclosure(
      "Images", isOpen: true,
      .element(
        "div", [("class", "charts")],
        charts.map { name, values in
          .element(
            "figure", Chart.histogram(values.histogram(bins: 24)),
            .element(
              "figcaption", HTML("\(name): \(values.minimum ?? 0) to \(values.maximum ?? 0), median \(values.median ?? 0)")))
        })
        + table(["format", "count"], formats)
        + (colours.isEmpty ? HTML("") : table(["channel", "mean", "std"], colours)))
  }

  private func samples(_ shelves: [Gallery.Shelf], hidden: Int) -> HTML {
    disclosure(
      "Samples", isOpen: true,
      shelves.filter { !$0.pictures.isEmpty }.map { shelf -> HTML in
        .element("h4", HTML(shelf.label)) + .element("div", [("class", "pictures")], shelf.pictures.map(picture))
      }.joined + (hidden > 0 ? .element("p", HTML("and \(counted(hidden, "class", "classes")) more")) : HTML("")))
  }

  private func copies(_ title: String, _ groups: Duplicates.Groups) -> HTML {
    guard groups.count > 0 else { return HTML("") }
    let shown = Gallery.groups(of: groups)
    let rest = groups.count - shown.count
    return disclosure(
      "\(title): \(counted(groups.count, "group"))", isOpen: false,
      shown.map { group -> HTML in
        let mark = group.isMislabeled ? HTML.element("b", [("class", "bad")], HTML("different classes")) : HTML("")
        let hidden = group.count - min(4, group.count)
        return .element(
          "div", [("class", "group")],
          [mark] + group.shown(4).map(picture) + [hidden > 0 ? .element("span", HTML("and \(grouped(hidden)) more")) : HTML("")])
      }.joined + (rest > 0 ? .element("p", HTML("and \(counted(rest, "group")) more")) : HTML("")))
  }

  /// Images beside those of another class that they are like themselves.
  private func conflicts(_ title: String, _ groups: Duplicates.Groups) -> HTML {
    guard groups.mislabeledCount > 0, !groups.conflicts.isEmpty else { return HTML("") }
    let shown = Gallery.conflicts(of: groups)
    let rest = groups.mislabeledCount - shown.count
    return disclosure(
      "\(title): \(grouped(groups.mislabeledCount))", isOpen: false,
      shown.map { conflict -> HTML in
        let mark = HTML.element(
          "b", [("class", "bad")], HTML("\(conflict.item.label ?? "") looks like \(conflict.other.label ?? "")"))
        return .element("div", [("class", "group")], [mark, picture(conflict.item), picture(conflict.other)])
      }.joined + (rest > 0 ? .element("p", HTML("and \(grouped(rest)) more")) : HTML("")))
  }

  private func picture(_ member: Duplicates.Member) -> HTML {
    let words = [member.split, member.label ?? "", member.place.description].filter { !$0.isEmpty }.joined(separator: " · ")
    return gallery.pictures[member.place].map { picture($0, caption: words) } ?? .element("code", HTML(words))
  }

  private func oddImages(_ report: SurveyReport) -> HTML {
    guard !report.odd.findings.isEmpty else { return HTML("") }
    return disclosure(
      "Odd images", isOpen: false,
      .element(
        "div", [("class", "pictures")],
        report.odd.findings.prefix(Gallery.shownFindings).map { finding in
          let words = "\(finding.reason.rawValue) · \(finding.place)"
          return gallery.pictures[finding.place].map { picture($0, caption: words) } ?? .element("code", HTML(words))
        }))
  }

  private func section(_ comparison: SplitComparison) -> HTML {
    let rows = comparison.classes.prefix(2000).map { row in [HTML(row.name)] + row.counts.map { HTML(grouped($0)) } }
    return .element(
      "section", [("data-split", "comparison")], .element("h2", HTML("Splits beside each other")),
      .element(
        "ul", [("class", "notes")],
        (comparison.notes.isEmpty ? ["No item is in several splits."] : comparison.notes).map { .element("li", HTML($0)) }),
      rows.isEmpty ? HTML("") : table(["class"] + comparison.names, Array(rows)),
      copies("In several splits", comparison.exact), copies("Nearly the same in several splits", comparison.near),
      conflicts("Like some of other classes in other splits", comparison.near))
  }

  private func picture(_ picture: Gallery.Picture) -> HTML { self.picture(picture, caption: "\(picture.place)") }

  private func picture(_ picture: Gallery.Picture, caption: String) -> HTML {
    guard let bytes = try? JPEG.encode(picture.pixels, quality: 80) else { return .element("code", HTML(caption)) }
    let source = "data:image/jpeg;base64," + base64(bytes)
    return .element(
      "figure",
      HTML(markup: "<img loading=\"lazy\" alt=\"\(HTML.escaped(caption))\" title=\"\(HTML.escaped(caption))\" src=\"\(source)\">"),
      .element("figcaption", HTML(caption)))
  }

  private func disclosure(_ title: String, isOpen: Bool, _ content: HTML) -> HTML {
    .element("details", isOpen ? [("open", "")] : [], .element("summary", HTML(title)), content)
  }

  private func table(_ headers: [String], _ rows: [[HTML]]) -> HTML {
    .element(
      "div", [("class", "table")],
      .element(
        "table", .element("thead", .element("tr", [], headers.map { .element("th", HTML($0)) })),
        .element("tbody", [], rows.map { row in .element("tr", [], row.map { .element("td", $0) }) })))
  }
}
