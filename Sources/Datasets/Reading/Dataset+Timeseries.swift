public import Tensors

extension Dataset where Element == Tensor {
  /// Windows that slide over a series, in batches: what Keras' `timeseries_dataset_from_array` gives without targets.
  ///
  /// ```swift
  /// let hours = Tensor.arange(6)
  /// let batch = try Dataset.timeseries(from: hours, sequenceLength: 3, sequenceStride: 2).first!
  /// // [[0 1 2] [2 3 4]]
  /// ```
  /// Window `i` begins at step `i * sequenceStride` and takes `sequenceLength` steps, `samplingRate` apart. The series
  /// is not copied until a batch is made.
  ///
  /// - Parameters:
  ///   - series: steps along the first axis.
  ///   - batchSize: windows in a batch; nil gives single windows.
  ///   - shuffle: whether the windows come in an order drawn from `seed`, another one each epoch.
  ///   - startIndex: the first step that is used.
  ///   - endIndex: the step behind the last that is used; it has to be below the length of the series.
  ///
  /// Throws ``TimeseriesError`` where Keras raises a `ValueError`. Traps when `sequenceLength` or `batchSize` is
  /// below 1.
  public static func timeseries(
    from series: Tensor, sequenceLength: Int, sequenceStride: Int = 1, samplingRate: Int = 1,
    batchSize: Int? = 128, shuffle: Bool = false, seed: Int = 0, startIndex: Int? = nil, endIndex: Int? = nil
  ) throws -> Dataset<Tensor> {
    let windows = try TimeseriesWindows(
      series: series, targets: nil, length: sequenceLength, stride: sequenceStride, rate: samplingRate,
      start: startIndex, end: endIndex)
    let dataset = rows(
      windows.text, of: [series], count: windows.count, row: { windows.window($0) }, stacked: { windows.stacked($0) })
    let ordered = shuffle ? dataset.shuffle(seed: seed) : dataset
    return batchSize.map { ordered.batch($0) } ?? ordered
  }
}

extension Dataset where Element == (Tensor, Tensor) {
  /// Windows that slide over a series and the target of each, in batches: Keras' `timeseries_dataset_from_array`.
  ///
  /// ```swift
  /// // From ten hours the temperature of the eleventh.
  /// let past = temperatures[0..<990], future = temperatures[10..<1000]
  /// let batches = try Dataset.timeseries(from: past, targets: future, sequenceLength: 10)
  /// let (windows, next) = try batches.first!              // [128, 10] and [128]
  /// ```
  /// `targets[i]` belongs to the window that begins at step `i` of the series; where targets end, windows do.
  /// Parameters and errors are those of
  /// ``timeseries(from:sequenceLength:sequenceStride:samplingRate:batchSize:shuffle:seed:startIndex:endIndex:)``.
  public static func timeseries(
    from series: Tensor, targets: Tensor, sequenceLength: Int, sequenceStride: Int = 1, samplingRate: Int = 1,
    batchSize: Int? = 128, shuffle: Bool = false, seed: Int = 0, startIndex: Int? = nil, endIndex: Int? = nil
  ) throws -> Dataset<(Tensor, Tensor)> {
    let windows = try TimeseriesWindows(
      series: series, targets: targets, length: sequenceLength, stride: sequenceStride, rate: samplingRate,
      start: startIndex, end: endIndex)
    let dataset = rows(
      windows.text, of: [series, targets], count: windows.count,
      row: { (windows.window($0), targets[windows.targetPlace($0)]) },
      stacked: { (windows.stacked($0), targets.gather(windows.targetPlaces($0))) })
    let ordered = shuffle ? dataset.shuffle(seed: seed) : dataset
    return batchSize.map { ordered.batch($0) } ?? ordered
  }
}
