import Tensors

/// Sums of products by letters for axes: `keras.ops.einsum("bij,bjk->bik", x, y)`.
struct EinsumFunction: TensorFunction {
  /// The letters of each operand and of the result; a dot stands for all axes without one.
  private let operands: [[Character]]
  private let result: [Character]
  private let equation: String

  init(_ reader: ConfigReader) throws(ConfigError) {
    equation = try reader.string("subscripts")
    func wrong(_ reason: String) -> ConfigError {
      ConfigError(className: reader.className, key: "subscripts", reason: reason)
    }
    let text = equation.filter { $0 != " " }.replacing("...", with: ".")
    let sides = text.components(by: "->")
    guard sides.count <= 2, !text.isEmpty else { throw wrong("'\(equation)' is no equation of an einsum.") }
    operands = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
    let all = operands.flatMap { $0 }
    if sides.count == 2 {
      result = Array(sides[1])
    } else {
      // Without a result, it is the letters that there are once, in their order.
      result = (all.contains(".") ? ["."] : []) + Set(all).filter { letter in letter != "." && all.count { $0 == letter } == 1 }.sorted()
    }
    guard (operands + [result]).allSatisfy({ $0.allSatisfy { $0 == "." || $0.isASCII && $0.isLetter } }),
      result.allSatisfy({ all.contains($0) })
    else { throw wrong("'\(equation)' is no equation of an einsum.") }
    guard (operands + [result]).allSatisfy({ Set($0).count == $0.count }) else {
      throw wrong("a letter twice in one operand is not supported, found '\(equation)'.")
    }
  }

  /// The letters with one for each axis that a dot stands for, counted from the last of them.
  private func letters(_ letters: [Character], elided: Int) -> [Character] {
    guard let place = letters.firstIndex(of: ".") else { return letters }
    // Greek ones, which no equation has.
    let own = (0..<elided).reversed().map { Character(Unicode.Scalar(0x3B1 + UInt32($0)) ?? "α") }
    return Array(letters[..<place]) + own + Array(letters[(place + 1)...])
  }

  /// The letters of all operands and of the result.
  private func letters(_ ranks: [Int]) throws(ConfigError) -> (operands: [[Character]], result: [Character]) {
    guard ranks.count == operands.count else {
      throw OperationShapes.failure("'\(equation)' takes \(operands.count) operands, found \(ranks.count)")
    }
    var (all, most): ([[Character]], Int) = ([], 0)
    for (own, rank) in zip(operands, ranks) {
      let elided = rank - own.count { $0 != "." }
      guard own.contains(".") ? elided >= 0 && elided <= 16 : elided == 0 else {
        throw OperationShapes.failure("'\(equation)' does not fit an operand of \(rank) axes")
      }
      all.append(letters(own, elided: elided))
      most = max(most, elided)
    }
    return (all, letters(result, elided: most))
  }

  /// The size of each letter; axes of 1 are repeated.
  private func sizes(_ letters: [[Character]], _ shapes: [[Int?]]) throws(ConfigError) -> [Character: Int?] {
    var sizes: [Character: Int?] = [:]
    for (own, shape) in zip(letters, shapes) {
      for (letter, size) in zip(own, shape) {
        guard let before = sizes[letter], before != 1 else {
          sizes[letter] = .some(size)
          continue
        }
        if size == 1 || size == nil { continue }
        guard before == nil || before == size else {
          throw OperationShapes.failure("'\(letter)' of '\(equation)' is \(before!) and \(size!)")
        }
        sizes[letter] = .some(size)
      }
    }
    return sizes
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shapes = try operands.shapes(self.operands.count)
    let (letters, result) = try letters(shapes.map(\.count))
    let sizes = try sizes(letters, shapes)
    return [result.map { sizes[$0] ?? nil }]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let values = operands.map(\.floats)
    guard let (letters, result) = try? letters(values.map(\.shape.count)),
      let sizes = try? sizes(letters, values.map { $0.shape.map { $0 } })
    else { preconditionFailure("the operands of '\(equation)' were not checked") }
    var rest = zip(values, letters).map { value, own in
      Lettered(value.repeated(to: own.map { sizes[$0]!! }), own)
    }
    while rest.count > 1 {
      let (a, b) = (rest.removeFirst(), rest.removeFirst())
      let needed = Set(result).union(rest.flatMap(\.letters))
      rest.insert(a.product(b, keeping: needed), at: 0)
    }
    let last = rest[0].summed(keeping: Set(result))
    return [last.value.transposed(result.map { last.letters.firstIndex(of: $0)! })]
  }
}

/// A tensor with a letter for each axis.
private struct Lettered {
  let value: Variable
  let letters: [Character]

  init(_ value: Variable, _ letters: [Character]) { (self.value, self.letters) = (value, letters) }

  /// The sum over the letters that are not `kept`.
  func summed(keeping kept: Set<Character>) -> Lettered {
    let dropped = letters.filter { !kept.contains($0) }
    if dropped.isEmpty { return self }
    let left = letters.filter { kept.contains($0) }
    let order = (left + dropped).map { letters.firstIndex(of: $0)! }
    let shape = left.map { value.shape[letters.firstIndex(of: $0)!] }
    let columns = dropped.reduce(1) { $0 * value.shape[letters.firstIndex(of: $1)!] }
    return Lettered(value.transposed(order).reshaped([-1, columns]).sum(axis: 1).reshaped(shape), left)
  }

  /// The sum of products over the letters that are not `kept`.
  func product(_ other: Lettered, keeping kept: Set<Character>) -> Lettered {
    let a = summed(keeping: kept.union(other.letters)), b = other.summed(keeping: kept.union(letters))
    let result = a.letters.filter { kept.contains($0) } + b.letters.filter { kept.contains($0) && !a.letters.contains($0) }
    return Lettered(
      a.value.contracted(with: b.value, input: a.letters, kernel: b.letters, result: result), result)
  }
}

extension String {
  /// The parts between occurrences of `separator`.
  fileprivate func components(by separator: String) -> [String] {
    var (parts, rest) = ([String](), self[...])
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
