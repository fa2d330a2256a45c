/// What ``PrecisionAtRecall`` and its three relatives have in common: the best of one rate at those
/// thresholds where another is high enough.
public class OperatingPoint: ConfusionMetric {
  /// What the other rate has to be at least, 0 to 1.
  public let least: Float
  /// How many thresholds between 0 and 1 are tried.
  public let numThresholds: Int
  private let option: String

  fileprivate init(
    name: String, least: Float, option: String, numThresholds: Int, classID: Int?
  ) {
    precondition(least >= 0 && least <= 1, "The \(option) is \(least), and must be in 0...1.")
    precondition(
      numThresholds > 0, "The number of thresholds is \(numThresholds), and must be above 0.")
    self.least = least
    self.numThresholds = numThresholds
    self.option = option
    let thresholds =
      numThresholds == 1
      ? [0.5] : (0..<numThresholds).map { Float(Double($0) / Double(numThresholds - 1)) }
    super.init(name: name, thresholds: thresholds, classID: classID)
  }

  fileprivate var recalls: [Double] {
    quotients(counts.truePositives, sums(counts.truePositives, counts.falseNegatives))
  }

  fileprivate var precisions: [Double] {
    quotients(counts.truePositives, sums(counts.truePositives, counts.falsePositives))
  }

  fileprivate var specificities: [Double] {
    quotients(counts.trueNegatives, sums(counts.trueNegatives, counts.falsePositives))
  }

  fileprivate func best(_ rates: [Double], where others: [Double]) -> Float {
    // Compared as single precision, as the option is.
    zip(rates, others).reduce(0) { Float($1.1) >= least ? max($0, Float($1.0)) : $0 }
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    (config["thresholds"], config["top_k"]) = (nil, nil)
    config["num_thresholds"] = .int(numThresholds)
    config[option] = .number(least)
    return config
  }
}

/// The best precision where the recall is at least a given one.
///
///     let metric = PrecisionAtRecall(recall: 0.8)
public final class PrecisionAtRecall: OperatingPoint {
  public init(recall: Float, numThresholds: Int = 200, classID: Int? = nil, name: String = "precision_at_recall") {
    super.init(name: name, least: recall, option: "recall", numThresholds: numThresholds, classID: classID)
  }

  override public var result: Float { best(precisions, where: recalls) }
}

/// The best recall where the precision is at least a given one.
///
///     let metric = RecallAtPrecision(precision: 0.8)
public final class RecallAtPrecision: OperatingPoint {
  public init(precision: Float, numThresholds: Int = 200, classID: Int? = nil, name: String = "recall_at_precision") {
    super.init(name: name, least: precision, option: "precision", numThresholds: numThresholds, classID: classID)
  }

  override public var result: Float { best(recalls, where: precisions) }
}

/// The best sensitivity, the recall, where the specificity is at least a given one.
///
///     let metric = SensitivityAtSpecificity(specificity: 0.8)
public final class SensitivityAtSpecificity: OperatingPoint {
  public init(specificity: Float, numThresholds: Int = 200, classID: Int? = nil, name: String = "sensitivity_at_specificity") {
    super.init(name: name, least: specificity, option: "specificity", numThresholds: numThresholds, classID: classID)
  }

  override public var result: Float { best(recalls, where: specificities) }
}

/// The best specificity, the recall of the label 0, where the sensitivity is at least a given one.
///
///     let metric = SpecificityAtSensitivity(sensitivity: 0.8)
public final class SpecificityAtSensitivity: OperatingPoint {
  public init(sensitivity: Float, numThresholds: Int = 200, classID: Int? = nil, name: String = "specificity_at_sensitivity") {
    super.init(name: name, least: sensitivity, option: "sensitivity", numThresholds: numThresholds, classID: classID)
  }

  override public var result: Float { best(specificities, where: recalls) }
}
