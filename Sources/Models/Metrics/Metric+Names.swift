// The metrics by the words that Keras takes for them, with all options at their defaults. Each is a
// new one, with nothing gathered.
//
//     model.compile(optimizer: .adam, loss: .mse, metrics: [.mae, .rootMeanSquaredError])

extension Metric {
  /// Keras' `"accuracy"`: the share of right predictions, compared as their shapes suggest.
  public static var accuracy: Metric { Accuracy() }
  /// The same, called `acc`.
  public static var acc: Metric { Accuracy(name: "acc") }
  /// Keras' `"binary_accuracy"`.
  public static var binaryAccuracy: Metric { BinaryAccuracy() }
  /// Keras' `"categorical_accuracy"`.
  public static var categoricalAccuracy: Metric { CategoricalAccuracy() }
  /// Keras' `"sparse_categorical_accuracy"`.
  public static var sparseCategoricalAccuracy: Metric { SparseCategoricalAccuracy() }
  /// Keras' `"top_k_categorical_accuracy"`.
  public static var topKCategoricalAccuracy: Metric { TopKCategoricalAccuracy() }
  /// Keras' `"sparse_top_k_categorical_accuracy"`.
  public static var sparseTopKCategoricalAccuracy: Metric { SparseTopKCategoricalAccuracy() }
  /// Keras' `"auc"`.
  public static var auc: Metric { AUC() }
  /// Keras' `"precision"`.
  public static var precision: Metric { Precision() }
  /// Keras' `"recall"`.
  public static var recall: Metric { Recall() }
  /// Keras' `"f1_score"`.
  public static var f1Score: Metric { F1Score() }
  /// Keras' `"r2_score"`.
  public static var r2Score: Metric { R2Score() }
  /// Keras' `"root_mean_squared_error"`.
  public static var rootMeanSquaredError: Metric { RootMeanSquaredError() }
  /// Keras' `"cosine_similarity"`, 1 for the same direction.
  public static var cosineSimilarity: Metric { MeanCosineSimilarity() }
  /// Keras' `"mean_squared_error"`.
  public static var meanSquaredError: Metric { LossMetric(MeanSquaredError(), name: "mean_squared_error") }
  /// Keras' `"mse"`.
  public static var mse: Metric { LossMetric(MeanSquaredError(), name: "mse") }
  /// Keras' `"mean_absolute_error"`.
  public static var meanAbsoluteError: Metric { LossMetric(MeanAbsoluteError(), name: "mean_absolute_error") }
  /// Keras' `"mae"`.
  public static var mae: Metric { LossMetric(MeanAbsoluteError(), name: "mae") }
  /// Keras' `"mean_absolute_percentage_error"`.
  public static var meanAbsolutePercentageError: Metric { LossMetric(MeanAbsolutePercentageError(), name: "mean_absolute_percentage_error") }
  /// Keras' `"mape"`.
  public static var mape: Metric { LossMetric(MeanAbsolutePercentageError(), name: "mape") }
  /// Keras' `"mean_squared_logarithmic_error"`.
  public static var meanSquaredLogarithmicError: Metric { LossMetric(MeanSquaredLogarithmicError(), name: "mean_squared_logarithmic_error") }
  /// Keras' `"msle"`.
  public static var msle: Metric { LossMetric(MeanSquaredLogarithmicError(), name: "msle") }
  /// Keras' `"binary_crossentropy"`.
  public static var binaryCrossentropy: Metric { LossMetric(BinaryCrossentropy(), name: "binary_crossentropy") }
  /// Keras' `"categorical_crossentropy"`.
  public static var categoricalCrossentropy: Metric { LossMetric(CategoricalCrossentropy(), name: "categorical_crossentropy") }
  /// Keras' `"sparse_categorical_crossentropy"`.
  public static var sparseCategoricalCrossentropy: Metric { LossMetric(SparseCategoricalCrossentropy(), name: "sparse_categorical_crossentropy") }
  /// Keras' `"kl_divergence"`.
  public static var klDivergence: Metric { LossMetric(KLDivergence(), name: "kl_divergence") }
  /// Keras' `"poisson"`.
  public static var poisson: Metric { LossMetric(Poisson(), name: "poisson") }
  /// Keras' `"hinge"`.
  public static var hinge: Metric { LossMetric(Hinge(), name: "hinge") }
}
