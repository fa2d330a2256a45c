public import Datasets
public import Tensors

/// A layer that changes inputs in a way of its own, without parameters that training changes, so that
/// it can as well do so in a pipeline.
///
///     let normalization = Normalization()
///     try normalization.adapt(batches)
///     let ready = batches.map(normalization, parallelism: .automatic)
public protocol PreparingLayer: Layer {
  /// What it does to a tensor, as it stands now, as a value that may travel to other threads.
  var preparation: @Sendable (Tensor) -> Tensor { get }
}

extension Dataset {
  /// Every tensor as `layer` changes it.
  ///
  /// - Parameter parallelism: how many elements at the same time; nil for one after the other.
  public func map(
    _ layer: some PreparingLayer, parallelism: Parallelism? = nil
  ) -> Dataset<Tensor> where Element == Tensor {
    let prepare = layer.preparation
    return parallelism.map { map(parallelism: $0, prepare) } ?? map(prepare)
  }

  /// The same for tensors with something beside them, such as labels, which stays.
  public func map<Label: Sendable>(
    _ layer: some PreparingLayer, parallelism: Parallelism? = nil
  ) -> Dataset<(Tensor, Label)> where Element == (Tensor, Label) {
    let prepare = layer.preparation
    let both: @Sendable ((Tensor, Label)) -> (Tensor, Label) = { (prepare($0.0), $0.1) }
    return parallelism.map { map(parallelism: $0, both) } ?? map(both)
  }
}
