import Tensors

/// What a layer trains in the place of a kernel that stays as it is: two matrices of low rank, whose product is added to
/// it (LoRA; Hu et al., 2021).
///
///     let dense = Dense(10)
///     dense.build(for: [nil, 784])
///     dense.enableLoRA(rank: 4)
///     dense.lora!.a.value.shape      // [784, 4]
///     dense.lora!.b.value.shape      // [4, 10]
public struct LowRankAdaptation {
  /// How many columns the first matrix has, and rows the second.
  public let rank: Int
  /// Times what, divided by the rank, their product counts.
  public let alpha: Float
  /// The kernel's shape with the rank in the place of the last size.
  public let a: Parameter
  /// The rank by the last size of the kernel.
  public let b: Parameter
}

/// A layer whose kernel can be adapted: `Dense`, `EinsumDense`, `Embedding`, `Conv1D`, `Conv2D` and `Conv3D`.
///
/// Files hold the sum of kernel and product in the place of the kernel, as Keras' do; a model that is loaded has matrices of
/// zeros. Backups of `BackupAndRestore` keep all three.
public protocol LowRankAdaptable: Layer {
  /// The matrices; nil before `enableLoRA`, or when a layer that was made with a rank is not built yet.
  var lora: LowRankAdaptation? { get }

  /// Trains two small matrices from now on in the place of the kernel.
  ///
  /// Traps before the layer is built, the second time, for a rank below 1, and when the kernel has a constraint.
  ///
  /// - Parameters:
  ///   - rank: how many columns the first matrix has, and rows the second.
  ///   - alpha: times what, divided by the rank, their product counts; nil for the rank.
  func enableLoRA(rank: Int, alpha: Float?, aInitializer: Initializer, bInitializer: Initializer)
}

extension LowRankAdaptable {
  /// The same with what Keras takes when it is not told otherwise.
  public func enableLoRA(rank: Int, alpha: Float? = nil) {
    enableLoRA(rank: rank, alpha: alpha, aInitializer: .heUniform, bInitializer: .zeros)
  }
}

/// What the layers that can be adapted share.
protocol LowRankAdapted: LowRankAdaptable {
  var adapter: LowRankAdapter { get }
  /// What is adapted, once built.
  var adapted: (kernel: Parameter, settings: ParameterSettings) { get }
}

extension LowRankAdapted {
  public var lora: LowRankAdaptation? { adapter.adaptation }

  public func enableLoRA(rank: Int, alpha: Float?, aInitializer: Initializer, bInitializer: Initializer) {
    precondition(isBuilt, "\(className) '\(name)' has no kernel to adapt yet; build it first.")
    precondition(lora == nil, "\(className) '\(name)' is adapted already.")
    let (kernel, settings) = adapted
    adapter.check(rank, settings, className)
    (adapter.rank, adapter.alpha) = (rank, alpha)
    adapter.build(self, kernel, settings, aInitializer, bInitializer)
  }

  /// Makes the matrices when the layer was made with a rank; for the end of `build`.
  func buildAdaptation() {
    let (kernel, settings) = adapted
    adapter.build(self, kernel, settings)
  }

  /// The kernel as an operand, with what is added to it.
  func adaptedKernel() -> Variable { adapter.applied(to: adapted.kernel) }
}

/// The matrices of one layer, and how it was told to make them.
final class LowRankAdapter {
  fileprivate(set) var rank: Int?
  fileprivate(set) var alpha: Float?
  fileprivate(set) var adaptation: LowRankAdaptation?

  init() {}

  init(rank: Int?, alpha: Float?, _ settings: ParameterSettings, _ className: String) {
    (self.rank, self.alpha) = (rank, alpha)
    if let rank { check(rank, settings, className) }
  }

  init(_ reader: ConfigReader, _ settings: ParameterSettings) throws(ConfigError) {
    rank = try reader.optionalInt("lora_rank")
    // Keras takes 0 for none.
    if rank == 0 { rank = nil }
    alpha = rank == nil ? nil : try reader.optionalDouble("lora_alpha").map { Float($0) }
    if let rank, let problem = problem(rank, settings) {
      throw ConfigError(className: reader.className, key: "lora_rank", reason: problem)
    }
  }

  private func problem(_ rank: Int, _ settings: ParameterSettings) -> String? {
    if settings.constraint != nil { return "a kernel with a constraint cannot be adapted" }
    return rank > 0 ? nil : "the rank is \(rank), and must be at least 1"
  }

  fileprivate func check(_ rank: Int, _ settings: ParameterSettings, _ className: String) {
    if let problem = problem(rank, settings) { preconditionFailure("\(className): \(problem).") }
  }

  fileprivate func build(
    _ layer: Layer, _ kernel: Parameter, _ settings: ParameterSettings,
    _ aInitializer: Initializer = .heUniform, _ bInitializer: Initializer = .zeros
  ) {
    guard let rank else { return }
    let shape = kernel.value.shape
    func matrix(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Parameter {
      layer.addParameter(
        "lora_\(kernel.name)_\(name)", shape: shape, initializer: initializer,
        regularizer: settings.regularizer, isOptional: true)
    }
    let alpha = alpha ?? Float(rank)
    adaptation = LowRankAdaptation(
      rank: rank, alpha: alpha, a: matrix("a", shape.dropLast() + [rank], aInitializer),
      b: matrix("b", [rank, shape.last ?? 1], bInitializer))
    self.alpha = alpha
    kernel.trainable = false
  }

  fileprivate func applied(to kernel: Parameter) -> Variable {
    guard let adaptation else { return kernel.variable }
    let (rank, shape) = (adaptation.rank, kernel.value.shape)
    let product = adaptation.a.variable.reshaped([-1, rank]).matmul(adaptation.b.variable)
    return kernel.variable + product.reshaped(shape) * Double(adaptation.alpha / Float(rank))
  }

  /// Changes whenever the sum of `kernel` and product may.
  func version(of kernel: Parameter) -> Int {
    kernel.version &+ (adaptation.map { $0.a.version &+ $0.b.version } ?? 0)
  }

  /// The numbers of a layer's parameters as files hold them.
  func savedValues(of layer: any LowRankAdapted) -> [Tensor] {
    guard let adaptation else { return layer.ownParameters.map(\.value) }
    let kernel = layer.adapted.kernel
    return layer.ownParameters.filter { $0 !== adaptation.a && $0 !== adaptation.b }
      .map { $0 === kernel ? applied(to: kernel).value : $0.value }
  }

  var entries: [String: ConfigValue] {
    guard let rank else { return [:] }
    return ["lora_rank": .int(rank), "lora_alpha": .number(alpha ?? Float(rank))]
  }
}
