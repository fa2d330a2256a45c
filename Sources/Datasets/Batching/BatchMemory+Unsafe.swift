import Tensors

/// A batch under construction: numbers `[count, ...]` and labels `[count]`, whose rows several threads fill at once.
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

  init(count: Int, shape: [Int]) {
    var numbers = Tensor(uninitialized: [count] + shape, dtype: .float32)
    var labels = Tensor(uninitialized: [count], dtype: .int32)
    // The memory of a tensor stays where it is as long as the tensor lives and nobody else has it.
    numberBase = numbers.withUnsafeMutableBytes {
      $0.assumingMemoryBound(to: Float.self).baseAddress!
    }
    labelBase = labels.withUnsafeMutableBytes {
      $0.assumingMemoryBound(to: Int32.self).baseAddress!
    }
    self.count = count
    self.width = shape.reduce(1, *)
    self.numbers = numbers
    self.labels = labels
  }

  /// Lets `write` fill row `row`, once, and stores the label it returns.
  func fill(_ row: Int, _ write: (inout MutableSpan<Float>) throws -> Int32) rethrows {
    precondition(row >= 0 && row < count, "Row \(row) is outside of a batch of \(count).")
    var span = MutableSpan(_unsafeStart: numberBase + row * width, count: width)
    labelBase[row] = try write(&span)
  }

  /// The filled batch.
  var tensors: (Tensor, Tensor) { (numbers, labels) }
}
