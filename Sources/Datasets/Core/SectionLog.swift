import Synchronization

/// Where the last sections of a stage began that gives the elements of one dataset after the other, and their cursors.
///
/// The cursor of such a stage has the number of the section as the first source, and the place in it as the second.
final class SectionLog: Sendable {
  typealias Locate = @Sendable (_ position: Int) -> Cursor?

  private struct Section: Sendable {
    var number: Int
    var start: Int
    var locate: Locate?
  }

  /// As many as a consumer may be behind stages that run ahead, if sections are not very short.
  private static let kept = 16
  private let sections = Mutex<[Section]>([])

  /// A section begins; `locate` must not keep alive what the section reads from.
  func begin(_ number: Int, at start: Int, _ locate: Locate?) {
    sections.withLock { sections in
      if sections.count == Self.kept { sections.removeFirst() }
      sections.append(Section(number: number, start: start, locate: locate))
    }
  }

  /// - Parameter upstream: the cursors of what the numbers of sections are positions of, if they are.
  func cursor(before position: Int, _ upstream: Locate? = nil) -> Cursor? {
    guard let section = sections.withLock({ $0.last { $0.start <= position } }) else { return nil }
    let place = position - section.start
    return Cursor(
      position: position,
      sources: [
        Cursor.Place(position: section.number, cursor: upstream?(section.number)),
        Cursor.Place(position: place, cursor: section.locate?(place)),
      ])
  }
}
