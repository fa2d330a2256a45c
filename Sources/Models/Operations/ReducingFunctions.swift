import Glibc
import Tensors

/// What makes one number of all along some axes, such as a mean.
struct Reduction: TensorFunction {
  /// nil for all.
  let axes: [Int]?
  let keepsAxes: Bool
  /// From rows `[rows, columns]` to a number for each.
  let function: @Sendable (Variable) -> Variable

  init(_ reader: ConfigReader, _ function: @escaping @Sendable (Variable) -> Variable) throws(ConfigError) {
    axes = try reader.optionalAxes("axis")
    keepsAxes = try reader.bool("keepdims", default: false)
    self.function = function
  }

  private func places(_ rank: Int) throws(ConfigError) -> [Int] {
    try axes.map { axes throws(ConfigError) in try OperationShapes.places(axes, rank) } ?? Array(0..<rank)
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    let places = try places(shape.count)
    var result: [Int?] = []
    for axis in shape.indices {
      if !places.contains(axis) { result.append(shape[axis]) } else if keepsAxes { result.append(1) }
    }
    return [result]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].floats
    let rank = x.shape.count
    let places = (axes ?? Array(0..<rank)).map { $0 < 0 ? $0 + rank : $0 }
    let kept = (0..<rank).filter { !places.contains($0) }
    let columns = places.reduce(1) { $0 * x.shape[$1] }
    let rows = x.transposed(kept + places.sorted()).reshaped([kept.reduce(1) { $0 * x.shape[$1] }, columns])
    let shape = (0..<rank).compactMap { axis -> Int? in
      places.contains(axis) ? (keepsAxes ? 1 : nil) : x.shape[axis]
    }
    return [function(rows).reshaped(shape)]
  }
}

/// Mean and variance along the same axes.
private struct Moments: TensorFunction {
  let mean: Reduction
  let variance: Reduction

  init(_ reader: ConfigReader) throws(ConfigError) {
    let renamed = ConfigReader(
      reader.className, ["axis": reader.values["axes"] ?? .null, "keepdims": reader.values["keepdims"] ?? false])
    mean = try Reduction(renamed) { $0.mean(axis: 1) }
    variance = try Reduction(renamed) { $0.varianceOfRows() }
  }

  var resultCount: Int { 2 }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    try mean.shapes(operands) + variance.shapes(operands)
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] { mean.values(operands) + variance.values(operands) }
}

/// Where along an axis the largest number is, or the smallest.
struct Position: TensorFunction {
  let axis: Int
  let keepsAxes: Bool
  let isLargest: Bool

  init(_ reader: ConfigReader, isLargest: Bool) throws(ConfigError) {
    guard let axis = try reader.optionalInt("axis") else {
      throw ConfigError(className: reader.className, key: "axis", reason: "expected an axis, found none")
    }
    self.axis = axis
    keepsAxes = try reader.bool("keepdims", default: false)
    self.isLargest = isLargest
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    var shape = try operands.shapes(1)[0]
    let place = try OperationShapes.places([axis], shape.count)[0]
    if keepsAxes { shape[place] = 1 } else { shape.remove(at: place) }
    return [shape]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].floats.value
    let place = axis < 0 ? axis + x.rank : axis
    let order = (0..<x.rank).filter { $0 != place } + [place]
    let rows = x.transposed(order)
    let found = largestPlaces(isLargest ? rows : -rows)
    var shape = x.shape
    if keepsAxes { shape[place] = 1 } else { shape.remove(at: place) }
    return [Variable(Tensor(found.map { Int32($0) }, shape: shape))]
  }
}

extension Variable {
  /// The largest number of each row; its gradient is shared by those that are equally large.
  func largestOfRows() -> Variable {
    let (rows, columns) = (shape[0], shape[1])
    let x = value.scalars(of: Float.self)
    let tops = (0..<rows).map { row in x[row * columns..<(row + 1) * columns].max() ?? -.infinity }
    return Variable.recording(Tensor(tops), from: [self]) { gradient in
      let g = gradient.scalars(of: Float.self)
      return [
        Tensor(shape: [rows, columns], of: Float.self) { out in
          for row in 0..<rows {
            let range = row * columns..<(row + 1) * columns
            let share = g[row] / Float(x[range].count { $0 == tops[row] })
            for i in range { out[i] = x[i] == tops[row] ? share : 0 }
          }
        }
      ]
    }
  }

  /// The product of the numbers of each row.
  fileprivate func productOfRows() -> Variable {
    let (rows, columns) = (shape[0], shape[1])
    let x = value.scalars(of: Float.self)
    func product(_ row: Int, without left: Int? = nil) -> Float {
      (row * columns..<(row + 1) * columns).reduce(Float(1)) { $1 == left ? $0 : $0 * x[$1] }
    }
    return Variable.recording(Tensor((0..<rows).map { product($0) }), from: [self]) { gradient in
      let g = gradient.scalars(of: Float.self)
      return [
        Tensor(shape: [rows, columns], of: Float.self) { out in
          for i in out.indices { out[i] = g[i / columns] * product(i / columns, without: i) }
        }
      ]
    }
  }

  /// The biased variance of each row.
  fileprivate func varianceOfRows() -> Variable {
    let difference = self - mean(axis: 1).reshaped([shape[0], 1])
    return (difference * difference).mean(axis: 1)
  }

  /// The sum of each number along the last axis and all before it.
  fileprivate func sumsSoFar() -> Variable {
    let columns = max(1, shape.last ?? 1)
    func sums(_ x: Tensor, backwards: Bool) -> Tensor {
      Tensor(shape: x.shape, of: Float.self) { out in
        x.withSpan(of: Float.self) { x in
          for row in 0..<x.count / columns {
            var sum: Float = 0
            for place in 0..<columns {
              let i = row * columns + (backwards ? columns - 1 - place : place)
              sum += x[i]
              out[i] = sum
            }
          }
        }
      }
    }
    return Variable.recording(sums(value, backwards: false), from: [self]) { [sums($0, backwards: true)] }
  }

  /// log Σ e^x of each row.
  fileprivate func logOfSumOfRows() -> Variable {
    let top = Variable(detached.largestOfRows().value.mapped { $0.isFinite ? $0 : 0 })
    return (self - top.reshaped([shape[0], 1])).exponential().sum(axis: 1).logarithm() + top
  }
}

extension TensorFunctions {
  /// What makes one number of several.
  static let reductions: [String: Form] = {
    var forms: [String: Form] = [:]
    func add(_ names: String, module: String = numpy, _ function: @escaping @Sendable (Variable) -> Variable) {
      for name in names.split(separator: " ") {
        forms[String(name)] = Form(module: module, options: ["axis", "keepdims"]) { reader throws(ConfigError) in
          try Reduction(reader, function)
        }
      }
    }
    add("Sum") { $0.sum(axis: 1) }
    add("Mean") { $0.mean(axis: 1) }
    add("Max Amax") { $0.largestOfRows() }
    add("Min Amin") { -(-$0).largestOfRows() }
    add("Prod") { $0.productOfRows() }
    add("Var") { $0.varianceOfRows() }
    add("Std") { $0.varianceOfRows().squareRoot() }
    add("Logsumexp", module: math) { $0.logOfSumOfRows() }
    add("Norm", module: "keras.src.ops.linalg") { ($0 * $0).sum(axis: 1).squareRoot() }
    add("All") { Variable((-(-$0.isNotZero).largestOfRows()).value.cast(to: .bool)) }
    add("Any") { Variable($0.isNotZero.largestOfRows().value.cast(to: .bool)) }
    forms["Average"] = forms["Mean"]
    forms["Cumsum"] = Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
      AlongAxes([try reader.int("axis")]) { x, axes in x.withLast(axes) { $0.sumsSoFar() } }
    }
    forms["Moments"] = Form(module: nn, options: ["axes", "keepdims"]) { reader throws(ConfigError) in try Moments(reader) }
    for (name, isLargest) in [("Argmax", true), ("Argmin", false)] {
      forms[name] = Form(module: numpy, options: ["axis", "keepdims"]) { reader throws(ConfigError) in
        try Position(reader, isLargest: isLargest)
      }
    }
    return forms
  }()
}

extension Variable {
  /// 1 where a number is not 0.
  fileprivate var isNotZero: Variable { Variable(value.mapped { $0 != 0 ? 1 : 0 }) }
}
