/// What `fit` saw: each figure of each epoch, in the order they ran.
///
///     let history = try model.fit(training, epochs: 3, validationData: validation)
///     history["val_accuracy"]   // [0.91, 0.94, 0.95]
///     history.best("val_accuracy", highest: true)   // (epoch: 2, value: 0.95)
///
/// A metric that gives a list, such as `F1Score()` one number for each class, has the mean of each
/// epoch's list there, which is also what the progress line shows, and the lists themselves in `lists`:
///
///     history["f1_score"]         // [0.5, 0.6, 0.7]
///     history.lists["f1_score"]   // [[0.4, 0.6], [0.5, 0.7], [0.6, 0.8]]
public struct History: Sendable, Equatable {
  /// The number of each epoch that ran, counted from 0.
  public private(set) var epochs: [Int] = []

  /// The names of the figures in the order they were first seen: `loss`, then the
  /// metrics, then the same with `val_` before them.
  public private(set) var names: [String] = []

  private var values: [String: [Float]] = [:]
  /// The figures that are lists in Keras, by name: one list for each epoch.
  public private(set) var lists: [String: [[Float]]] = [:]

  public init() {}

  /// The figures called `name`, one for each epoch; empty when there are none.
  public subscript(name: String) -> [Float] { values[name] ?? [] }

  /// The epoch and value where `name` was best; nil when there are none.
  public func best(_ name: String, highest: Bool) -> (epoch: Int, value: Float)? {
    let figures = zip(epochs, self[name])
    let best = highest ? figures.max { $0.1 < $1.1 } : figures.min { $0.1 < $1.1 }
    return best.map { (epoch: $0.0, value: $0.1) }
  }

  mutating func append(
    epoch: Int, _ figures: [(name: String, value: Float)], lists added: [String: [Float]] = [:]
  ) {
    epochs.append(epoch)
    for (name, value) in figures {
      if values[name] == nil { names.append(name) }
      values[name, default: []].append(value)
    }
    for (name, list) in added { lists[name, default: []].append(list) }
  }
}
