import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetTensorsTests {
  @Test func aRangeOfElementsIsRead() throws {
    let source = CountingSource(Array(0..<9), isIndexed: true)
    #expect(try source.dataset.map { $0 * $0 }[3..<6] == [9, 16, 25])
    #expect(source.asked == 3)
    #expect(try Dataset.range(0..<3)[3..<3] == [])
    #expect(throws: DatasetUnsupported.self) { try Dataset.range(0..<3).filter { _ in true }[0..<1] }
  }

  @Test func allElementsBecomeATensor() throws {
    let whole = Tensor.arange(6, dtype: .float32).reshaped([3, 2])
    #expect(try Dataset.tensorSlices(whole).tensors() == whole)
    #expect(try Dataset.range(4..<6).tensors() == Tensor([4, 5] as [Int32]))
    #expect(try Dataset([[1.5, 2], [3, 4]]).tensors() == Tensor([[1.5, 2], [3, 4]] as [[Double]]))
    #expect(try Dataset([["x": whole]]).tensors() == ["x": whole.reshaped([1, 3, 2])])
    let (x, y, z) = try Dataset([(whole, 1, true), (whole, 2, false)]).tensors()
    #expect(x == Tensor.stack([whole, whole]) && y == Tensor([1, 2] as [Int32]) && z == Tensor([true, false]))
  }

  @Test func nothingMakesNoTensor() throws {
    #expect(throws: DatasetUnsupported.self) { try Dataset.range(0..<0).tensors() }
    expect(underlying: BatchMismatch.self) { try Dataset([Tensor.zeros([1]), Tensor.zeros([2])]).tensors() }
  }

  @Test func aRangeOutsideTraps() async {
    await #expect(processExitsWith: .failure) { _ = try Dataset.range(0..<3)[2..<4] }
  }
}
