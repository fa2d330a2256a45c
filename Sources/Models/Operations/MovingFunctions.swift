import Tensors

/// What moves or repeats the numbers of one tensor along its axes without changing them.
struct Rearrangement: TensorFunction {
  let shape: @Sendable ([Int?]) throws(ConfigError) -> [Int?]
  let function: @Sendable (Variable) -> Variable

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    // Beside the tensor there may be a number, such as what is put around it.
    guard let first = operands.first else { throw OperationShapes.failure("expected a tensor, found none") }
    return [try shape(try first.shape())]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] { [function(operands[0].variable)] }
}

/// Other axes of the same numbers: the result's shape is all that there is to say.
private func reshaping(
  _ shape: @escaping @Sendable ([Int?]) throws(ConfigError) -> [Int?]
) -> Rearrangement {
  Rearrangement(shape: shape) { x in
    let known = (try? shape(x.shape.map { $0 })) ?? []
    return x.reshapedKeepingType(known.map { $0 ?? -1 })
  }
}

/// The axes in another order, which `order` tells for a number of axes.
private func transposition(
  _ order: @escaping @Sendable (Int) throws(ConfigError) -> [Int]
) -> Rearrangement {
  Rearrangement { shape throws(ConfigError) in
    let order = try order(shape.count)
    return order.map { shape[$0] }
  } function: { x in
    guard let order = try? order(x.shape.count) else { return x }
    return x.value.dtype == .float32 ? x.transposed(order) : Variable(x.value.transposed(order))
  }
}

/// Along one axis, other places in the order that `places` tells for its length.
private func picking(
  _ axis: Int, keepsLength: Bool, _ places: @escaping @Sendable (Int) -> [Int]
) -> Rearrangement {
  Rearrangement { shape throws(ConfigError) in
    let place = try OperationShapes.places([axis], shape.count)[0]
    var result = shape
    if !keepsLength { result[place] = shape[place].map { places($0).count } }
    return result
  } function: { x in
    let place = axis < 0 ? axis + x.shape.count : axis
    return x.picking(PickedNumbers(all: x.shape).along(place, places(x.shape[place])))
  }
}

extension Variable {
  fileprivate func reshapedKeepingType(_ shape: [Int]) -> Variable {
    value.dtype == .float32 ? reshaped(shape) : Variable(value.reshaped(shape))
  }
}

extension TensorFunctions {
  /// What moves numbers.
  static let moving: [String: Form] = [
    "Unstack": Form(module: core, options: ["num", "axis"]) { reader throws(ConfigError) in try Unstacking(reader) },
    "GetItem": Form(module: numpy) { _ in ItemFunction() },
    "Reshape": Form(module: numpy, options: ["newshape"]) { reader throws(ConfigError) in
      try Reshaping(reader)
    },
    "Ravel": Form(module: numpy) { _ in
      reshaping { shape in
        [shape.reduce(1 as Int?) { product, size in product.flatMap { product in size.map { product * $0 } } }]
      }
    },
    "ExpandDims": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      let axes = try reader.operationAxes("axis", default: [0])
      return reshaping { shape throws(ConfigError) in
        let places = try OperationShapes.places(axes, shape.count + axes.count)
        var (result, rest): ([Int?], ArraySlice<Int?>) = ([], shape[...])
        for axis in 0..<shape.count + axes.count {
          result.append(places.contains(axis) ? 1 : rest.removeFirst())
        }
        return result
      }
    },
    "Squeeze": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      let axes = try reader.optionalAxes("axis")
      return reshaping { shape throws(ConfigError) in
        let places =
          try axes.map { axes throws(ConfigError) in try OperationShapes.places(axes, shape.count) }
          ?? shape.indices.filter { shape[$0] == 1 }
        guard places.allSatisfy({ shape[$0] ?? 1 == 1 }) else {
          throw OperationShapes.failure("axes \(places) of shape \(SavedShapes.text(shape)) are not 1")
        }
        return shape.indices.filter { !places.contains($0) }.map { shape[$0] }
      }
    },
    "Transpose": Form(module: numpy, options: ["axes"]) { reader throws(ConfigError) in
      let axes = try reader.optionalAxes("axes")
      return transposition { rank throws(ConfigError) in
        let order = try axes.map { axes throws(ConfigError) in try OperationShapes.places(axes, rank) }
        guard order?.count ?? rank == rank else {
          throw OperationShapes.failure("axes \(axes ?? []) are not those of \(rank) axes")
        }
        return order ?? (0..<rank).reversed()
      }
    },
    "Swapaxes": Form(module: numpy, options: ["axis1", "axis2"]) { reader throws(ConfigError) in
      let axes = [try reader.int("axis1"), try reader.int("axis2")]
      return transposition { rank throws(ConfigError) in
        let places = axes[0] == axes[1] ? [] : try OperationShapes.places(axes, rank)
        var order = Array(0..<rank)
        if places.count == 2 { order.swapAt(places[0], places[1]) }
        return order
      }
    },
    "Moveaxis": Form(module: numpy, options: ["source", "destination"]) { reader throws(ConfigError) in
      let from = try reader.operationAxes("source", default: [])
      let to = try reader.operationAxes("destination", default: [])
      return transposition { rank throws(ConfigError) in
        let (from, to) = (try OperationShapes.places(from, rank), try OperationShapes.places(to, rank))
        guard from.count == to.count else { throw OperationShapes.failure("axes \(from) do not go to \(to)") }
        var order = (0..<rank).filter { !from.contains($0) }
        for (old, new) in zip(from, to).sorted(by: { $0.1 < $1.1 }) { order.insert(old, at: new) }
        return order
      }
    },
    "Flip": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      let axis = try reader.int("axis")
      return picking(axis, keepsLength: true) { Array((0..<$0).reversed()) }
    },
    "Fliplr": Form(module: numpy) { _ in picking(1, keepsLength: true) { Array((0..<$0).reversed()) } },
    "Flipud": Form(module: numpy) { _ in picking(0, keepsLength: true) { Array((0..<$0).reversed()) } },
    "BroadcastTo": Form(module: numpy, options: ["shape"]) { reader throws(ConfigError) in
      guard let target = reader.values["shape"]?.shape else {
        throw ConfigError(className: reader.className, key: "shape", reason: "expected sizes")
      }
      return Repetition(target: target)
    },
    "Roll": Form(module: numpy, options: ["shift", "axis"]) { reader throws(ConfigError) in
      let (shift, axis) = (try reader.int("shift"), try reader.int("axis"))
      return picking(axis, keepsLength: true) { length in
        (0..<length).map { ((($0 - shift) % length) + length) % length }
      }
    },
    "Repeat": Form(module: numpy, options: ["repeats", "axis"]) { reader throws(ConfigError) in
      let (repeats, axis) = (try reader.int("repeats"), try reader.int("axis"))
      return picking(axis, keepsLength: false) { length in
        (0..<length).flatMap { Array(repeating: $0, count: max(0, repeats)) }
      }
    },
    "Tile": Form(module: numpy, options: ["repeats"]) { reader throws(ConfigError) in
      let repeats = try reader.operationAxes("repeats", default: [1])
      return Rearrangement { shape throws(ConfigError) in
        guard repeats.count <= shape.count, repeats.allSatisfy({ $0 > 0 }) else {
          throw OperationShapes.failure("repeats \(repeats) do not fit shape \(SavedShapes.text(shape))")
        }
        let all = Array(repeating: 1, count: shape.count - repeats.count) + repeats
        return zip(shape, all).map { size, times in size.map { $0 * times } }
      } function: { x in
        let all = Array(repeating: 1, count: x.shape.count - repeats.count) + repeats
        var picked = PickedNumbers(all: x.shape)
        for (axis, times) in all.enumerated() where times > 1 {
          picked = picked.along(axis, (0..<times).flatMap { _ in Array(0..<x.shape[axis]) })
        }
        return x.picking(picked)
      }
    },
    "Pad": Form(module: numpy, options: ["pad_width", "mode"]) { reader throws(ConfigError) in
      try Padded(reader)
    },
    "Split": Form(module: numpy, options: ["indices_or_sections", "axis"]) { reader throws(ConfigError) in
      try Split(reader)
    },
    "Take": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      Taken(axis: try reader.int("axis"))
    },
  ]
}

/// The same numbers under a given shape, one of whose sizes may follow from the others.
struct Reshaping: TensorFunction {
  /// -1 for what follows, nil for a size of the tensor's own along the same axis.
  let sizes: [Int?]

  init(_ reader: ConfigReader) throws(ConfigError) {
    let value = reader.values["newshape"] ?? .null
    if case .int(let size) = value {
      sizes = [size]
    } else if let shape = value.shape {
      sizes = shape
    } else {
      throw ConfigError(
        className: reader.className, key: "newshape", reason: "expected sizes, found \(value.summary)")
    }
  }

  /// The sizes for a tensor of `shape`, -1 for the one that follows from the others.
  private func resolved(_ shape: [Int?]) -> [Int?] {
    sizes.indices.map { axis in sizes[axis] ?? (axis < shape.count ? shape[axis] : -1) }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    let sizes = resolved(shape)
    func product(_ sizes: [Int?]) -> Int? {
      sizes.reduce(1 as Int?) { product, size in product.flatMap { product in size.map { product * $0 } } }
    }
    let open = sizes.count { $0 == -1 }
    let (known, count) = (product(sizes.filter { $0 != -1 }), product(shape))
    let fits =
      if let known, let count { known > 0 && (open == 0 ? count == known : count % known == 0) } else { true }
    guard open <= 1, sizes.allSatisfy({ $0 == nil || $0 == -1 || $0! > 0 }), fits else {
      throw OperationShapes.failure("shape \(SavedShapes.text(shape)) does not become \(SavedShapes.text(sizes))")
    }
    // Where the batch is not known on either side, the rest may be.
    let rest = shape.first == .some(nil) && sizes.first == .some(nil)
      ? (product(Array(shape.dropFirst())), product(sizes.dropFirst().filter { $0 != -1 })) : (count, known)
    return [
      sizes.map { size in
        if size != -1 { return size }
        if let all = rest.0, let some = rest.1, some > 0 { return all / some }
        return nil
      }
    ]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    return [x.reshapedKeepingType(resolved(x.shape.map { $0 }).map { $0 ?? -1 })]
  }
}

/// A tensor with a number around it.
struct Padded: TensorFunction {
  let widths: [(Int, Int)]

  init(_ reader: ConfigReader) throws(ConfigError) {
    guard try reader.string("mode", default: "constant") == "constant" else {
      throw ConfigError(className: reader.className, key: "mode", reason: "only constant is supported")
    }
    var widths: [(Int, Int)] = []
    if case .array(let pairs)? = reader.values["pad_width"] {
      for pair in pairs {
        let two = try ConfigReader(reader.className, ["pad_width": pair]).ints("pad_width", count: 2)
        widths.append((two[0], two[1]))
      }
    }
    guard !widths.isEmpty, widths.allSatisfy({ $0.0 >= 0 && $0.1 >= 0 }) else {
      throw ConfigError(
        className: reader.className, key: "pad_width", reason: "expected two widths for each axis")
    }
    self.widths = widths
  }

  private func widths(_ rank: Int) -> [(Int, Int)] {
    widths.count == 1 ? Array(repeating: widths[0], count: rank) : widths
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    guard let shape = try operands.first?.shape(), widths(shape.count).count == shape.count else {
      throw OperationShapes.failure("expected a tensor of \(widths.count) axes")
    }
    return [zip(shape, widths(shape.count)).map { size, width in size.map { $0 + width.0 + width.1 } }]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    var picked = PickedNumbers(all: x.shape)
    for (axis, width) in widths(x.shape.count).enumerated() where width.0 + width.1 > 0 {
      picked = picked.along(
        axis,
        Array(repeating: -1, count: width.0) + Array(0..<x.shape[axis]) + Array(repeating: -1, count: width.1))
    }
    var filler: Float = 0
    if operands.count > 1, case .plain(let value) = operands[1] {
      filler = value.constant?.scalar(of: Float.self) ?? 0
    }
    return [x.picking(picked, filler: filler)]
  }
}
