import CKernels
import Models
import Tensors
import Testing
import _TestSupport

/// The kernels that take a cell through a whole sequence give what the cell's steps give one by one: results, states and all
/// gradients.
@Suite struct RecurrentKernelTests {
  /// A cell that no kernel knows, with the steps of another.
  private final class Stepped: RecurrentCell {
    private let cell: UnitCell

    init(_ cell: UnitCell) {
      self.cell = cell
      super.init()
    }

    override var stateSizes: [Int] { cell.stateSizes }
    override func step(_ x: Variable, states: [Variable], training: Bool) -> Step {
      cell.step(x, states: states, training: training)
    }
  }

  enum Kind: CaseIterable {
    case simple, simpleOfReLU, lstm, lstmOfOtherFunctions, lstmWithoutBias, gru, gruWithoutBias, gruResetFirst

    func cell(_ units: Int) -> UnitCell {
      switch self {
      case .simple: SimpleRNNCell(units, biasInitializer: .uniform(-1, 1), seed: 1)
      case .simpleOfReLU: SimpleRNNCell(units, activation: .relu, seed: 2)
      case .lstm: LSTMCell(units, biasInitializer: .uniform(-1, 1), unitForgetBias: false, seed: 3)
      case .lstmOfOtherFunctions: LSTMCell(units, activation: .softsign, recurrentActivation: .hardSigmoid, seed: 4)
      case .lstmWithoutBias: LSTMCell(units, useBias: false, seed: 5)
      case .gru: GRUCell(units, biasInitializer: .uniform(-1, 1), seed: 6)
      case .gruWithoutBias: GRUCell(units, useBias: false, seed: 7)
      case .gruResetFirst: GRUCell(units, biasInitializer: .uniform(-1, 1), resetAfter: false, seed: 8)
      }
    }
  }

  struct Sizes: CustomTestStringConvertible {
    var batch, steps, features, units: Int
    var testDescription: String { "[\(batch), \(steps), \(features)] to \(units) units" }
  }

  /// One row and one step; parts of a block and of a span; whole ones; several with a rest; more units than a chunk; and so few
  /// steps that the weights' gradients are products over all of them.
  static let sizes = [
    Sizes(batch: 1, steps: 1, features: 1, units: 1), Sizes(batch: 3, steps: 7, features: 5, units: 10),
    Sizes(batch: 8, steps: 16, features: 16, units: 16), Sizes(batch: 19, steps: 21, features: 3, units: 20),
    Sizes(batch: 2, steps: 30, features: 7, units: 70), Sizes(batch: 9, steps: 3, features: 40, units: 24),
    Sizes(batch: 1, steps: 40, features: 6, units: 33),
  ]

  private func noise(_ shape: [Int], _ seed: Int) -> Tensor { Tensor.noise(shape, seed: seed) * 0.7 }

  /// What a layer gives for sequences and first states, and the gradients of a weighted sum of it.
  private func outcome(_ layer: RNN, _ parameters: [Parameter], mask: Tensor?) -> [Tensor] {
    var results: [Variable] = []
    let gradients = valueWithGradients(of: parameters) {
      let inputs = parameters.prefix(while: { $0.name == "input" }).map(\.variable)
      results = layer.callAll([inputs[0].masked(mask)] + inputs.dropFirst())
      let sums = results.enumerated().map { ($1 * Variable(noise($1.shape, 40 + $0))).sum() }
      return sums.dropFirst().reduce(sums[0], +)
    }.gradients
    return results.map(\.value) + gradients.map { $0 ?? Tensor(Float.nan) }
  }

  @Test(arguments: Kind.allCases, sizes) func agreeWithSteps(_ kind: Kind, _ sizes: Sizes) {
    let cell = kind.cell(sizes.units)
    cell.build(for: [sizes.batch, sizes.features])
    let states = cell.stateSizes.map { Parameter("input", noise([sizes.batch, $0], 50 + $0)) }
    let parameters =
      [Parameter("input", noise([sizes.batch, sizes.steps, sizes.features], 30))] + states + cell.parameters
    let rows = sizes.batch * sizes.steps
    let mask = Tensor((0..<rows).map { ($0 * 7 + $0 / 5) % 4 != 0 }, shape: [sizes.batch, sizes.steps])
    for (options, masked) in [(0, false), (1, false), (2, true), (3, true), (4, false), (7, true)] {
      func layer(_ cell: RecurrentCell) -> RNN {
        RNN(
          cell, returnSequences: options & 1 != 0, returnState: true, goBackwards: options & 2 != 0,
          zeroOutputForMask: options & 4 != 0)
      }
      let found = outcome(layer(cell), parameters, mask: masked ? mask : nil)
      let expected = outcome(layer(Stepped(cell)), parameters, mask: masked ? mask : nil)
      #expect(found.count == expected.count)
      for (place, (a, b)) in zip(found, expected).enumerated() {
        #expect(a.shape == b.shape)
        let size = largestDifference(b, Tensor.zeros(b.shape))
        #expect(largestDifference(a, b) <= 2e-5 * max(1, size), "options \(options), result \(place)")
      }
    }
  }

  @Test(arguments: Kind.allCases) func anyNumberOfThreadsGivesTheSame(_ kind: Kind) {
    let cell = kind.cell(48)
    let layer = RNN(cell, returnSequences: true, returnState: true)
    layer.build(for: [42, 25, 32])
    let parameters = [Parameter("input", noise([42, 25, 32], 30))] + cell.parameters
    func outcome(_ threads: Int32) -> [Tensor] {
      let before = ck_limit_threads(threads)
      defer { _ = ck_limit_threads(before) }
      return self.outcome(layer, parameters, mask: nil)
    }
    let alone = outcome(1)
    for threads: Int32 in [2, 3, 5] {
      for (a, b) in zip(alone, outcome(threads)) { #expect(a == b) }
    }
  }
}
