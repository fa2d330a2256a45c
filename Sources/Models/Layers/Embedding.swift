import Tensors

/// A learned row of numbers for each of a range of whole numbers, such as words.
///
/// `[batch, …]` whole numbers below `inputDim` in, `[batch, …, outputDim]` out. Parameter: embeddings
/// `[inputDim, outputDim]`. With `maskZero` the index 0 is padding, which later layers leave out.
///
///     Embedding(inputDim: 10_000, outputDim: 16)(Tensor([[7, 0]] as [[Int32]])).shape    // [1, 2, 16]
public final class Embedding: Layer, LowRankAdapted {
  /// How many different inputs there are.
  public let inputDim: Int
  /// How many numbers stand for each.
  public let outputDim: Int
  /// Whether 0 means that there is nothing.
  public let maskZero: Bool
  private let settings: ParameterSettings
  let adapter: LowRankAdapter
  /// `[inputDim, outputDim]`, once built.
  public private(set) var embeddings: Parameter!

  /// - Parameters:
  ///   - inputDim: how many different inputs there are.
  ///   - outputDim: how many numbers stand for each.
  ///   - maskZero: whether 0 means that there is nothing.
  ///   - loraRank: trains two matrices of this rank in the place of the rows, as `enableLoRA` does; nil for the rows.
  ///   - loraAlpha: times what, divided by the rank, their product counts; nil for the rank.
  public convenience init(
    inputDim: Int, outputDim: Int, embeddingsInitializer: Initializer = .uniform(),
    embeddingsRegularizer: Regularizer? = nil, embeddingsConstraint: Constraint? = nil,
    maskZero: Bool = false, loraRank: Int? = nil, loraAlpha: Float? = nil, name: String? = nil,
    seed: Int? = nil
  ) {
    let settings = ParameterSettings(
      embeddingsInitializer, regularizer: embeddingsRegularizer, constraint: embeddingsConstraint)
    self.init(
      inputDim: inputDim, outputDim: outputDim, settings: settings, maskZero: maskZero,
      adapter: LowRankAdapter(rank: loraRank, alpha: loraAlpha, settings, "Embedding"), name: name, seed: seed)
  }

  private init(
    inputDim: Int, outputDim: Int, settings: ParameterSettings, maskZero: Bool, adapter: LowRankAdapter,
    name: String?, seed: Int? = nil
  ) {
    precondition(
      inputDim > 0 && outputDim > 0,
      "Embedding needs positive sizes, and got \(inputDim) by \(outputDim).")
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.maskZero = maskZero
    self.settings = settings
    self.adapter = adapter
    super.init(name: name, seed: seed)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Embedding", config)
    let settings = try reader.parameter("embeddings", default: .uniform())
    self.init(
      inputDim: try reader.int("input_dim"), outputDim: try reader.int("output_dim"), settings: settings,
      maskZero: try reader.bool("mask_zero", default: false), adapter: try LowRankAdapter(reader, settings), name: try reader.optionalString("name"))
  }

  override public func build(inputShape: [Int]) {
    embeddings = addParameter("embeddings", shape: [inputDim, outputDim], settings)
    buildAdaptation()
  }

  var adapted: (kernel: Parameter, settings: ParameterSettings) { (embeddings, settings) }

  override var maskPath: MaskPath { .made }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let entries = inputDim
    let ids = indices(x.value)
    let table = adaptedKernel()
    let output = Variable.recording(table.value.rows(at: ids), from: [table]) {
      [$0.scattered(to: ids, entries: entries)]
    }
    return maskZero ? output.masked(ids.isNotZero()) : output
  }

  /// The numbers that it is asked for as int32. One that it does not have traps, or is noted where that is
  /// wanted; 0 takes its place then.
  private func indices(_ asked: Tensor) -> Tensor {
    let (ids, wrong) = asked.indices(below: inputDim)
    if let wrong {
      BatchCheck.note("the layer '\(name)' is asked for \(wrong.number), and looks up numbers from 0 to \(inputDim - 1)")
    }
    return ids
  }

  /// The result of this layer and of the mean over all steps behind it as one operation, which does without the rows of every
  /// step; nil where that is not the same.
  func call(_ x: Variable, thenPooledBy pooling: GlobalAveragePooling1D) -> Variable? {
    guard isBuilt, pooling.isBuilt, x.shape.count == 2, pooling.dataFormat == .channelsLast, !pooling.keepDims
    else { return nil }
    let entries = inputDim
    let ids = indices(x.value)
    let mask = maskZero ? ids.isNotZero() : nil
    let table = adaptedKernel()
    return Variable.recording(table.value.meanOfRows(at: ids, mask: mask), from: [table]) {
      [$0.spreadOverRows(at: ids, mask: mask, entries: entries)]
    }
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] { inputShape + [outputDim] }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "input_dim": .int(inputDim), "output_dim": .int(outputDim), "mask_zero": .bool(maskZero),
      "activity_regularizer": activityRegularizer?.configValue ?? .null,
    ]) { $1 }
    .merging(settings.entries("embeddings")) { $1 }
    .merging(adapter.entries) { $1 }
  }
}

extension Tensor {
  /// Where an int32 tensor is not zero.
  fileprivate func isNotZero() -> Tensor {
    Tensor(shape: shape, of: Bool.self) { out in
      withSpan(of: Int32.self) { ids in
        for i in ids.indices { out[i] = ids[i] != 0 }
      }
    }
  }
}
