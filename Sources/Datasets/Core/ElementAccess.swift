/// How elements are had by number, and what an error on the way says.
///
/// Stages keep this instead of all of ``IndexedElements``, and as one reference: what a function keeps is counted up and
/// down for every element, and a function that keeps many words takes more calls to reach.
@usableFromInline
final class ElementAccess<Element: Sendable>: Sendable {
  @usableFromInline let make: @Sendable (Int) throws -> Element
  /// What gives the elements; nil for those made by hand. Looked at only for an error.
  @usableFromInline let site: ElementSite?
  /// Appends several consecutive elements, as `make` gives them, for those that several together cost less; nil for the
  /// others. After an error what was made before is there.
  @usableFromInline let append: (@Sendable (Range<Int>, inout [Element]) throws -> Void)?

  @inlinable
  init(
    _ make: @escaping @Sendable (Int) throws -> Element, site: ElementSite? = nil,
    append: (@Sendable (Range<Int>, inout [Element]) throws -> Void)? = nil
  ) {
    self.make = make
    self.site = site
    self.append = append
  }

  /// The element with a number that is known to be good.
  @inlinable @inline(__always)
  func callAsFunction(_ index: Int) throws -> Element {
    do { return try make(index) } catch { try fail(error, index) }
  }

  /// The elements with numbers that are known to be good.
  @inlinable
  func elements(_ indices: Range<Int>) throws -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(indices.count)
    if let append {
      do { try append(indices, &elements) } catch { try fail(error, indices.lowerBound + elements.count) }
    } else {
      for index in indices { elements.append(try self(index)) }
    }
    return elements
  }

  /// Throws what `error` is as it leaves the stages. By itself, so that the way of good elements stays short enough to
  /// become part of the functions that ask for them.
  @usableFromInline @inline(never)
  func fail(_ error: consuming any Error, _ index: Int) throws -> Never {
    guard let site else { throw error }
    throw DatasetError.leaving(site.stages, element: index, of: site.origin, error)
  }

  /// The same elements, given by something else as errors say it.
  func given(by site: ElementSite?) -> ElementAccess {
    ElementAccess(make, site: site, append: append)
  }

  /// The same elements, as they leave a stage.
  @inlinable
  func leaving(_ stage: Pipeline) -> ElementAccess {
    ElementAccess(make, site: ElementSite(stage, after: site), append: append)
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
}
