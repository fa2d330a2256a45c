import Models
import Tensors
import Testing
import _TestSupport

/// Where weights start: distributions by their moments, structures by their definition.
@Suite struct InitializerTests {
  private func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, (squares / Double(values.count)).squareRoot())
  }

  /// Fan in 60, fan out 90.
  static let shape = [3, 20, 30]

  static let cases: [(Initializer, deviation: Double, limit: Double)] = {
    let (fanIn, fanOut) = (60.0, 90.0)
    func root(_ x: Double) -> Double { x.squareRoot() }
    return [
      (.uniform(), 0.1 / root(12), 0.05), (.normal(), 0.05, .infinity),
      (.truncatedNormal(deviation: 0.1), 0.1 * 0.8796, 0.2),
      (.glorotUniform, root(2 / (fanIn + fanOut)), root(6 / (fanIn + fanOut))),
      (.glorotNormal, root(2 / (fanIn + fanOut)), 2 * root(2 / (fanIn + fanOut)) / 0.8796),
      (.heUniform, root(2 / fanIn), root(6 / fanIn)),
      (.heNormal, root(2 / fanIn), 2 * root(2 / fanIn) / 0.8796),
      (.lecunUniform, root(1 / fanIn), root(3 / fanIn)),
      (.lecunNormal, root(1 / fanIn), 2 * root(1 / fanIn) / 0.8796),
      (.varianceScaling(3, fan: .output, distribution: .uniform), root(3 / fanOut), root(9 / fanOut)),
      (.varianceScaling(3, fan: .average, distribution: .normal), root(3 / 75), .infinity),
    ]
  }()

  @Test(arguments: cases.indices)
  func numbersHaveTheirSpread(_ index: Int) {
    let (initializer, deviation, limit) = Self.cases[index]
    let values = initializer(Self.shape, seed: 1).scalars(of: Float.self)
    let found = moments(values)
    #expect(abs(found.mean) < 4 * deviation / Double(values.count).squareRoot())
    #expect(abs(found.deviation / deviation - 1) < 0.06, "\(initializer.className)")
    #expect(values.allSatisfy { abs(Double($0)) <= limit * 1.0001 })
  }

  @Test func anOrthogonalStartKeepsLengths() {
    for shape in [[5, 5], [7, 3], [3, 7], [2, 2, 3]] {
      let q = Initializer.orthogonal(gain: 2)(shape, seed: 3)
      let columns = shape[shape.count - 1]
      let matrix = q.reshaped([q.count / columns, columns])
      let small = matrix.shape[0] < columns
      let product = small ? matrix.matmul(matrix.transposed()) : matrix.transposed().matmul(matrix)
      let size = min(matrix.shape[0], columns)
      let expected = Initializer.identity(gain: 4)([size, size], seed: 0)
      #expect((product - expected).scalars(of: Float.self).allSatisfy { abs($0) < 1e-5 })
    }
  }

  @Test func theIdentityMayBeOblong() {
    #expect(Initializer.identity()([2, 3], seed: 0) == Tensor([[1, 0, 0], [0, 1, 0]] as [[Float]]))
  }

  struct Transform: Decodable {
    let config: [String: JSONValue]
    let shape: [Int]
    let values: [Double]
  }

  @Test(arguments: try golden("initializers.json", of: Transform.self))
  func fourierKernelsAreKeras(_ golden: Transform) throws {
    let initializer = try Initializer(className: "STFT", config: golden.config.config)
    expectClose(initializer(golden.shape, seed: 0), golden.values, tolerance: 1e-5, "stft")
    #expect(initializer.config == golden.config.config)
  }

  @Test func configurationsComeBack() throws {
    for (initializer, _, _) in Self.cases {
      let again = try Initializer(className: initializer.className, config: initializer.config)
      #expect(again.configValue == initializer.configValue)
      #expect(again([4, 3], seed: 7) == initializer([4, 3], seed: 7))
    }
    #expect(throws: ConfigError.self) {
      try Initializer(className: "VarianceScaling", config: ["mode": "fan_up"])
    }
  }
}
