import Tensors

/// Blocks of neighbours as channels, and back: `space_to_depth`, `depth_to_space`.
private struct BlockFunction: TensorFunction {
  let size: Int
  let isDeep: Bool
  let format: DataFormat

  init(_ reader: ConfigReader, isDeep: Bool) throws(ConfigError) {
    size = try reader.int("block_size")
    guard (1...1 << 15).contains(size) else {
      throw ConfigError(className: reader.className, key: "block_size", reason: "expected a positive number, found \(size)")
    }
    self.isDeep = isDeep
    format = try reader.dataFormat()
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    if let problem = format.problem(shape, rank: 2) { throw OperationShapes.failure(problem) }
    let (channels, spatial) = (format.channels(of: shape)!, format.spatial(of: shape))
    let fits = isDeep ? spatial.allSatisfy { $0.map { $0 % size == 0 } ?? true } : channels % (size * size) == 0
    guard fits else {
      throw OperationShapes.failure("inputs of shape \(SavedShapes.text(shape)) are no blocks of \(size) by \(size)")
    }
    return [
      format.shape(
        batch: shape[0], spatial: spatial.map { $0.map { isDeep ? $0 / size : $0 * size } },
        channels: isDeep ? channels * size * size : channels / (size * size))
    ]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let result = format.apply(to: operands[0].floats) { x in
      let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
      if isDeep {
        return x.reshaped([n, h / size, size, w / size, size, c]).transposed([0, 1, 3, 2, 4, 5])
          .reshaped([n, h / size, w / size, c * size * size])
      }
      return x.reshaped([n, h, w, size, size, c / (size * size)]).transposed([0, 1, 3, 2, 4, 5])
        .reshaped([n, h * size, w * size, c / (size * size)])
    }
    return [result]
  }
}

/// The brightness of colours, as one channel.
private struct GreyFunction: TensorFunction {
  let format: DataFormat

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    if let problem = format.problem(shape, rank: 2) { throw OperationShapes.failure(problem) }
    guard [1, 3].contains(format.channels(of: shape)) else {
      throw OperationShapes.failure("expected 1 or 3 channels, found shape \(SavedShapes.text(shape))")
    }
    return [format.shape(batch: shape[0], spatial: format.spatial(of: shape), channels: 1)]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let result = format.apply(to: operands[0].floats) { x in
      guard x.shape[3] == 3 else { return x }
      let shares = Variable(Tensor([0.2989, 0.5870, 0.1140] as [Float], shape: [3, 1]))
      return x.reshaped([-1, 3]).matmul(shares).reshaped(x.shape.dropLast() + [1])
    }
    return [result]
  }
}

extension TensorFunctions {
  /// What is done with images.
  static let images: [String: Form] = {
    let image = "keras.src.ops.image"
    var forms: [String: Form] = [
      "RGBToGrayscale": Form(module: image, options: ["data_format"]) { reader throws(ConfigError) in
        GreyFunction(format: try reader.dataFormat())
      },
      "Resize": Form(
        module: image,
        options: [
          "size", "interpolation", "antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio", "fill_mode", "fill_value",
          "data_format",
        ]
      ) { reader throws(ConfigError) in
        let size = try reader.ints("size", count: 2)
        var config = reader.values
        config["size"] = nil
        (config["height"], config["width"]) = (.int(size[0]), .int(size[1]))
        let ready = config
        return LayerFunction { _ throws(ConfigError) in try LayerFunction.layer("Resizing", ready) }
      },
    ]
    for (name, isDeep) in [("SpaceToDepth", true), ("DepthToSpace", false)] {
      forms[name] = Form(module: nn, options: ["block_size", "data_format"]) { reader throws(ConfigError) in
        try BlockFunction(reader, isDeep: isDeep)
      }
    }
    return forms
  }()
}
