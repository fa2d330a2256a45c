/// What recurrent layers over a cell of units share.
public class UnitRNN: RNN {
  convenience init(
    _ cell: UnitCell, _ options: Options, activityRegularizer: Regularizer? = nil, name: String?,
    seed: Int? = nil
  ) {
    self.init(cell: cell, options, name: name, seed: seed)
    self.activityRegularizer = activityRegularizer
  }

  /// The length of each state.
  public var units: Int { cell.stateSizes[0] }

  /// Keras keeps what is in the place of the layer's own option before the cell.
  override var savedParts: [(name: String, layer: Layer)]? {
    ((cell as? UnitCell)?.activations.part("activation") ?? []) + [("cell", cell)]
  }

  override public func config() -> [String: ConfigValue] {
    var entries = (cell as? UnitCell)?.entries() ?? [:]
    entries["activity_regularizer"] = activityRegularizer?.configValue ?? .null
    return sequenceConfig().merging(entries) { $1 }
  }
}
