/// Elements that can be asked for in any order, from any thread: a number and a function.
public struct IndexedElements<Element: Sendable>: Sendable {
  /// How many there are.
  public let count: Int
  @usableFromInline var element: ElementAccess<Element>
  /// Several elements at once, stacked along a new first axis: where elements are rows of tensors, a slice or one copy
  /// a row takes the place of a tensor for each.
  @usableFromInline var stacked: (@Sendable (RowNumbers) throws -> Element)?

  /// - Parameter element: gives the element with a number in `0..<count`; called from several threads at once.
  @inlinable
  public init(count: Int, element: @escaping @Sendable (Int) throws -> Element) {
    precondition(count >= 0, "The number of elements cannot be \(count).")
    self.count = count
    self.element = ElementAccess(element)
  }

  /// The element with the number `index`. Traps when `index` is not in `0..<count`.
  @inlinable
  public subscript(index: Int) -> Element {
    get throws {
      precondition(
        index >= 0 && index < count, "Index \(index) is outside of the \(count) elements.")
      return try element(index)
    }
  }

  /// The same elements, as they leave a stage.
  @inlinable
  func leaving(_ stage: Pipeline) -> IndexedElements {
    var elements = self
    elements.element = element.leaving(stage)
    return elements
  }

  /// The elements from first to last; leaving some out costs nothing.
  @inlinable
  func makeIterator() -> DatasetIterator<Element> {
    let count = count
    let element = element
    return DatasetIterator(
      next: { $0 < count ? try element($0) : nil },
      advance: { position, step in min(step, count - position) })
  }
}

/// Which elements to stack.
@usableFromInline
enum RowNumbers: Sendable {
  case range(Range<Int>)
  case list([Int])

  /// All numbers, in order.
  var numbers: [Int] {
    switch self {
    case .range(let range): Array(range)
    case .list(let list): list
    }
  }

  /// The numbers so much further on.
  @inlinable
  func moved(by offset: Int) -> RowNumbers {
    switch self {
    case .range(let range): .range(range.lowerBound + offset..<range.upperBound + offset)
    case .list(let list): .list(list.map { $0 + offset })
    }
  }

  /// The numbers that `transform` gives for these.
  @inlinable
  func map(_ transform: (Int) -> Int) -> RowNumbers {
    switch self {
    case .range(let range): .list(range.map(transform))
    case .list(let list): .list(list.map(transform))
    }
  }
}

extension IndexedElements {
  /// `count` of these elements, in the order that `number` says; stacking stays what it was.
  @inlinable
  func reordered(count: Int, _ number: @escaping @Sendable (Int) -> Int) -> IndexedElements {
    let element = element
    var reordered = IndexedElements(count: count) { try element(number($0)) }
    if let stacked { reordered.stacked = { try stacked($0.map(number)) } }
    return reordered
  }

  /// All of these elements in the order of a permutation of their numbers.
  @inlinable
  func reordered(_ order: KeyedPermutation) -> IndexedElements {
    var reordered = reordered(count: count) { order[$0] }
    let element = element
    reordered.element = ElementAccess(
      reordered.element.make,
      append: { indices, elements in
        try order.forEach(in: indices) { elements.append(try element($0)) }
      })
    return reordered
  }
}
