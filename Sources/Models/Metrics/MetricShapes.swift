/// Shapes that metrics compare.
enum MetricShapes {
  static func mismatch(_ labels: [Int], _ predictions: [Int]) -> String {
    "cannot compare labels of shape \(labels) with predictions of shape \(predictions)"
  }

  /// Why labels are not as many numbers as `expected`, in the same order of axes but for those of 1; nil when they are.
  static func problem(_ labels: [Int], _ predictions: [Int], expected: [Int]) -> String? {
    let fits =
      labels.reduce(1, *) == expected.reduce(1, *) && labels.filter { $0 != 1 } == expected.filter { $0 != 1 }
    return fits ? nil : mismatch(labels, predictions)
  }

  /// Why labels are not one number for each row of predictions; nil when they are.
  static func rowProblem(_ labels: [Int], _ predictions: [Int]) -> String? {
    labels.reduce(1, *) == predictions.dropLast().reduce(1, *) ? nil : mismatch(labels, predictions)
  }

  /// Why predictions of `shape` do not have all of `axes`, each once; nil when they do.
  static func axisProblem(_ axes: [Int], _ shape: [Int]) -> String? {
    let places = axes.map { $0 < 0 ? $0 + shape.count : $0 }
    let isRight = Set(places).count == places.count && places.allSatisfy { shape.indices.contains($0) }
    return isRight ? nil : "works along axis \(axes.map { "\($0)" }.joined(separator: ", ")), and got shape \(shape)"
  }

  /// Why there are not as many labels as predictions; nil when there are.
  static func countProblem(_ labels: [Int], _ predictions: [Int]) -> String? {
    labels.reduce(1, *) == predictions.reduce(1, *) ? nil : mismatch(labels, predictions)
  }
}
