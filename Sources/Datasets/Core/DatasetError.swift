/// What went wrong in a pipeline, and where: the stages from the last to the one that failed, each with the number
/// (from 0) of the element it was making, or in ``Dataset/interleave(cycleLength:blockLength:parallelism:_:)`` of the element
/// that the failing dataset was made of. Stages that pass on one element for one, such as `shuffle`, have no place there;
/// ``pipeline`` has them all.
///
/// ```swift
/// let halves = Dataset.range(0..<100).map { try half($0) }.batch(10)
/// try Array(halves)     // throws "batch(10), element 1 <- map, element 17: 17 is odd"
/// ```
public struct DatasetError: Error, Sendable, CustomStringConvertible {
  /// A stage and the element it was making.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    public var stage: String
    public var element: Int
    public var description: String { "\(stage), element \(element)" }
  }

  /// The last stage first, the stage that failed at the end.
  public var places: [Place]
  /// What the failing stage threw.
  public var underlying: any Error
  /// All stages of the dataset that was iterated or asked for an element, the last one first; nil while the error is on its
  /// way through them.
  ///
  /// ```swift
  /// print(error.pipeline!)     // batch(10) <- shuffle(seed 1) <- map <- range(0..<100)
  /// ```
  public internal(set) var pipeline: Pipeline?

  /// The element of the stage that failed.
  public var element: Int { places.last?.element ?? 0 }

  public var description: String {
    "\(places.map(\.description).joined(separator: " <- ")): \(underlying)"
  }

  /// `error` seen from one stage further down the chain.
  @usableFromInline
  static func passing(_ error: any Error, through stage: String, element: Int) -> DatasetError {
    let place = Place(stage: stage, element: element)
    guard var located = error as? DatasetError else {
      return DatasetError(places: [place], underlying: error)
    }
    located.places.insert(place, at: 0)
    return located
  }

  /// `error` as it leaves the last stage of `pipeline`.
  static func leaving(_ pipeline: Pipeline, _ error: any Error) -> any Error {
    guard var located = error as? DatasetError else { return error }
    located.pipeline = pipeline
    return located
  }
}

/// A use of a dataset that its source turned out not to allow.
public struct DatasetUnsupported: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  @usableFromInline
  init(_ description: String) { self.description = description }
}
