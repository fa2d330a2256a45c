import Terminal

/// Images that are readable but that somebody may not want to train on.
package struct OddImages: Sendable {
  /// Why an image is odd.
  package enum Reason: String, Sendable, CaseIterable, Encodable {
    case tiny
    case oneColour = "one colour"
    case elongated

    /// What a sentence says of one image, or of several.
    func predicate(_ count: Int) -> String {
      switch self {
      case .tiny: count == 1 ? "has a side below 32 pixels, beside larger ones" : "have sides below 32 pixels, beside larger ones"
      case .oneColour: count == 1 ? "is of one colour" : "are of one colour"
      case .elongated: (count == 1 ? "is" : "are") + " more than four times as long as wide, or as wide as long"
      }
    }
  }

  package struct Finding: Sendable, Encodable {
    package var place: ItemPlace
    package var reason: Reason
  }

  /// The first of each reason.
  package private(set) var findings: [Finding] = []
  package private(set) var counts: [Reason: Int] = [:]
  private static let limit = 1000

  package init() {}

  package mutating func add(height: Int, width: Int, _ traits: ImageTraits?, at place: ItemPlace) {
    let (short, long) = (min(height, width), max(height, width))
    if short < 32 { add(.tiny, place) }
    if let traits, traits.spread < 2 { add(.oneColour, place) }
    if long > 4 * short { add(.elongated, place) }
  }

  package mutating func merge(_ other: OddImages) {
    counts.merge(other.counts, uniquingKeysWith: +)
    for finding in other.findings { keep(finding) }
  }

  /// Small images are nothing odd where all are small.
  package mutating func forgetTiny() {
    counts[.tiny] = nil
    findings.removeAll { $0.reason == .tiny }
  }

  /// What there is, in whole sentences, with the first of each kind.
  package var sentences: [String] {
    Reason.allCases.compactMap { reason in
      guard let count = counts[reason] else { return nil }
      let place = findings.first { $0.reason == reason }.map { count == 1 ? " (\($0.place))" : " (first: \($0.place))" }
      return "\(counted(count, "image")) \(reason.predicate(count))\(place ?? "")"
    }
  }

  private mutating func add(_ reason: Reason, _ place: ItemPlace) {
    counts[reason, default: 0] += 1
    keep(Finding(place: place, reason: reason))
  }

  private mutating func keep(_ finding: Finding) {
    if findings.count(where: { $0.reason == finding.reason }) < Self.limit { findings.append(finding) }
  }
}
