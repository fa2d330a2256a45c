import Tensors

/// A batch under construction: numbers and labels `[count, ...]`, whose rows several threads fill at once.
///
/// Unchecked because of the pointers: every row is handed to one writer only, and the tensors are given away only
/// after all writers have reported back through a lock.
@usableFromInline
final class BatchMemory: @unchecked Sendable {
  let count: Int
  private let numbers: Tensor
  private let labels: Tensor
  private let numberBase: UnsafeMutablePointer<Float>
  private let labelBase: UnsafeMutablePointer<Int32>
  private let width: Int
  private let labelWidth: Int

  init(count: Int, shape: [Int], labelShape: [Int]) {
    var numbers = Tensor(uninitialized: [count] + shape, dtype: .float32)
    var labels = Tensor(uninitialized: [count] + labelShape, dtype: .int32)
    // The memory of a tensor stays where it is as long as the tensor lives and nobody else has it.
    numberBase = numbers.withUnsafeMutableBytes {
      $0.assumingMemoryBound(to: Float.self).baseAddress!
    }
    labelBase = labels.withUnsafeMutableBytes {
      $0.assumingMemoryBound(to: Int32.self).baseAddress!
    }
    self.count = count
    self.width = shape.reduce(1, *)
    self.labelWidth = labelShape.reduce(1, *)
    self.numbers = numbers
    self.labels = labels
  }

  /// Lets `write` fill row `row` and its labels, once.
  func fill(
    _ row: Int, _ write: (inout MutableSpan<Float>, inout MutableSpan<Int32>) throws -> Void
  ) rethrows {
    precondition(row >= 0 && row < count, "Row \(row) is outside of a batch of \(count).")
    var numbers = MutableSpan(_unsafeStart: numberBase + row * width, count: width)
    var labels = MutableSpan(_unsafeStart: labelBase + row * labelWidth, count: labelWidth)
    try write(&numbers, &labels)
  }

  /// The filled batch.
  var tensors: (Tensor, Tensor) { (numbers, labels) }
}
