#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// For each rank of a word the chance that ``skipgrams(_:vocabularySize:windowSize:negativeSamples:shuffle:samplingTable:seed:)``
/// should use it: frequent words carry little, so they are used less often.
///
/// ```swift
/// makeSamplingTable(10, samplingFactor: 1e-5)[9]      // 0.01596, as Keras' make_sampling_table
/// ```
/// Frequencies are assumed to follow Zipf's law. Entry 0 equals entry 1.
public func makeSamplingTable(_ size: Int, samplingFactor: Double = 1e-5) -> [Double] {
  precondition(size >= 0, "size must be 0 or more, got \(size)")
  let gamma = 0.577
  return (0..<size).map { index in
    let rank = Double(max(1, index))
    let inverseFrequency = rank * (log(rank) + gamma) + 0.5 - 1 / (12 * rank)
    let scaled = samplingFactor * inverseFrequency
    return min(1, scaled / scaled.squareRoot())
  }
}
