/// What went wrong in a pipeline, and where: the stages from the last to the one that failed, each with the number (from 0)
/// of its element that was being made. ``pipeline`` has all stages, also those before the one that failed.
///
/// ```swift
/// let halves = Dataset.range(0..<100).map { try half($0) }.shuffle(seed: 1).batch(10)
/// try Array(halves)
/// // throws "batch(10), element 1 <- shuffle(seed 1), element 14 <- map, element 17: 17 is odd"
/// ```
/// Everything that making an element throws comes as this error, and everything that opening a dataset throws. What the
/// documentation of a stage says it throws is ``underlying``.
public struct DatasetError: Error, Sendable, CustomStringConvertible {
  /// A stage and the element it was making.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The stage as it is printed, such as `batch(10)`.
    public var stage: String
    /// Which of the elements of this stage; nil when the stage could not be opened, so that the error is about none of them.
    public var element: Int?
    /// Which element of the stage before it was made of, where the two are not the same number and the stage before did not
    /// fail: of `flatMap`, `interleave`, `filter` and others that give more or fewer elements than they get.
    public var input: Int?
    /// Which of the datasets that the stage combines failed, from 0: of `zip`, `concatenate`, `choose` and `sample`.
    public var dataset: Int?

    /// `flatMap, element 7 (input 2)`, `zip, element 7 (dataset 1)`
    public var description: String {
      let element = element.map { ", element \($0)" } ?? ""
      let input = input.map { " (input \($0))" } ?? ""
      return stage + element + input + (dataset.map { " (dataset \($0))" } ?? "")
    }
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
  /// Where in a file the error is: what ``underlying`` tells, or else where the record or file lies that the failing stage was
  /// given; nil when neither is known.
  ///
  /// ```swift
  /// let labels = try Dataset.tfrecords("train.tfrecord").map { try label(of: $0) }
  /// try Array(labels)          // throws "map, element 17: no label (train.tfrecord, record 17, byte 3465)"
  /// ```
  public var source: SourcePlace? {
    guard let told = SourcePlace(of: underlying) else { return given }
    // Who parses a record does not know where in the file it lies.
    let isSame = told.byteOffset == nil && told.path == given?.path && told.record == given?.record
    return isSame ? given : told
  }
  /// Where the element lies that the failing stage was given.
  private var given: SourcePlace?
  /// For the place of the stage that the error comes to next.
  private var input: Int?
  private var dataset: Int?

  /// The element of the stage that failed; nil when that could not be opened.
  public var element: Int? { places.last?.element }

  public var description: String {
    let given = SourcePlace(of: underlying) == nil ? given.map { " (\($0))" } ?? "" : ""
    return "\(places.map(\.description).joined(separator: " <- ")): \(underlying)\(given)"
  }

  private init(_ error: any Error) {
    if let located = error as? DatasetError {
      self = located
    } else {
      (places, underlying) = ([], error)
    }
  }

  /// `error` of a stage that knows its name only.
  init(_ error: any Error, in stage: String, element: Int) {
    (places, underlying) = ([Place(stage: stage, element: element)], error)
  }

  /// `error` as it leaves `stages`, that which failed or was asked first; all of them give the same elements.
  ///
  /// - Parameters:
  ///   - element: the number of the element; nil for an error of opening the stages.
  ///   - pipeline: all stages, if there are none after these.
  @usableFromInline
  static func leaving(
    _ stages: [Pipeline], element: Int?, of pipeline: Pipeline? = nil, _ error: any Error
  ) -> any Error {
    // An iterator or elements made by hand belong to no stage.
    guard !stages.isEmpty || pipeline != nil else { return error }
    var located = DatasetError(error)
    for stage in stages {
      let place = Place(stage: stage.stage.text, element: element, input: located.input, dataset: located.dataset)
      located.places.insert(place, at: 0)
      (located.input, located.dataset) = (nil, nil)
    }
    if let pipeline { located.pipeline = pipeline }
    return located
  }

  /// `error` in what a stage makes of the element with this number of the stage before it.
  @usableFromInline
  static func making(from input: Int, _ error: any Error) -> any Error {
    var located = DatasetError(error)
    located.input = input
    return located
  }

  /// `error` in what a stage makes of an element, which may know where it is from.
  ///
  /// - Parameter input: its number, where that is another than that of what is made.
  @usableFromInline
  static func making<Element>(of element: Element, from input: Int? = nil, _ error: any Error) -> any Error {
    // What fails inside of an inner dataset has a place of its own.
    guard let place = SourcePlace(ofElement: element) else { return input.map { making(from: $0, error) } ?? error }
    var located = DatasetError(error)
    located.input = input
    if located.places.isEmpty { located.given = located.given ?? place }
    return located
  }

  /// What `body` asks of the dataset with this number among those that a stage combines; errors tell the number.
  @inlinable @inline(__always)
  static func inDataset<Found>(_ number: Int, _ body: () throws -> Found) throws -> Found {
    do { return try body() } catch { try fail(inDataset: number, error) }
  }

  /// Throws `error` with the number of the dataset. By itself, as below.
  @usableFromInline @inline(never)
  static func fail(inDataset number: Int, _ error: consuming any Error) throws -> Never {
    var located = DatasetError(error)
    located.dataset = number
    throw located
  }

  /// Throws ``making(of:from:_:)``. By itself, so that the way of good elements stays short.
  @usableFromInline @inline(never)
  static func fail<Element>(
    making element: Element, from input: Int? = nil, _ error: consuming any Error
  ) throws -> Never {
    throw making(of: element, from: input, error)
  }
}

/// A use of a dataset that its source turned out not to allow.
public struct DatasetUnsupported: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  @usableFromInline
  init(_ description: String) { self.description = description }
}
