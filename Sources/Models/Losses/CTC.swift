import Glibc
public import Tensors

/// Connectionist temporal classification (Graves et al., 2006): -log of the probability that the steps
/// spell the label, whatever the steps at which its symbols come.
///
/// Labels `[batch, length]`, whole numbers from 1, with 0 after the last; predictions
/// `[batch, steps, classes]`, logits, where class 0 means that no symbol comes at a step.
///
///     CTC()(Tensor([[1, 2, 0]] as [[Int32]]), model(speech))
///
/// A label with more symbols than there are steps has an infinite loss and no gradient.
public final class CTC: Loss {
  public init(reduction: LossReduction = .sumOverBatchSize, name: String = "ctc") {
    super.init(name: name, reduction: reduction)
  }

  override public func perSample(_ labels: Tensor, _ predictions: Variable) -> Variable {
    precondition(
      labels.rank == 2 && predictions.value.rank == 3 && labels.shape[0] == predictions.shape[0],
      "The loss '\(name)' needs labels [batch, length] and predictions [batch, steps, classes], and got \(labels.shape) and \(predictions.shape).")
    let (batch, steps, classes) = (
      predictions.shape[0], predictions.shape[1], predictions.shape[2]
    )
    let spelled = Self.symbols(of: labels, below: classes)
    let logits = predictions.logSoftmax()
    let logarithms = logits.value.scalars(of: Float.self)
    var losses: [Float] = []
    var gradients: [Float] = []
    for sample in 0..<batch {
      let size = steps * classes
      let paths = Paths(
        label: spelled[sample], logarithms: Array(logarithms[sample * size..<(sample + 1) * size]),
        steps: steps, classes: classes)
      losses.append(-paths.total)
      gradients += paths.gradient()
    }
    let shape = predictions.shape
    return Variable.recording(Tensor(losses), from: [logits]) { gradient in
      let g = gradient.scalars(of: Float.self)
      return [
        Tensor(
          gradients.indices.map { gradients[$0] * g[$0 / (steps * classes)] }, shape: shape)
      ]
    }
  }

  /// The symbols of each sample. One that is not below `classes` is noted, or traps, and so is 0 before another; none take
  /// their place then.
  static func symbols(of labels: Tensor, below classes: Int) -> [[Int]] {
    let width = labels.shape[1]
    let symbols = labels.cast(to: .int64).scalars(of: Int64.self)
    return (0..<labels.shape[0]).map { sample in
      let row = symbols[sample * width..<(sample + 1) * width].map { Int($0) }
      let label = Array(row.prefix(row.count { $0 != 0 }))
      guard let place = label.firstIndex(where: { $0 <= 0 || $0 >= classes }) else { return label }
      BatchCheck.note(
        label: "\(label[place])", at: sample * width + place, of: labels.shape, "symbol",
        expected: "1 to \(classes - 1), and 0 behind the last only")
      return []
    }
  }
}

/// All ways in which steps spell a label, by dynamic programming on logarithms of probabilities.
private struct Paths {
  /// The label with the blank, 0, around each symbol.
  let symbols: [Int]
  let logarithms: [Float]
  let steps: Int
  let classes: Int
  /// Of all beginnings that end at a symbol at a step, and all endings from there, the step included.
  private var forward: [Float]
  private var backward: [Float]
  /// The logarithm of the label's probability.
  private(set) var total: Float

  init(label: [Int], logarithms: [Float], steps: Int, classes: Int) {
    let symbols = [0] + label.flatMap { [$0, 0] }
    (self.symbols, self.logarithms, self.steps, self.classes) = (symbols, logarithms, steps, classes)
    let count = symbols.count
    let none = -Float.infinity
    forward = [Float](repeating: none, count: steps * count)
    backward = forward
    total = none
    if steps == 0 { return }
    /// Whether a path may leave out the blank before `place`.
    func skips(_ place: Int) -> Bool {
      place >= 2 && symbols[place] != 0 && symbols[place] != symbols[place - 2]
    }
    for place in 0..<min(2, count) { forward[place] = logarithms[symbols[place]] }
    for place in max(0, count - 2)..<count {
      backward[(steps - 1) * count + place] = logarithms[(steps - 1) * classes + symbols[place]]
    }
    for step in 1..<max(1, steps) {
      for place in 0..<count {
        let before = (step - 1) * count + place
        var sum = forward[before]
        if place >= 1 { sum = added(sum, forward[before - 1]) }
        if skips(place) { sum = added(sum, forward[before - 2]) }
        forward[step * count + place] = sum + logarithms[step * classes + symbols[place]]
      }
      let back = steps - 1 - step
      for place in 0..<count {
        let after = (back + 1) * count + place
        var sum = backward[after]
        if place + 1 < count { sum = added(sum, backward[after + 1]) }
        if place + 2 < count, skips(place + 2) { sum = added(sum, backward[after + 2]) }
        backward[back * count + place] = sum + logarithms[back * classes + symbols[place]]
      }
    }
    let last = steps * count
    total = count > 1 ? added(forward[last - 1], forward[last - 2]) : forward[last - 1]
  }

  /// The gradient of the loss with respect to the logarithms: for each step and class, minus the
  /// probability, given the label, of being there.
  func gradient() -> [Float] {
    var result = [Float](repeating: 0, count: steps * classes)
    guard total > -Float.infinity else { return result }
    for step in 0..<steps {
      for (place, symbol) in symbols.enumerated() {
        let through = forward[step * symbols.count + place] + backward[step * symbols.count + place]
        let logarithm = logarithms[step * classes + symbol]
        result[step * classes + symbol] -= expf(through - logarithm - total)
      }
    }
    return result
  }
}

/// log(eᵃ + eᵇ).
private func added(_ a: Float, _ b: Float) -> Float {
  let top = max(a, b)
  return top == -.infinity ? top : top + log1pf(expf(min(a, b) - top))
}
