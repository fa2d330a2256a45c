import CKernels
import Tensors
import Testing
import _TestSupport

@testable import Models

/// Products of matrices whose sizes have threads share rows, columns or sums, taken transposed or not.
@Suite struct MatrixProductTests {
  struct Sizes: CustomTestStringConvertible {
    var m, n, k: Int
    var testDescription: String { "[\(m), \(k)] · [\(k), \(n)]" }
  }

  /// The largest matrix is the first, the second or the result; the last but one has parts of unequal lengths, and the last
  /// is too thin for a second thread.
  static let sizes = [
    Sizes(m: 3, n: 5, k: 7), Sizes(m: 700, n: 12, k: 100), Sizes(m: 12, n: 100, k: 700), Sizes(m: 12, n: 700, k: 100),
    Sizes(m: 300, n: 260, k: 9), Sizes(m: 9, n: 70, k: 2_049), Sizes(m: 2, n: 300, k: 1_100),
  ]

  /// Whole numbers small enough for every sum to be exact.
  private func numbers(_ rows: Int, _ columns: Int, _ seed: Int) -> [Float] {
    (0..<rows * columns).map { Float(($0 * 31 + $0 / columns * 7 + seed) % 17 - 8) }
  }

  private func transposed(_ x: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<rows * columns).map { x[$0 % rows * columns + $0 / rows] }
  }

  @Test(arguments: sizes) func everyOrderOfTheNumbersGivesTheProduct(_ sizes: Sizes) {
    let (m, n, k) = (sizes.m, sizes.n, sizes.k)
    let (a, b) = (numbers(m, k, 1), numbers(k, n, 2))
    var expected = [Float](repeating: 0, count: m * n)
    for row in 0..<m {
      for term in 0..<k {
        for column in 0..<n { expected[row * n + column] += a[row * k + term] * b[term * n + column] }
      }
    }
    for (turnsA, turnsB) in [(false, false), (true, false), (false, true), (true, true)] {
      let first = turnsA ? Tensor(transposed(a, m, k), shape: [k, m]) : Tensor(a, shape: [m, k])
      let second = turnsB ? Tensor(transposed(b, k, n), shape: [n, k]) : Tensor(b, shape: [k, n])
      let product = matrixProduct(first, second, transposingA: turnsA, transposingB: turnsB)
      // An expectation of its own would print all numbers.
      let isRight = product.shape == [m, n] && product.scalars(of: Float.self) == expected
      #expect(isRight, "transposed: \(turnsA), \(turnsB)")
      let two = matrixProducts((first, second), (first, second), transposingA: turnsA, transposingB: turnsB)
      #expect(two.0 == product && two.1 == product, "two at once, transposed: \(turnsA), \(turnsB)")
    }
  }

  @Test(arguments: sizes) func anyNumberOfThreadsGivesTheSame(_ sizes: Sizes) {
    let a = Tensor.noise([sizes.m, sizes.k]), b = Tensor.noise([sizes.k, sizes.n])
    func product(_ threads: Int32) -> Tensor {
      let before = ck_limit_threads(threads)
      defer { _ = ck_limit_threads(before) }
      return matrixProduct(a, b)
    }
    let alone = product(1)
    for threads: Int32 in [2, 3, 5] {
      let isSame = product(threads) == alone
      #expect(isSame, "\(threads) threads")
    }
  }
}
