import Tensors

/// Numbers along an axis by their size: `sort`, `argsort`, `top_k`.
struct Sorting: TensorFunction {
  enum Result: Sendable {
    case numbers, places, both
  }

  let axis: Int
  let result: Result
  /// The largest ones, from the largest down; nil for all, from the smallest up.
  var count: Int?

  var resultCount: Int { result == .both ? 2 : 1 }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    var shape = try operands.shapes(1)[0]
    let place = try OperationShapes.places([axis], shape.count)[0]
    if let count {
      guard shape[place] ?? count >= count else {
        throw OperationShapes.failure("there are no \(count) largest of \(shape[place]!) numbers")
      }
      shape[place] = count
    }
    return Array(repeating: shape, count: resultCount)
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].floats
    let rank = x.shape.count
    let place = axis < 0 ? axis + rank : axis
    let order = (0..<rank).filter { $0 != place } + [place]
    var inverse = order
    for (new, old) in order.enumerated() { inverse[old] = new }
    let rows = x.transposed(order)
    let columns = rows.shape[rank - 1]
    let kept = count ?? columns
    let numbers = rows.value.scalars(of: Float.self)
    var (from, found): ([Int], [Int32]) = ([], [])
    for start in stride(from: 0, to: numbers.count, by: max(1, columns)) {
      // Equal numbers stay in their order.
      let sorted = (start..<start + columns).sorted {
        let (a, b) = (numbers[$0], numbers[$1])
        return a == b ? $0 < $1 : count == nil ? a < b : a > b
      }
      from += sorted.prefix(kept)
      found += sorted.prefix(kept).map { Int32($0 - start) }
    }
    let shape = rows.shape.dropLast() + [kept]
    let values = rows.picking(PickedNumbers(shape: Array(shape), places: from)).transposed(inverse)
    let places = Variable(Tensor(found, shape: Array(shape)).transposed(inverse))
    switch result {
    case .numbers: return [values]
    case .places: return [places]
    case .both: return [values, places]
    }
  }
}

/// The numbers at places that a tensor of whole numbers names, along an axis: `take_along_axis`.
struct TakenAlong: TensorFunction {
  let axis: Int

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(2)
    let place = try OperationShapes.places([axis], shapes[0].count)[0]
    guard shapes[1].count == shapes[0].count,
      shapes[1].indices.allSatisfy({ $0 == place || shapes[0][$0] == nil || shapes[1][$0] == nil || shapes[0][$0] == shapes[1][$0] })
    else {
      throw OperationShapes.failure(
        "places of shape \(SavedShapes.text(shapes[1])) do not fit shape \(SavedShapes.text(shapes[0]))")
    }
    return [shapes[1]]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    let places = operands[1].variable.value
    let place = axis < 0 ? axis + x.shape.count : axis
    let (old, new) = (x.shape[place], places.shape[place])
    let inner = x.shape[(place + 1)...].reduce(1, *)
    let numbers = places.cast(to: .float32).scalars(of: Float.self)
    let from = numbers.enumerated().map { index, number in
      let wanted = Int(number)
      let counted = wanted < 0 ? wanted + old : wanted
      precondition(counted >= 0 && counted < old, "there is no place \(wanted) along an axis of \(old).")
      return (index / (new * inner) * old + counted) * inner + index % inner
    }
    return [x.picking(PickedNumbers(shape: places.shape, places: from))]
  }
}

extension Variable {
  /// The products of each number along the last axis and all before it.
  fileprivate func productsSoFar() -> Variable {
    let columns = max(1, shape.last ?? 1)
    let x = value.scalars(of: Float.self)
    var y = x
    for i in y.indices where i % columns > 0 { y[i] *= y[i - 1] }
    return Variable.recording(Tensor(y, shape: shape), from: [self]) { [shape] gradient in
      let g = gradient.scalars(of: Float.self)
      return [
        Tensor(shape: shape, of: Float.self) { out in
          for i in out.indices {
            let (row, own) = (i / columns * columns, i % columns)
            // All products from here on have it as a factor.
            var (sum, product): (Float, Float) = (0, own == 0 ? 1 : y[i - 1])
            for other in own..<columns {
              if other > own { product *= x[row + other] }
              sum += g[row + other] * product
            }
            out[i] = sum
          }
        }
      ]
    }
  }

  /// The numbers of the last two axes on one side of a diagonal, 0 on the other.
  fileprivate func triangle(isLower: Bool, _ diagonal: Int) -> Variable {
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let kept = Tensor((0..<rows * columns).map { i -> Float in
      let ahead = i % columns - i / columns
      return (isLower ? ahead <= diagonal : ahead >= diagonal) ? 1 : 0
    }, shape: [rows, columns])
    return scaled(by: kept)
  }
}

extension TensorFunctions {
  /// What goes by the order of numbers along an axis.
  static let orders: [String: Form] = {
    var forms: [String: Form] = [
      "TopK": Form(module: math, options: ["k", "sorted"]) { reader throws(ConfigError) in
        let count = try reader.int("k")
        guard count > 0 else { throw ConfigError(className: reader.className, key: "k", reason: "expected at least 1, found \(count)") }
        return Sorting(axis: -1, result: .both, count: count)
      },
      "TakeAlongAxis": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
        TakenAlong(axis: try reader.int("axis"))
      },
      "Cumprod": Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
        AlongAxes([try reader.int("axis")]) { x, axes in x.withLast(axes) { $0.productsSoFar() } }
      },
      "Diff": Form(module: numpy, options: ["n", "axis"]) { reader throws(ConfigError) in
        try Differences(reader)
      },
    ]
    for (name, result) in [("Sort", Sorting.Result.numbers), ("Argsort", .places)] {
      forms[name] = Form(module: numpy, options: ["axis"]) { reader throws(ConfigError) in
        Sorting(axis: try reader.int("axis", default: -1), result: result)
      }
    }
    for (name, isLower) in [("Tril", true), ("Triu", false)] {
      forms[name] = Form(module: numpy, options: ["k"]) { reader throws(ConfigError) in
        let diagonal = try reader.int("k", default: 0)
        return AlongAxes([-2, -1]) { x, _ in x.triangle(isLower: isLower, diagonal) }
      }
    }
    return forms
  }()
}

/// The differences of neighbours along an axis.
private struct Differences: TensorFunction {
  let axis: Int
  let times: Int

  init(_ reader: ConfigReader) throws(ConfigError) {
    axis = try reader.int("axis", default: -1)
    times = try reader.int("n", default: 1)
    guard (0...64).contains(times) else {
      throw ConfigError(className: reader.className, key: "n", reason: "expected 0 to 64, found \(times)")
    }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    var shape = try operands.shapes(1)[0]
    let place = try OperationShapes.places([axis], shape.count)[0]
    shape[place] = shape[place].map { max(0, $0 - times) }
    return [shape]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    var x = operands[0].floats
    let place = axis < 0 ? axis + x.shape.count : axis
    for _ in 0..<times where x.shape[place] > 0 {
      let last = x.shape[place]
      x = x.sliced(axis: place, 1..<last) - x.sliced(axis: place, 0..<last - 1)
    }
    return [x]
  }
}
