import Tensors

/// Where the windows of a time series lie, as Keras' `timeseries_dataset_from_array` lays them.
struct TimeseriesWindows: Sendable {
  /// The steps that are used.
  private let steps: Tensor
  /// How many windows there are.
  let count: Int
  private let length: Int
  private let stride: Int
  private let rate: Int
  /// The step of the series where the first window begins.
  private let start: Int
  /// What decides the elements.
  let text: String

  init(
    series: Tensor, targets: Tensor?, length: Int, stride: Int, rate: Int, start: Int?, end: Int?
  ) throws {
    precondition(length >= 1, "A window needs at least 1 step; sequenceLength is \(length).")
    precondition(
      series.rank > 0 && targets?.rank ?? 1 > 0, "A time series and its targets need a first axis of steps.")
    let total = series.shape[0]
    try Self.check(start: start, end: end, total: total)
    try Self.check("samplingRate", rate, total: total)
    try Self.check("sequenceStride", stride, total: total)
    let range = min(start ?? 0, end ?? total)..<(end ?? total)
    var starts = (end ?? total) - (start ?? 0) - (length - 1) * rate
    if let targets { starts = min(starts, targets.shape[0]) }
    self.steps = series[range]
    self.count = starts > 0 ? (starts - 1) / stride + 1 : 0
    self.length = length
    self.stride = stride
    self.rate = rate
    self.start = start ?? 0
    self.text =
      "timeseries(\(count) windows of \(length), stride \(stride), rate \(rate), from step \(range.lowerBound))"
    if let targets, count > 0, targetPlace(count - 1) >= targets.shape[0] {
      throw TimeseriesError(
        description: "The last window begins at step \(targetPlace(count - 1)), "
          + "but there are only \(targets.shape[0]) targets.")
    }
  }

  /// One window.
  func window(_ number: Int) -> Tensor {
    let first = number * stride
    return rate == 1
      ? steps[first..<first + length] : steps.gather((0..<length).map { first + $0 * rate })
  }

  /// Several windows along a new first axis.
  func stacked(_ numbers: RowNumbers) -> Tensor {
    Tensor(stackingRows: numbers.numbers.map(window))
  }

  /// The number of the target of a window.
  func targetPlace(_ window: Int) -> Int { start + window * stride }

  /// The numbers of the targets of several windows.
  func targetPlaces(_ windows: RowNumbers) -> [Int] { windows.numbers.map(targetPlace) }

  private static func check(start: Int?, end: Int?, total: Int) throws {
    if let start, start < 0 || start >= total {
      throw TimeseriesError(
        description: "startIndex has to be in 0..<\(total), the steps of the series; it is \(start).")
    }
    // As in Keras an end of 0 is no step at all.
    if let end, end != 0, end < 0 || end >= total {
      throw TimeseriesError(
        description: "endIndex has to be above 0 and below the length of the series, \(total); it is \(end).")
    }
    if let start, let end, start != 0, end != 0, end <= start {
      throw TimeseriesError(
        description: "endIndex has to be above startIndex; they are \(end) and \(start).")
    }
  }

  private static func check(_ name: String, _ value: Int, total: Int) throws {
    if value <= 0 || value >= total {
      throw TimeseriesError(
        description: "\(name) has to be above 0 and below the length of the series, \(total); it is \(value).")
    }
  }
}

/// A time series is too short for the windows that were asked for.
public struct TimeseriesError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String
}
