import Tensors

extension Layer {
  /// Which steps of `x` count; nil when all do.
  ///
  /// A mask of anything else, such as that of words in sentences in texts, is noted, or traps, and left out.
  func stepMask(of x: Variable) -> Tensor? {
    guard let mask = x.mask else { return nil }
    if mask.shape == Array(x.shape.prefix(2)) { return mask }
    BatchCheck.note(
      "the layer '\(name)' takes a mask of steps, \(Array(x.shape.prefix(2))), and what reaches it has one of \(mask.shape)")
    return nil
  }
}
