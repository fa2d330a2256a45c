import Foundation
import Models
import TensorFiles
import Tensors
import Testing
import _TestSupport

/// Keras' operations on tensors in graphs; their numbers are compared with Keras' in `LayerModelsTests`.
@Suite struct OperationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func made(_ x: Input, _ body: (SymbolicTensor) -> SymbolicTensor) -> Functional {
    Functional(inputs: x, outputs: body(x.output), seed: 1)
  }

  @Test func partsAreThoseOfPython() {
    let x = Input(shape: [4, 3])
    let values = Tensor.arange(24, dtype: .float32).reshaped([2, 4, 3])
    let cases: [(SymbolicTensor, [Int?], [Float])] = [
      (x.output[.all, 0], [nil, 3], [0, 1, 2, 12, 13, 14]),
      (x.output[.all, -1, 1], [nil], [10, 22]),
      (x.output[.all, .range(1..<3), 0], [nil, 2], [3, 6, 15, 18]),
      (x.output[.all, .from(3)], [nil, 1, 3], [9, 10, 11, 21, 22, 23]),
      (x.output[.all, .upTo(-3), 2], [nil, 1], [2, 14]),
      (x.output[.rest, .slice(from: nil, to: nil, by: -2)][.all, 1], [nil, 2], [5, 3, 17, 15]),
      (x.output[.all, .newAxis, 2, 0], [nil, 1], [6, 18]),
    ]
    for (part, shape, expected) in cases {
      #expect(part.shape == shape)
      let found = Functional(inputs: x, outputs: part)(values).value
      #expect(found.scalars(of: Float.self) == expected)
    }
  }

  @Test func operatorsMakeOperationsOfKeras() throws {
    let x = Input(shape: [3], name: "x")
    let model = made(x) { x in (1 - x * 2) / (x / 4 + 3) + (-x).power(2) }
    let values = Tensor([[1, 2, 0.5]] as [[Float]])
    let expected = [1, 2, 0.5].map { (v: Float) in (1 - v * 2) / (v / 4 + 3) + v * v }
    #expect(model(values).value.isClose(to: Tensor([expected]), absolute: 1e-6))
    let kinds = Set(model.layers.map(\.className))
    #expect(kinds == ["InputLayer", "Multiply", "Subtract", "TrueDivide", "Add", "Negative", "Power"])
    let path = try folder.path("operators.keras")
    try model.save(path)
    let copy = try Model.load(path)
    #expect(copy(values).value == model(values).value)
    #expect(copy.layers.map(\.name) == model.layers.map(\.name))
  }

  @Test func functionsOfGraphs() throws {
    let x = Input(shape: [2, 3])
    let values = Tensor([1, -2, 3, 4, 5, -6] as [Float], shape: [1, 2, 3])
    func result(_ body: (SymbolicTensor) -> SymbolicTensor) -> Tensor { made(x, body)(values).value }
    #expect(result { $0.mean(axes: [1]) } == Tensor([[2.5, 1.5, -1.5]] as [[Float]]))
    #expect(result { $0.sum(axes: [1, -1], keepDims: true) } == Tensor([5] as [Float], shape: [1, 1, 1]))
    #expect(result { $0.max(axes: [2]) } == Tensor([[3, 5]] as [[Float]]))
    #expect(result { $0.min(axes: nil).reshaped([1]) } == Tensor([-6] as [Float]))
    #expect(result { $0.reshaped([-1, 6]) }.shape == [1, 6])
    #expect(result { $0.transposed([0, 2, 1]) }.shape == [1, 3, 2])
    #expect(
      result { $0.matmul($0.transposed([0, 2, 1])) } == Tensor([14, -24, -24, 77] as [Float], shape: [1, 2, 2]))
    #expect(result { SymbolicTensor.stack([$0, $0 * 2], axis: 1) }.shape == [1, 2, 2, 3])
    // A shape is known before there are numbers.
    #expect(x.output.mean(axes: [-1], keepDims: true).shape == [nil, 2, 1])
    #expect(x.output.reshaped([-1, 6]).shape == [nil, 6])
  }

  /// Each function of the graph that Keras saved, by moving its operands a little.
  @Test func slopesAreWhatTheTapeSays() throws {
    let x = Input(shape: [3, 4], name: "x"), z = Input(shape: [3, 4], name: "z")
    let (a, b) = (x.output, z.output)
    let parts: [SymbolicTensor] = [
      a[.all, 1], a[.all, .slice(from: nil, to: nil, by: -1), 0], (a * b + 1)[.all, 0], (1 - a)[.all, 2],
      (a / (b * b + 1))[.all, 0], a.mean(axes: [1]), a.sum(axes: [2]), a.max(axes: [1]), b.min(axes: [2]),
      a.reshaped([-1, 12]), a.transposed([0, 2, 1])[.all, 0], (b * b + 1).power(1.5)[.all, 0],
      a.matmul(b.transposed([0, 2, 1]))[.all, 0], SymbolicTensor.stack([a, b], axis: 2)[.all, 0, 1],
    ]
    let model = Functional(inputs: [x, z], outputs: [concatenate(parts)])
    // No two of them equal, so that the largest stays the largest.
    let inputs = [3, 9].map { salt in
      Tensor((0..<24).map { (i: Int) -> Float in Float(i * 7 * salt % 25) / 6 - 1.7 }, shape: [2, 3, 4])
    }
    checkGradient(at: inputs) { model($0) }
  }

  @Test func trainingGoesThroughOperations() throws {
    let x = Input(shape: [5, 2])
    let hidden = LSTM(4, returnSequences: true)(x)
    let model = Functional(inputs: x, outputs: Dense(1)(hidden[.all, -1] * 2 + 1), seed: 3)
    model.compile(optimizer: Adam(learningRate: 0.05), loss: .mse)
    let inputs = numbers([8, 5, 2], 4)
    let history = try model.fit(
      inputs, inputs.sum(axis: 1).sum(axis: 1).reshaped([8, 1]), epochs: 20, seed: 1, verbose: .silent)
    #expect(history["loss"][19] < history["loss"][0] / 2)
  }

  /// The error of loading the golden model with `old` replaced by `new` in its configuration.
  private func error(replacing old: String, by new: String) throws -> ModelFileError {
    try SavedModel.error(of: "sliced", replacing: old, by: new, in: folder)
  }

  @Test(arguments: [
    (#""class_name": "Sin""#, #""class_name": "Sinc""#, "the operation 'Sinc' is not supported; known are Abs"),
    (#""decimals": 0"#, #""decimals": 99"#, "expected -38 to 38, found 99"),
    (#""shift": 2"#, #""shift": "two""#, "expected a whole number"),
    // What no shape rules out is known by what comes behind.
    (#""newshape": [-1, 24]"#, #""newshape": [-1, 23]"#, "expected shape [401, 2], found [402, 2]"),
    (#""axes": [0, 2, 1]"#, #""axes": [0, 2, 7]"#, "there are no axes"),
    (#""pad_width": [[0, 0], [1, 2], [0, 0]]"#, #""pad_width": [[0, 0], [1, 2]]"#, "expected a tensor of 2 axes"),
  ])
  func whatIsNotFollowedIsAnError(old: String, new: String, reason: String) throws {
    let error = try error(replacing: old, by: new)
    #expect("\(error)".contains(reason), "\(error)")
  }

  @Test(arguments: [
    (#""subscripts": "bij,bkj->bik""#, #""subscripts": "bij,bkj->bix""#, "is no equation of an einsum"),
    (#""subscripts": "bij,bkj->bik""#, #""subscripts": "bij,bjk->bik""#, "'j' of 'bij,bjk->bik' is 4 and 6"),
    (#""subscripts": "bij,bkj->bik""#, #""subscripts": "bii,bkj->bik""#, "a letter twice in one operand is not supported"),
    (#""subscripts": "bij,bkj->bik""#, #""subscripts": "bij->bi""#, "expected 1 operands, found 2"),
    (#""pool_size": 2"#, #""pool_size": 0"#, "expected whole numbers from 1"),
    (#""pool_size": 2"#, #""pool_size": 99"#, "a window of 99 does not fit"),
    (#""block_size": 2"#, #""block_size": 5"#, "are no blocks of 5 by 5"),
    (#""k": 3"#, #""k": 5"#, "there are no 5 largest of 4 numbers"),
    (#""num": 6"#, #""num": 7"#, "axis 1 does not have 7 parts"),
    (#""shape": [3, 2, 6, 4]"#, #""shape": [3, 2, 5, 4]"#, "do not fit together"),
    (#""size": [5, 9]"#, #""size": [5, 9, 1]"#, "expected 2 whole numbers"),
    (#""axes": [1, 2], "keepdims": false"#, #""axes": [1, 7], "keepdims": false"#, "there are no axes"),
  ])
  func wrongOptionsAreErrors(old: String, new: String, reason: String) throws {
    let error = try SavedModel.error(of: "operated", replacing: old, by: new, in: folder)
    #expect("\(error)".contains(reason), "\(error)")
  }

  @Test func dataTooShortForAPartAreTold() throws {
    let x = Input(shape: [nil, 2])
    let model = Functional(inputs: x, outputs: x.output[.all, 3])
    #expect(try model.checked(inputs: [.ones([1, 4, 2])]).count == 1)
    let error = #expect(throws: DataProblem.self) { try model.checked(inputs: [.ones([1, 3, 2])]) }
    #expect(error?.description.contains("there is no place 3 along axis 1") == true)
  }

  @Test func wrongPartsTrap() async {
    await #expect(processExitsWith: .failure) { _ = Input(shape: [3]).output[.all, 3] }
    await #expect(processExitsWith: .failure) { _ = Input(shape: [3]).output.mean(axes: [2]) }
  }
}
