import Models
import Tensors
import Terminal

/// What is different between two models.
struct ModelDifference: Encodable {
  /// A layer, or an option of it, that one model has and the other has not.
  struct Structure: Encodable {
    let layer: String
    let option: String?
    let first: String?
    let second: String?
  }

  /// A parameter that both models have.
  struct Weights: Encodable {
    let layer: String
    let parameter: String
    let count: Int
    /// nil where one is no number and the other is.
    let largestDifference: Float?
    let meanDifference: Float?
  }

  private(set) var structure: [Structure] = []
  /// Parameters that differ by more than the tolerance.
  private(set) var weights: [Weights] = []
  /// The number of parameters that are the same.
  private(set) var sameWeights = 0
  let tolerance: Float

  var isEmpty: Bool { structure.isEmpty && weights.isEmpty }

  init(_ first: Model, _ second: Model, tolerance: Float) {
    self.tolerance = tolerance
    if first.className != second.className {
      structure.append(
        Structure(layer: first.name, option: "class", first: first.className, second: second.className))
    }
    compare(first, second, in: "")
  }

  private mutating func compare(_ first: Layer, _ second: Layer, in place: String) {
    for index in 0..<max(first.layers.count, second.layers.count) {
      let a = index < first.layers.count ? first.layers[index] : nil
      let b = index < second.layers.count ? second.layers[index] : nil
      guard let a, let b, a.className == b.className else {
        func text(_ layer: Layer?) -> String? { layer.map { "\($0.className) '\($0.name)'" } }
        structure.append(
          Structure(layer: "\(place)\(index)", option: nil, first: text(a), second: text(b)))
        continue
      }
      let name = place + a.name
      compareOptions(a, b, called: name)
      compareWeights(a, b, called: name)
      if !a.layers.isEmpty || !b.layers.isEmpty { compare(a, b, in: name + "/") }
    }
  }

  private mutating func compareOptions(_ a: Layer, _ b: Layer, called name: String) {
    let (ours, theirs) = (a.config(), b.config())
    for option in Set(ours.keys).union(theirs.keys).sorted() where ours[option] != theirs[option] {
      // The layers inside are compared one by one.
      if option == "layers" { continue }
      structure.append(
        Structure(
          layer: name, option: option, first: ours[option]?.summary, second: theirs[option]?.summary))
    }
  }

  private mutating func compareWeights(_ a: Layer, _ b: Layer, called name: String) {
    for index in 0..<max(a.ownParameters.count, b.ownParameters.count) {
      guard index < a.ownParameters.count, index < b.ownParameters.count,
        a.ownParameters[index].value.shape == b.ownParameters[index].value.shape
      else {
        func text(_ layer: Layer) -> String? {
          guard index < layer.ownParameters.count else { return nil }
          return "\(layer.ownParameters[index].name) \(layer.ownParameters[index].value.shape)"
        }
        structure.append(
          Structure(layer: name, option: "parameter \(index)", first: text(a), second: text(b)))
        continue
      }
      let (x, y) = (a.ownParameters[index].value, b.ownParameters[index].value)
      var (largest, sum): (Float, Double) = (0, 0)
      for (x, y) in zip(x.scalars(of: Float.self), y.scalars(of: Float.self)) {
        let difference = x.isNaN && y.isNaN ? 0 : abs(x - y)
        largest = difference.isNaN ? .infinity : max(largest, difference)
        sum += Double(difference)
      }
      guard largest > tolerance else {
        sameWeights += 1
        continue
      }
      weights.append(
        Weights(
          layer: name, parameter: a.ownParameters[index].name, count: x.count,
          largestDifference: largest.isFinite ? largest : nil,
          meanDifference: sum.isFinite ? Float(sum / Double(max(1, x.count))) : nil))
    }
  }

  /// The differences as tables, or that there are none.
  var text: String {
    var parts: [String] = []
    if !structure.isEmpty {
      var table = TextTable(["layer", "option", "first", "second"])
      for entry in structure {
        table.add([entry.layer, entry.option ?? "", entry.first ?? "none", entry.second ?? "none"])
      }
      parts.append("\(table)")
    }
    if !weights.isEmpty {
      var table = TextTable(["layer", "parameter", ">numbers", ">largest difference", ">mean"])
      for entry in weights {
        table.add([
          entry.layer, entry.parameter, grouped(entry.count),
          entry.largestDifference.map { "\($0)" } ?? "not a number",
          entry.meanDifference.map { "\($0)" } ?? "not a number",
        ])
      }
      parts.append("\(table)")
    }
    let same = counted(sameWeights, "parameter")
    parts.append(
      isEmpty
        ? "The same: \(same) within \(tolerance)."
        : "\(counted(structure.count, "difference")) in structure, \(counted(weights.count, "parameter")) of other numbers, \(same) the same."
    )
    return parts.joined(separator: "\n\n")
  }
}
