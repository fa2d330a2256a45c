public import Datasets
public import Tensors

/// Windows over a series of data points, in batches, each with the target that comes after it.
///
/// ```swift
/// let data = Tensor.arange(50).reshaped([50, 1])
/// let batches = TimeseriesGenerator(data: data, targets: data, length: 10, samplingRate: 2, batchSize: 2)
/// batches.count            // 20
/// batches[0].samples       // [2, 5, 1]: 0, 2, 4, 6, 8 and 1, 3, 5, 7, 9
/// batches[0].targets       // [2, 1]: 10 and 11
/// ```
/// As Keras' legacy `TimeseriesGenerator`. With `shuffle` the windows of a batch are drawn at random, with repetition;
/// the draws depend on `seed` and the number of the batch, not on the epoch.
public struct TimeseriesGenerator: Sendable {
  /// The data points, time along the first axis.
  public let data: Tensor
  /// A target for each data point.
  public let targets: Tensor
  /// The time a window spans, in data points.
  public let length: Int
  /// Every how many data points of the span one is taken.
  public let samplingRate: Int
  /// By how much windows are apart.
  public let stride: Int
  /// The first and the last data point that serve as a target.
  public let targetRange: ClosedRange<Int>
  /// Whether windows are drawn at random.
  public let shuffle: Bool
  /// Whether the points of a window are given newest first.
  public let reverse: Bool
  /// The windows in a batch; the last may have fewer.
  public let batchSize: Int
  /// Where random numbers begin.
  public let seed: Int

  /// Traps when `data` and `targets` differ in length, on sizes below 1, and when no window fits.
  ///
  /// - Parameters:
  ///   - startIndex: data points before this one are not used.
  ///   - endIndex: the last data point that is used, as a target; by default the last of all.
  public init(
    data: Tensor, targets: Tensor, length: Int, samplingRate: Int = 1, stride: Int = 1,
    startIndex: Int = 0, endIndex: Int? = nil, shuffle: Bool = false, reverse: Bool = false,
    batchSize: Int = 128, seed: Int = 0
  ) {
    precondition(
      data.rank >= 1 && targets.rank >= 1 && data.shape[0] == targets.shape[0],
      "data and targets need the same length; their shapes are \(data.shape) and \(targets.shape)")
    for (name, value) in [
      ("length", length), ("samplingRate", samplingRate), ("stride", stride), ("batchSize", batchSize),
    ] {
      precondition(value >= 1, "\(name) must be 1 or more, got \(value)")
    }
    let last = endIndex ?? data.shape[0] - 1
    precondition(startIndex >= 0, "startIndex must be 0 or more, got \(startIndex)")
    precondition(
      startIndex + length <= last && last < data.shape[0],
      "no window of \(length) from \(startIndex) has a target up to \(last) in \(data.shape[0]) data points")
    self.data = data
    self.targets = targets
    self.length = length
    self.samplingRate = samplingRate
    self.stride = stride
    self.targetRange = startIndex + length...last
    self.shuffle = shuffle
    self.reverse = reverse
    self.batchSize = batchSize
    self.seed = seed
  }

  /// The number of batches.
  public var count: Int {
    let step = batchSize * stride
    return (targetRange.upperBound - targetRange.lowerBound + step) / step
  }

  /// A batch: windows `[batch, length / samplingRate, …]` and their targets `[batch, …]`.
  public subscript(index: Int) -> (samples: Tensor, targets: Tensor) {
    precondition(index >= 0 && index < count, "there is no batch \(index) of \(count)")
    let rows = rows(of: index)
    var offsets = Array(Swift.stride(from: 0, to: length, by: samplingRate))
    if reverse { offsets.reverse() }
    let points = rows.flatMap { row in offsets.map { row - length + $0 } }
    let samples = data.gather(points).reshaped([rows.count, offsets.count] + data.shape.dropFirst())
    return (samples, targets.gather(rows))
  }

  /// The batches as a dataset with random access: `generator.dataset.prefetch(2)`.
  public var dataset: Dataset<(Tensor, Tensor)> {
    Dataset.range(0..<count).map { self[$0] }
  }

  /// The targets of a batch.
  private func rows(of index: Int) -> [Int] {
    if shuffle {
      var generator = SplitMix64(seed: seed, epoch: 0, index: index)
      return (0..<batchSize).map { _ in
        targetRange.lowerBound
          + Int(generator.next().multipliedFullWidth(by: UInt64(targetRange.count)).high)
      }
    }
    let first = targetRange.lowerBound + batchSize * stride * index
    let end = min(first + batchSize * stride, targetRange.upperBound + 1)
    return Array(Swift.stride(from: first, to: end, by: stride))
  }
}
