import Tensors

/// Several cells as one: each takes what the one before gives.
///
/// States are those of all cells in order; the result is the last cell's.
///
///     RNN(StackedRNNCells([LSTMCell(8), GRUCell(4)]))(Tensor.ones([2, 5, 3])).shape      // [2, 4]
public final class StackedRNNCells: RecurrentCell {
  /// From the first to the last.
  public let cells: [RecurrentCell]

  public init(_ cells: [RecurrentCell], name: String? = nil, seed: Int? = nil) {
    precondition(!cells.isEmpty, "StackedRNNCells needs a cell.")
    self.cells = cells
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue], registry: LayerRegistry) throws {
    let reader = ConfigReader("StackedRNNCells", config)
    guard case .array(let cells)? = config["cells"], !cells.isEmpty else {
      throw ConfigError(
        className: "StackedRNNCells", key: "cells",
        reason: "expected a list of cells, found \(config["cells"]?.summary ?? "nothing")")
    }
    self.init(
      try cells.map { try reader.cell($0, registry) }, name: try reader.optionalString("name"))
  }

  override public var layers: [Layer] { cells }
  override public var stateSizes: [Int] { cells.flatMap(\.stateSizes) }
  override public var outputSize: Int { cells[cells.count - 1].outputSize }
  override var savingProblem: String? { cells.lazy.compactMap(\.savingProblem).first }

  /// Keras keeps them in a list of its own, counted by class.
  override var savedParts: [(name: String, layer: Layer)]? {
    var counts: [String: Int] = [:]
    return cells.map { cell in
      let name = cell.baseName
      let count = counts[name, default: 0]
      counts[name] = count + 1
      return ("cells/" + (count == 0 ? name : "\(name)_\(count)"), cell)
    }
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? { cells[0].inputsProblem(shapes) }

  override public func build(inputShape: [Int]) {
    var shape: [Int?] = inputShape
    for cell in cells {
      cell.build(for: shape)
      shape = cell.outputShape(for: shape)
    }
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    cells.reduce(inputShape) { $1.outputShape(for: $0) }
  }

  override public func beginSequence() { for cell in cells { cell.beginSequence() } }

  override public func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
    var result = Step(output: x, states: [])
    var rest = states[...]
    for cell in cells {
      let own = Array(rest.prefix(cell.stateSizes.count))
      rest = rest.dropFirst(own.count)
      let step = cell.step(result.output, states: own, training: training)
      result = Step(output: step.output, states: result.states + step.states)
    }
    return result
  }

  override func sequence(
    _ x: Variable, states: [Variable], _ options: SequenceOptions
  ) -> Step? {
    var result = Step(output: x, states: [])
    var rest = states[...]
    var options = options
    let returnsSequences = options.returnsSequences
    for (index, cell) in cells.enumerated() {
      let own = Array(rest.prefix(cell.stateSizes.count))
      rest = rest.dropFirst(own.count)
      options.returnsSequences = returnsSequences || index < cells.count - 1
      guard let step = cell.sequence(result.output, states: own, options) else { return nil }
      result = Step(output: step.output, states: result.states + step.states)
      if options.goBackwards {
        // What comes out is in the order in which it was made.
        options.goBackwards = false
        options.mask = options.mask?.swappingSteps(reversingSecond: true).swappingSteps()
      }
    }
    return result
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["cells": .array(cells.map(\.description))]) { $1 }
  }
}
