import Tensors

/// What a layer without weights does: `keras.ops.max_pool`, `keras.ops.image.resize` and their like.
struct LayerFunction: TensorFunction {
  /// The layer for inputs of a shape.
  let make: @Sendable ([Int?]) throws(ConfigError) -> Layer

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    let layer = try make(shape)
    if let problem = layer.inputsProblem([shape]) { throw OperationShapes.failure(problem) }
    return [layer.outputShape(for: shape)]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].floats
    guard let layer = try? make(x.shape.map { $0 }) else {
      preconditionFailure("the options of an operation were not checked")
    }
    return [layer(x)]
  }

  /// The layer for as many axes between batch and channels as a shape has.
  static func ofRank(
    _ shape: [Int?], _ classNames: [String], _ config: [String: ConfigValue]
  ) throws(ConfigError) -> Layer {
    let rank = shape.count - 2
    guard classNames.indices.contains(rank - 1) else {
      throw OperationShapes.failure("expected 1 to 3 axes between batch and channels, found shape \(SavedShapes.text(shape))")
    }
    return try layer(classNames[rank - 1], config)
  }

  /// The layer of a class.
  static func layer(_ className: String, _ config: [String: ConfigValue]) throws(ConfigError) -> Layer {
    if let (option, reason) = SavedShapes.problem(in: config) {
      throw ConfigError(className: className, key: option, reason: reason)
    }
    do {
      return try LayerRegistry.standard.makeLayer(className, config: config)
    } catch let error as ConfigError {
      throw error
    } catch {
      throw OperationShapes.failure("\(error)")
    }
  }
}

/// Convolutions whose kernel is a tensor or a constant.
struct KernelFunction: TensorFunction {
  enum Kind: Sendable {
    case plain, depthwise, separable
  }

  let kind: Kind
  let reader: ConfigReader

  init(_ kind: Kind, _ reader: ConfigReader) throws(ConfigError) {
    (self.kind, self.reader) = (kind, reader)
    // What does not depend on the number of axes is told at once.
    _ = try reader.padding(allowsCausal: kind == .plain)
    _ = try reader.dataFormat()
  }

  /// The options for a kernel of `shape`.
  private func options(_ shape: [Int], filters: Int) throws(ConfigError) -> ConvolutionOptions {
    let rank = shape.count - 2
    guard (1...3).contains(rank), shape.allSatisfy({ $0 > 0 }) else {
      throw OperationShapes.failure("expected a kernel of 3 to 5 axes, found shape \(shape)")
    }
    let ones = Array(repeating: 1, count: rank)
    let options = ConvolutionOptions(
      filters: filters, kernelSize: Array(shape.prefix(rank)), strides: try reader.ints("strides", count: rank, default: ones),
      padding: try reader.padding(allowsCausal: rank == 1),
      dilationRate: try reader.ints("dilation_rate", count: rank, default: ones), dataFormat: try reader.dataFormat(),
      activation: .linear, useBias: false, bias: ParameterSettings(.zeros))
    guard (options.strides + options.dilationRate).allSatisfy({ $0 > 0 }) else {
      throw OperationShapes.failure("expected positive strides and dilation, found \(options.strides) and \(options.dilationRate)")
    }
    return options
  }

  private func known(_ shape: [Int?]) throws(ConfigError) -> [Int] {
    let sizes = shape.compactMap { $0 }
    guard sizes.count == shape.count else {
      throw OperationShapes.failure("expected a kernel of known size, found shape \(SavedShapes.text(shape))")
    }
    return sizes
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(kind == .separable ? 3 : 2)
    let kernel = try known(shapes[1])
    guard kernel.count >= 3 else { throw OperationShapes.failure("expected a kernel of 3 to 5 axes, found shape \(kernel)") }
    let (from, to) = (kernel[kernel.count - 2], kernel[kernel.count - 1])
    var options = try options(kernel, filters: to)
    if let problem = options.dataFormat.problem(shapes[0], rank: options.rank) { throw OperationShapes.failure(problem) }
    let channels = options.dataFormat.channels(of: shapes[0])!
    func fits(_ isTrue: Bool) throws(ConfigError) {
      guard isTrue else {
        throw OperationShapes.failure("a kernel of shape \(kernel) does not fit inputs of shape \(SavedShapes.text(shapes[0]))")
      }
    }
    switch kind {
    case .plain:
      try fits(channels % from == 0 && to % (channels / from) == 0)
      options.groups = channels / from
      if let problem = options.problem(shapes[0]) { throw OperationShapes.failure(problem) }
      return [options.outputShape(for: shapes[0], channels: to)]
    case .depthwise, .separable:
      try fits(channels == from)
      if let problem = options.problem(shapes[0]) { throw OperationShapes.failure(problem) }
      if kind == .depthwise { return [options.outputShape(for: shapes[0], channels: from * to)] }
      let point = try known(shapes[2])
      guard point.count == kernel.count, point.dropLast(2).allSatisfy({ $0 == 1 }), point[point.count - 2] == from * to else {
        throw OperationShapes.failure("expected a kernel of single points for \(from * to) channels, found shape \(point)")
      }
      return [options.outputShape(for: shapes[0], channels: point[point.count - 1])]
    }
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let (x, kernel) = (operands[0].floats, operands[1].floats)
    let shape = kernel.shape
    let (from, to) = (shape[shape.count - 2], shape[shape.count - 1])
    guard var options = try? options(shape, filters: to) else {
      preconditionFailure("the options of an operation were not checked")
    }
    let format = options.dataFormat
    switch kind {
    case .plain:
      options.groups = format.channels(of: x.shape.map { $0 })! / from
      return [format.apply(to: x) { Convolver().convolved($0, kernel, options, groups: options.groups) }]
    case .depthwise, .separable:
      let each = format.apply(to: x) { x in
        let y = Convolver().depthwise(x, kernel, bias: nil, options: options, version: 0, layer: "the operation")
        guard kind == .separable else { return y }
        let point = operands[2].floats
        let channels = point.shape[point.shape.count - 1]
        return y.reshaped([-1, from * to]).matmul(point.reshaped([from * to, channels]))
          .reshaped(y.shape.dropLast() + [channels])
      }
      return [each]
    }
  }
}

extension Convolver {
  /// The convolution of `x` by `kernel`, without bias.
  fileprivate func convolved(
    _ x: Variable, _ kernel: Variable, _ options: ConvolutionOptions, groups: Int
  ) -> Variable {
    let shape = ConvolutionShape(
      input: x.shape, filters: options.filters, kernel: options.kernelSize, strides: options.strides,
      padding: options.padding, dilation: options.dilationRate, groups: groups)
    return convolved(x, kernel, bias: nil, shape: shape, version: 0, relu: false)
  }
}

extension TensorFunctions {
  /// What slides windows over sequences, images and volumes.
  static let windows: [String: Form] = {
    var forms: [String: Form] = [:]
    for (name, layers) in [("MaxPool", "MaxPooling"), ("AveragePool", "AveragePooling")] {
      let names = (1...3).map { "\(layers)\($0)D" }
      forms[name] = Form(module: nn, options: ["pool_size", "strides", "padding", "data_format"]) { reader throws(ConfigError) in
        _ = try reader.padding()
        _ = try reader.dataFormat()
        return LayerFunction { shape throws(ConfigError) in try LayerFunction.ofRank(shape, names, reader.values) }
      }
    }
    let kernels: [(String, KernelFunction.Kind)] = [
      ("Conv", .plain), ("DepthwiseConv", .depthwise), ("SeparableConv", .separable),
    ]
    for (name, kind) in kernels {
      forms[name] = Form(module: nn, options: ["strides", "padding", "data_format", "dilation_rate"]) { reader throws(ConfigError) in
        try KernelFunction(kind, reader)
      }
    }
    return forms
  }()
}
