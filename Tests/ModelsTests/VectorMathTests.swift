import CKernels
import Glibc
import Testing

/// The functions that kernels are made of, against the system's in double precision.
@Suite struct VectorMathTests {
  /// Numbers of both signs from 1e-20 to 80, evenly in their exponents, and zero.
  private static let numbers: [Float] = {
    var numbers: [Float] = [0]
    for place in 0..<8_000 {
      let exponent = -20 + 21.9 * Double(place) / 8_000
      let size = Float(pow(10, exponent))
      numbers += [size, -size]
    }
    return numbers
  }()

  private func applied(_ function: Int, to numbers: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: numbers.count) { to, count in
      numbers.withUnsafeBufferPointer { ck_activate(Int32(function), $0.baseAddress!, to.baseAddress!, numbers.count) }
      count = numbers.count
    }
  }

  private static let exact: [(Int, @Sendable (Double) -> Double)] = [
    (ck_tanh, { tanh($0) }), (ck_exponential, { exp($0) }), (ck_sigmoid, { 1 / (1 + exp(-$0)) }),
    (ck_elu, { $0 > 0 ? $0 : expm1($0) }),
  ]

  @Test(arguments: exact)
  func agreesToTwoAndAHalfUnits(_ function: Int, _ exact: @Sendable (Double) -> Double) {
    for (x, y) in zip(Self.numbers, applied(function, to: Self.numbers)) {
      let expected = exact(Double(x))
      // Below this a float has fewer digits.
      if abs(expected) < Double(Float.leastNormalMagnitude) { continue }
      let unit = Double(Float(expected).ulp)
      #expect(abs(Double(y) - expected) <= 2.6 * unit, "at \(x)")
    }
  }

  @Test func whatIsNoNumberStaysSo() {
    for function in [ck_tanh, ck_exponential, ck_sigmoid, ck_elu] {
      #expect(applied(function, to: [.nan])[0].isNaN)
    }
  }

  @Test func endsAreReached() {
    let ends: [Float] = [-.infinity, .infinity]
    #expect(applied(ck_tanh, to: ends) == [-1, 1])
    let open = applied(ck_sigmoid, to: ends)
    #expect(open[0] < 1e-37 && open[1] == 1)
  }
}
