import Tensors

/// How much each sample counts by its class; 1 for classes that are not listed.
///
/// Labels of several columns are one-hot, others class numbers.
func sampleWeights(of labels: Tensor, byClass weights: [Int: Float]) -> Tensor {
  let columns = labels.shape.last ?? 1
  if labels.rank > 1 && columns > 1 {
    let classes = largestPlaces(labels.cast(to: .float32))
    return Tensor(classes.map { weights[$0] ?? 1 }, shape: labels.shape.dropLast())
  }
  let classes = labels.cast(to: .float32).scalars(of: Float.self)
  return Tensor(
    classes.map { Int(exactly: $0.rounded()).flatMap { weights[$0] } ?? 1 },
    shape: labels.rank > 1 ? labels.shape.dropLast() : labels.shape)
}
