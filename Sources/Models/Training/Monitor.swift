/// Whether a watched figure is better when it is higher.
public enum MonitorMode: Sendable {
  /// As the metric of that name says; the loss is better when it is lower.
  case auto
  /// Lower is better.
  case min
  /// Higher is better.
  case max
}

/// A figure that a callback watches, with the best one so far.
struct Monitor {
  let name: String
  let mode: MonitorMode
  let minDelta: Float
  var best: Float?

  init(_ name: String, mode: MonitorMode, minDelta: Float = 0, best: Float? = nil) {
    self.name = name
    self.mode = mode
    self.minDelta = abs(minDelta)
    self.best = best
  }

  /// The watched figure; traps when it is not among `logs`.
  func value(in logs: [String: Float], for callback: Callback) -> Float {
    guard let value = logs[name] else {
      preconditionFailure(
        "\(type(of: callback)) watches '\(name)', but the figures are \(logs.keys.sorted())")
    }
    return value
  }

  /// Whether `value` is better than the best so far, which it then becomes.
  mutating func improves(to value: Float, of model: Model?) -> Bool {
    guard isBetter(value, than: best, of: model) else { return false }
    best = value
    return true
  }

  /// Whether `value` is better than another one by more than `minDelta`.
  func isBetter(_ value: Float, than other: Float?, of model: Model?) -> Bool {
    guard let other else { return !value.isNaN }
    return isHigherBetter(model) ? value - minDelta > other : value + minDelta < other
  }

  private func isHigherBetter(_ model: Model?) -> Bool {
    switch mode {
    case .min: return false
    case .max: return true
    case .auto:
      let metric = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
      if metric == "loss" || metric.hasSuffix("_loss") { return false }
      let all = model?.judge?.figures ?? []
      guard let direction = all.first(where: { $0.name == metric })?.metric.direction else {
        preconditionFailure("Whether '\(name)' is better high or low is not known; say so by mode.")
      }
      return direction == .up
    }
  }
}
