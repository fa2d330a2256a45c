extension TrainingClasses {
  /// Metrics by Keras' class name; `accuracy` chooses by the shapes.
  package static let metrics: [String: Maker<Metric>] = [
    "AUC": { reader throws(ConfigError) in
      AUC(
        numThresholds: try reader.count("num_thresholds", default: 200, least: 2),
        curve: try reader.choice("curve", default: .roc),
        summation: try reader.choice("summation_method", default: .interpolation),
        thresholds: try reader.numbers("thresholds", within: 0...1),
        multiLabel: try reader.bool("multi_label", default: false),
        labelWeights: try reader.numbers("label_weights"),
        fromLogits: try reader.bool("from_logits", default: false),
        name: try reader.string("name", default: "auc"))
    },
    "Accuracy": { reader throws(ConfigError) in
      ExactAccuracy(name: try reader.string("name", default: "accuracy"))
    },
    "BinaryAccuracy": { reader throws(ConfigError) in
      BinaryAccuracy(
        threshold: try reader.float("threshold", default: 0.5),
        name: try reader.string("name", default: "binary_accuracy"))
    },
    "BinaryCrossentropy": { reader throws(ConfigError) in
      LossMetric(
        try loss("BinaryCrossentropy", reader), name: try reader.string("name", default: "binary_crossentropy"))
    },
    "BinaryIoU": { reader throws(ConfigError) in
      BinaryIoU(
        targetClassIDs: try reader.classes(below: 2) ?? [0, 1],
        threshold: try reader.float("threshold", default: 0.5),
        name: try reader.string("name", default: "binary_io_u"))
    },
    "CategoricalAccuracy": { reader throws(ConfigError) in
      CategoricalAccuracy(
        name: try reader.string("name", default: "categorical_accuracy"))
    },
    "CategoricalCrossentropy": { reader throws(ConfigError) in
      LossMetric(
        try loss("CategoricalCrossentropy", reader), name: try reader.string("name", default: "categorical_crossentropy"))
    },
    "CategoricalHinge": { reader throws(ConfigError) in
      LossMetric(
        try loss("CategoricalHinge", reader), name: try reader.string("name", default: "categorical_hinge"))
    },
    "ConcordanceCorrelation": { reader throws(ConfigError) in
      ConcordanceCorrelation(
        axis: try reader.axes("axis", default: [-1]),
        name: try reader.string("name", default: "concordance_correlation"))
    },
    "CosineSimilarity": { reader throws(ConfigError) in
      MeanCosineSimilarity(
        axis: try reader.int("axis", default: -1), name: try reader.string("name", default: "cosine_similarity"))
    },
    "F1Score": { reader throws(ConfigError) in
      F1Score(
        average: try reader.optionalChoice("average"),
        threshold: try reader.optionalDouble("threshold").map { Float($0) },
        name: try reader.string("name", default: "f1_score"))
    },
    "FBetaScore": { reader throws(ConfigError) in
      FBetaScore(
        beta: try reader.positive("beta", default: 1),
        average: try reader.optionalChoice("average"),
        threshold: try reader.optionalDouble("threshold").map { Float($0) },
        name: try reader.string("name", default: "fbeta_score"))
    },
    "FalseNegatives": { reader throws(ConfigError) in
      FalseNegatives(
        thresholds: try reader.numbers("thresholds") ?? [0.5],
        name: try reader.string("name", default: "false_negatives"))
    },
    "FalsePositives": { reader throws(ConfigError) in
      FalsePositives(
        thresholds: try reader.numbers("thresholds") ?? [0.5],
        name: try reader.string("name", default: "false_positives"))
    },
    "Hinge": { reader throws(ConfigError) in
      LossMetric(
        try loss("Hinge", reader), name: try reader.string("name", default: "hinge"))
    },
    "IoU": { reader throws(ConfigError) in
      let count = try reader.count("num_classes")
      return IoU(
        numClasses: count,
        targetClassIDs: try reader.classes(below: count) ?? [],
        ignoreClass: try reader.optionalInt("ignore_class"),
        sparseLabels: try reader.bool("sparse_y_true", default: true),
        sparsePredictions: try reader.bool("sparse_y_pred", default: true),
        axis: try reader.int("axis", default: -1),
        name: try reader.string("name", default: "io_u"))
    },
    "KLDivergence": { reader throws(ConfigError) in
      LossMetric(
        try loss("KLDivergence", reader), name: try reader.string("name", default: "kl_divergence"))
    },
    "LogCoshError": { reader throws(ConfigError) in
      LossMetric(LogCosh(), name: try reader.string("name", default: "logcosh"))
    },
    "MeanAbsoluteError": { reader throws(ConfigError) in
      LossMetric(
        try loss("MeanAbsoluteError", reader), name: try reader.string("name", default: "mean_absolute_error"))
    },
    "MeanAbsolutePercentageError": { reader throws(ConfigError) in
      LossMetric(
        try loss("MeanAbsolutePercentageError", reader), name: try reader.string("name", default: "mean_absolute_percentage_error"))
    },
    "MeanIoU": { reader throws(ConfigError) in
      let count = try reader.count("num_classes")
      return MeanIoU(
        numClasses: count,
        ignoreClass: try reader.optionalInt("ignore_class"),
        sparseLabels: try reader.bool("sparse_y_true", default: true),
        sparsePredictions: try reader.bool("sparse_y_pred", default: true),
        axis: try reader.int("axis", default: -1),
        name: try reader.string("name", default: "mean_io_u"))
    },
    "MeanSquaredError": { reader throws(ConfigError) in
      LossMetric(
        try loss("MeanSquaredError", reader), name: try reader.string("name", default: "mean_squared_error"))
    },
    "MeanSquaredLogarithmicError": { reader throws(ConfigError) in
      LossMetric(
        try loss("MeanSquaredLogarithmicError", reader), name: try reader.string("name", default: "mean_squared_logarithmic_error"))
    },
    "OneHotIoU": { reader throws(ConfigError) in
      let count = try reader.count("num_classes")
      return OneHotIoU(
        numClasses: count,
        targetClassIDs: try reader.classes(below: count) ?? [],
        ignoreClass: try reader.optionalInt("ignore_class"),
        sparsePredictions: try reader.bool("sparse_y_pred", default: false),
        axis: try reader.int("axis", default: -1),
        name: try reader.string("name", default: "one_hot_io_u"))
    },
    "OneHotMeanIoU": { reader throws(ConfigError) in
      let count = try reader.count("num_classes")
      return OneHotMeanIoU(
        numClasses: count,
        ignoreClass: try reader.optionalInt("ignore_class"),
        sparsePredictions: try reader.bool("sparse_y_pred", default: false),
        axis: try reader.int("axis", default: -1),
        name: try reader.string("name", default: "one_hot_mean_io_u"))
    },
    "PearsonCorrelation": { reader throws(ConfigError) in
      PearsonCorrelation(
        axis: try reader.axes("axis", default: [-1]),
        name: try reader.string("name", default: "pearson_correlation"))
    },
    "Poisson": { reader throws(ConfigError) in
      LossMetric(
        try loss("Poisson", reader), name: try reader.string("name", default: "poisson"))
    },
    "Precision": { reader throws(ConfigError) in
      Precision(
        thresholds: try reader.numbers("thresholds"), topK: try reader.optionalCount("top_k"),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "precision"))
    },
    "PrecisionAtRecall": { reader throws(ConfigError) in
      PrecisionAtRecall(
        recall: try reader.fraction("recall"),
        numThresholds: try reader.count("num_thresholds", default: 200),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "precision_at_recall"))
    },
    "R2Score": { reader throws(ConfigError) in
      R2Score(
        aggregation: reader.values["class_aggregation"] == .null
          ? nil : try reader.choice("class_aggregation", default: .uniformAverage),
        regressorCount: try reader.count("num_regressors", default: 0, least: 0),
        name: try reader.string("name", default: "r2_score"))
    },
    "Recall": { reader throws(ConfigError) in
      Recall(
        thresholds: try reader.numbers("thresholds"), topK: try reader.optionalCount("top_k"),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "recall"))
    },
    "RecallAtPrecision": { reader throws(ConfigError) in
      RecallAtPrecision(
        precision: try reader.fraction("precision"),
        numThresholds: try reader.count("num_thresholds", default: 200),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "recall_at_precision"))
    },
    "RootMeanSquaredError": { reader throws(ConfigError) in
      RootMeanSquaredError(
        name: try reader.string("name", default: "root_mean_squared_error"))
    },
    "SensitivityAtSpecificity": { reader throws(ConfigError) in
      SensitivityAtSpecificity(
        specificity: try reader.fraction("specificity"),
        numThresholds: try reader.count("num_thresholds", default: 200),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "sensitivity_at_specificity"))
    },
    "SparseCategoricalAccuracy": { reader throws(ConfigError) in
      SparseCategoricalAccuracy(
        name: try reader.string("name", default: "sparse_categorical_accuracy"))
    },
    "SparseCategoricalCrossentropy": { reader throws(ConfigError) in
      LossMetric(
        try loss("SparseCategoricalCrossentropy", reader), name: try reader.string("name", default: "sparse_categorical_crossentropy"))
    },
    "SparseTopKCategoricalAccuracy": { reader throws(ConfigError) in
      SparseTopKCategoricalAccuracy(
        k: try reader.count("k", default: 5),
        fromSortedIDs: try reader.bool("from_sorted_ids", default: false),
        name: try reader.string("name", default: "sparse_top_k_categorical_accuracy"))
    },
    "SpecificityAtSensitivity": { reader throws(ConfigError) in
      SpecificityAtSensitivity(
        sensitivity: try reader.fraction("sensitivity"),
        numThresholds: try reader.count("num_thresholds", default: 200),
        classID: try reader.optionalInt("class_id"),
        name: try reader.string("name", default: "specificity_at_sensitivity"))
    },
    "SquaredHinge": { reader throws(ConfigError) in
      LossMetric(
        try loss("SquaredHinge", reader), name: try reader.string("name", default: "squared_hinge"))
    },
    "TopKCategoricalAccuracy": { reader throws(ConfigError) in
      TopKCategoricalAccuracy(
        k: try reader.count("k", default: 5),
        name: try reader.string("name", default: "top_k_categorical_accuracy"))
    },
    "TrueNegatives": { reader throws(ConfigError) in
      TrueNegatives(
        thresholds: try reader.numbers("thresholds") ?? [0.5],
        name: try reader.string("name", default: "true_negatives"))
    },
    "TruePositives": { reader throws(ConfigError) in
      TruePositives(
        thresholds: try reader.numbers("thresholds") ?? [0.5],
        name: try reader.string("name", default: "true_positives"))
    },
    "accuracy": { reader throws(ConfigError) in
      Accuracy(name: try reader.string("name", default: "accuracy"))
    },
  ]

  /// The loss that a metric of the same name is the mean of.
  private static func loss(_ className: String, _ reader: ConfigReader) throws(ConfigError) -> Loss {
    var values = reader.values
    values["name"] = nil
    guard let make = losses[className] else {
      throw ConfigError(className: className, reason: "no loss of this name is known.")
    }
    return try make(ConfigReader(className, values))
  }
}
