/// How elements are had by number, and what an error on the way says.
///
/// Stages keep this instead of all of ``IndexedElements``: what a function keeps is counted up and down for every element.
@usableFromInline
struct ElementAccess<Element: Sendable>: Sendable {
  @usableFromInline let make: @Sendable (Int) throws -> Element
  /// What gives the elements; nil for those made by hand. Looked at only for an error.
  @usableFromInline var site: ElementSite?

  @inlinable
  init(_ make: @escaping @Sendable (Int) throws -> Element) {
    self.make = make
    site = nil
  }

  /// The element with a number that is known to be good.
  @inlinable @inline(__always)
  func callAsFunction(_ index: Int) throws -> Element {
    do { return try make(index) } catch { throw ElementSite.leaving(site, error, index) }
  }

  /// The same elements, as they leave a stage.
  @inlinable
  func leaving(_ stage: Pipeline) -> ElementAccess {
    var access = self
    access.site = ElementSite(stage, after: site)
    return access
  }
}

/// What gives elements by number, for errors.
@usableFromInline
final class ElementSite: Sendable {
  /// A stage, and behind it those that pass its elements on as they are.
  let stages: [Pipeline]
  /// What whoever asked for the elements asked; nil for the stages in between.
  let origin: Pipeline?

  init(stages: [Pipeline], origin: Pipeline? = nil) {
    (self.stages, self.origin) = (stages, origin)
  }

  /// - Parameter site: what gave the elements before.
  @usableFromInline
  convenience init(_ stage: Pipeline, after site: ElementSite?) {
    self.init(stages: (site?.stages ?? []) + [stage])
  }

  /// `error` of an element, with these stages.
  @usableFromInline
  static func leaving(_ site: ElementSite?, _ error: any Error, _ index: Int) -> any Error {
    guard let site else { return error }
    return DatasetError.leaving(site.stages, element: index, of: site.origin, error)
  }
}
