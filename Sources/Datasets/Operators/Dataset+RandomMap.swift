public import Tensors

extension Dataset {
  /// Every element replaced by `transform(element, random)`, where the random numbers belong to the element.
  ///
  /// ```swift
  /// let augmented = photos.map(seed: 7, parallelism: .automatic) { photo, random in
  ///   Bool.random(using: &random) ? photo.flipped() : photo
  /// }
  /// ```
  /// They follow from the seed, the epoch and the number of the element, so they are new in every epoch, and the same
  /// for any number of threads and after resuming.
  ///
  /// - Parameter parallelism: how many elements at the same time; nil for one after the other.
  public func map<Result: Sendable>(
    seed: Int, parallelism: Parallelism? = nil,
    _ transform: @escaping @Sendable (Element, inout SplitMix64) throws -> Result
  ) -> Dataset<Result> {
    // The epoch reaches the transform with the element.
    let keyed = Dataset<(element: Element, random: SplitMix64)>(
      Pipeline.Stage("random(seed \(seed))"), over: self,
      epochs: epochs ?? EpochCounter(), cardinality: { $0 },
      indexed: { elements, context in
        let element = elements.element
        return IndexedElements(count: elements.count) { number in
          (try element(number), SplitMix64(seed: seed, epoch: context.epoch, index: number))
        }
      },
      stream: { upstream, context in
        DatasetIterator(
          next: { number in
            try upstream.next().map {
              ($0, SplitMix64(seed: seed, epoch: context.epoch, index: number))
            }
          },
          advance: { _, count in try upstream.advance(by: count) }, cursors: upstream.sameCursors)
      },
      keepsParallelism: true)
    let apply: @Sendable ((element: Element, random: SplitMix64)) throws -> Result = { keyed in
      var random = keyed.random
      do { return try transform(keyed.element, &random) } catch { try DatasetError.fail(making: keyed.element, error) }
    }
    return parallelism.map { keyed.map(parallelism: $0, apply) } ?? keyed.map(apply)
  }
}
