import Tensors
import Testing

@Suite struct TensorReductionTests {
  let matrix = Tensor([[1, 5, 2], [9, 0, 9]] as [[Float]])

  @Test(arguments: 0...9)
  func everyElementIsAddedOnce(count: Int) {
    let powers = (0..<3 * count).map { Int32(1) << Int32($0) }
    let rows = Tensor(powers, shape: [3, count])
    let expected = (0..<3).map { row in powers[row * count..<(row + 1) * count].reduce(0) { $0 + Int64($1) } }
    #expect(rows.sum(axis: 1).scalars(of: Int64.self) == expected)
    #expect(rows.cast(to: .float64).sum(axis: 1).scalars(of: Double.self) == expected.map(Double.init))
    #expect(rows.cast(to: .float32).sum(axis: 1).scalars(of: Float.self) == expected.map(Float.init))
  }

  @Test func sumsAndMeans() {
    #expect(matrix.sum().scalar(of: Float.self) == 26)
    #expect(matrix.sum(axis: 0).scalars(of: Float.self) == [10, 5, 11])
    #expect(matrix.sum(axis: -1).scalars(of: Float.self) == [8, 18])
    #expect(matrix.mean(axis: 1).scalars(of: Float.self) == [8.0 / 3, 6])
    #expect(Tensor([200, 100] as [UInt8]).sum().scalar(of: Int64.self) == 300)
    #expect(Tensor.arange(4).mean().scalar(of: Float.self) == 1.5)
  }

  @Test func extremesAndTheirPlaces() {
    #expect(matrix.max().scalar(of: Float.self) == 9)
    #expect(matrix.min(axis: 0).scalars(of: Float.self) == [1, 0, 2])
    #expect(matrix.argmax().scalars(of: Int64.self) == [1, 0])
    #expect(matrix.argmax(axis: 0).scalars(of: Int64.self) == [1, 0, 1])
    #expect(matrix.argmin(axis: 1).scalars(of: Int64.self) == [0, 1])
  }

  @Test func floatsAreAddedPrecisely() {
    let many = Tensor.full([10_000_000], 0.1 as Float)
    #expect((many.sum().scalar(of: Float.self) - 1_000_000).magnitude < 1)
  }

  @Test func matrixProducts() {
    let a = Tensor([[1, 2], [3, 4], [5, 6]] as [[Float]])
    let b = Tensor([[1, 0, 2], [0, 1, 3]] as [[Float]])
    #expect(a.matmul(b).scalars(of: Float.self) == [1, 2, 8, 3, 4, 18, 5, 6, 28])
    #expect(a[0].matmul(b).scalars(of: Float.self) == [1, 2, 8])
    #expect(Tensor.stack([a, a]).matmul(b).shape == [2, 3, 3])
    #expect(Tensor.zeros([0, 2]).matmul(b).shape == [0, 3])
  }

  @Test func closenessIsRelativeAndAbsolute() {
    let a = Tensor([1, 100] as [Float])
    #expect(a.isClose(to: Tensor([1.000005, 100.0005] as [Float])))
    #expect(!a.isClose(to: Tensor([1.001, 100] as [Float])))
    #expect(!a.isClose(to: Tensor([1, .nan] as [Float])))
    #expect(!a.isClose(to: a[0..<1]))
  }
}
