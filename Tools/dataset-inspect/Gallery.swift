import ImageCodecs
import Surveys
import Tensors

/// Small pictures of the items worth showing: some of each class, copies, odd ones.
struct Gallery {
  struct Picture {
    var place: ItemPlace
    var label: String?
    /// RGB, `[height, width, 3]`, the longer side at most `Gallery.side`.
    var pixels: Tensor
  }

  /// Some pictures of one class.
  struct Shelf {
    /// The split, or the data set among several; nil where there is only one.
    var group: String?
    var label: String
    var pictures: [Picture]

    /// "train · cat", or "cat" where there is only one data set.
    var title: String {
      let name = [group, label.isEmpty ? nil : label].compactMap { $0 }.joined(separator: " · ")
      return (name.isEmpty ? "all" : name) + (pictures.isEmpty ? ": no image" : "")
    }
  }

  static let side = 128
  /// How many groups of copies, and how many odd images of a data set, are shown.
  static let shownFindings = 24

  /// How many pictures of classes there are at most, so that a thousand classes take no more memory than a hundred.
  private static let mostPictures = 800

  /// Of each data set, in the order of its classes.
  private(set) var shelves: [[Shelf]] = []
  /// How many further classes of each data set are not shown.
  private(set) var hiddenClassCounts: [Int] = []
  private(set) var pictures: [ItemPlace: Picture] = [:]

  /// Reads the images again that are to be shown.
  ///
  /// - Parameter samples: how many of each class; those whose contents have the smallest digests, so that they come from
  ///   everywhere, and are the same each time.
  init(_ reports: [SurveyReport], samples: Int) throws {
    let mostShelves = max(1, Self.mostPictures / samples / max(1, reports.count))
    for report in reports {
      var best: [String: [ItemLedger.Item]] = [:]
      for (_, ledger) in report.ledgers where report.images != nil {
        for item in ledger.items {
          var chosen = best[item.label ?? "", default: []]
          guard chosen.count < samples || item.digest < (chosen.last?.digest ?? 0) else { continue }
          if chosen.contains(where: { $0.digest == item.digest }) { continue }
          let index = chosen.firstIndex { item.digest < $0.digest } ?? chosen.count
          chosen.insert(item, at: index)
          best[item.label ?? ""] = Array(chosen.prefix(samples))
        }
      }
      let labels = Self.order(of: Array(best.keys), in: report)
      hiddenClassCounts.append(max(0, labels.count - mostShelves))
      let shown =
        labels.prefix(mostShelves).flatMap { best[$0, default: []].map(\.place) }
        + Self.members(of: report.duplicates.exact, report.duplicates.near).map(\.place)
        + report.odd.findings.prefix(Self.shownFindings).map(\.place)
      try add(Array(Set(shown)), of: report)
      shelves.append(labels.prefix(mostShelves).map { label in
        Shelf(
          group: reports.count > 1 ? report.split ?? report.paths[0] : nil, label: label,
          pictures: best[label, default: []].compactMap { item in
            pictures[item.place].map { Picture(place: $0.place, label: label, pixels: $0.pixels) }
          })
      })
    }
  }

  /// Also those that are in several splits.
  mutating func add(_ comparison: SplitComparison, of reports: [SurveyReport]) throws {
    let members = Self.members(of: comparison.exact, comparison.near)
    for report in reports {
      let name = report.split ?? report.paths[0]
      let places = members.filter { $0.split == name }.map(\.place)
      try add(places.filter { pictures[$0] == nil }, of: report)
    }
  }

  /// The groups that are shown: those of several classes first, as these are mistakes.
  static func groups(of found: Duplicates.Groups) -> [Duplicates.Group] {
    Array((found.listed.filter(\.isMislabeled) + found.listed.filter { !$0.isMislabeled }).prefix(shownFindings))
  }

  /// The images that are like one of another class and are shown.
  static func conflicts(of found: Duplicates.Groups) -> ArraySlice<Duplicates.Conflict> { found.conflicts.prefix(shownFindings) }

  private static func members(of found: Duplicates.Groups...) -> [Duplicates.Member] {
    found.flatMap { found in
      groups(of: found).flatMap { $0.shown(4) } + conflicts(of: found).flatMap { [$0.item, $0.other] }
    }
  }

  private mutating func add(_ places: [ItemPlace], of report: SurveyReport) throws {
    try ItemImages(report).forEach(at: places) { place, image in
      pictures[place] = Picture(place: place, label: nil, pixels: Self.small(image))
    }
  }

  /// Numbers by size, names by their bytes, as the classes are.
  private static func order(of labels: [String], in report: SurveyReport) -> [String] {
    let known = report.classes.classes.map { $0.name ?? "\($0.label)" }
    let numbers = report.classes.classes.map { "\($0.label)" }
    func rank(_ label: String) -> Int { known.firstIndex(of: label) ?? numbers.firstIndex(of: label) ?? .max }
    return labels.sorted { (rank($0), $0) < (rank($1), $1) }
  }

  /// An image as RGB that fits into a square; small ones are left as they are.
  static func small(_ image: Tensor) -> Tensor {
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    let colours = channels >= 3 ? image.slice(axis: 2, 0..<3) : image.slice(axis: 2, 0..<1)
    let longer = max(height, width)
    var result = colours
    if longer > side {
      let size = ImageSize(height: max(1, height * side / longer), width: max(1, width * side / longer))
      // Rounded, since cutting would darken.
      result = colours.resized(to: size, antialias: true).roundedToBytes()
    }
    return result.shape[2] == 3 ? result : Tensor.concatenate([result, result, result], axis: 2)
  }
}
