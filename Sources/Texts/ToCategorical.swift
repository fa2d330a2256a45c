public import Tensors

/// Class numbers as one-hot rows: a float32 tensor `[labels, numClasses]`.
///
/// ```swift
/// toCategorical([0, 2])   // [[1, 0, 0], [0, 0, 1]]
/// ```
/// As Keras' `to_categorical`, which gives float64; `numClasses` nil takes the largest label and 1 more. Traps when a
/// label is negative or not below `numClasses`, and when both are missing. (In Keras a negative label counts
/// from the last class.)
public func toCategorical(_ labels: [Int], numClasses: Int? = nil) -> Tensor {
  let classes = classCount(labels, numClasses)
  var rows = Tensor.zeros([labels.count, classes])
  rows.withMutableSpan(of: Float.self) { cells in
    for (row, label) in labels.enumerated() {
      precondition(
        label >= 0 && label < classes,
        "label \(label) at position \(row) does not fit \(classes) classes")
      cells[row * classes + label] = 1
    }
  }
  return rows
}

/// As `toCategorical` for a tensor of class numbers of any shape: the classes become the last axis, in place of a last
/// axis of length 1: `[32, 1]` and `[32]` both give `[32, numClasses]`.
public func toCategorical(_ labels: Tensor, numClasses: Int? = nil) -> Tensor {
  let numbers = labels.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
  let shape = labels.rank > 1 && labels.shape.last == 1 ? Array(labels.shape.dropLast()) : labels.shape
  let classes = classCount(numbers, numClasses)
  return toCategorical(numbers, numClasses: classes).reshaped(shape + [classes])
}

private func classCount(_ labels: [Int], _ numClasses: Int?) -> Int {
  if let numClasses, numClasses != 0 {
    precondition(numClasses > 0, "numClasses must be positive, got \(numClasses)")
    return numClasses
  }
  guard let largest = labels.max() else {
    preconditionFailure("toCategorical needs labels or numClasses, got 0 labels and none")
  }
  return largest + 1
}
