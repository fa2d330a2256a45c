import Datasets
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetBatchTensorsTests {
  let images = Tensor.arange(30, dtype: .float32).reshaped([5, 2, 3])
  let labels = Tensor([4, 3, 2, 1, 0] as [Int32])

  @Test func tensorsStack() throws {
    let batches = Dataset.tensorSlices(images).batch(2)
    #expect(try Array(batches).map(\.shape) == [[2, 2, 3], [2, 2, 3], [1, 2, 3]])
    #expect(try batches[1] == images[2..<4])
  }

  @Test func pairsStack() throws {
    let (x, y) = try Dataset.tensorSlices(images, labels).batch(3)[1]
    #expect(x == images[3..<5])
    #expect(y == labels[3..<5])
  }

  @Test func dictionariesStack() throws {
    let batch = try Dataset.tensorSlices(["x": images, "y": labels]).batch(5)[0]
    #expect(batch == ["x": images, "y": labels])
  }

  @Test func numbersBecomeATensor() throws {
    let dataset = Dataset.tensorSlices(images)
    let (x, y) = try zip(dataset, Dataset.range(7..<12)).batch(2)[0]
    #expect(x == images[0..<2])
    #expect(y == Tensor([7, 8] as [Int32]))
    let (_, z) = try zip(dataset, Dataset([0.5, 1.5] as [Float])).batch(2)[0]
    #expect(z == Tensor([0.5, 1.5] as [Float]))
  }

  @Test func namedFeaturesAndLabelsStack() throws {
    let (features, y) = try Dataset.tensorSlices(["x": images], labels).batch(3)[1]
    #expect(features == ["x": images[3..<5]])
    #expect(y == labels[3..<5])
    let rows = Dataset([(["age": 3, "size": 5], 1), (["age": 4, "size": 6], 0)])
    let (numbers, z) = try rows.batch(2)[0]
    #expect(numbers == ["age": Tensor([3, 4] as [Int32]), "size": Tensor([5, 6] as [Int32])])
    #expect(z == Tensor([1, 0] as [Int32]))
    let (_, _, weights) = try rows.map { ($0.0, $0.1, 0.5 as Float) }.batch(2)[0]
    #expect(weights == Tensor([0.5, 0.5] as [Float]))
  }

  @Test func numbersThatDoNotFitAreErrors() throws {
    let large = 3_000_000_000
    let pairs = Dataset([(Tensor.zeros([1]), 1), (Tensor.zeros([1]), large)])
    var error = #expect(throws: DatasetError.self) { try pairs.batch(2)[0] }
    #expect(error?.underlying as? NumberTooLarge == NumberTooLarge(component: "1", element: 1, number: large))
    #expect(error?.description.contains("3000000000 in component 1 of number 1 of the batch does not fit int32") == true)
    error = #expect(throws: DatasetError.self) { try Dataset([[1], [2, large]]).paddedBatch(2).first }
    #expect(error?.underlying as? NumberTooLarge == NumberTooLarge(component: "0", element: 1, number: large))
    error = #expect(throws: DatasetError.self) { try Dataset([1, large]).tensors() }
    #expect(error?.underlying as? NumberTooLarge == NumberTooLarge(component: "0", element: 1, number: large))
    #expect(throws: DatasetError.self) { try Dataset([[large]]).raggedBatch(1).first }
    #expect(try Dataset([large]).map { Int64($0) }.tensors() == Tensor([Int64(large)]))
  }

  @Test func theErrorNamesBothShapes() throws {
    let odd = Dataset([Tensor.zeros([2, 3]), .zeros([2, 3]), .zeros([3, 2])])
    let error = #expect(throws: DatasetError.self) { try odd.batch(4)[0] }
    #expect(
      error?.description
        == "batch(4), element 0: A batch needs members of one shape and type, but in component 0 "
        + "the first has [2, 3] float32 and number 2 has [3, 2] float32.")
    let types = zip(Dataset([1, 2]), Dataset([Tensor(1 as Float), Tensor(1 as Int32)]))
      .map { (Tensor(Int32($0.0)), $0.1) }.batch(2)
    let second = #expect(throws: DatasetError.self) { try types[0] }
    #expect((second?.underlying as? BatchMismatch)?.component == "1")
    let keys = Dataset([["a": images], ["b": images]]).batch(2)
    #expect(throws: DatasetError.self) { try keys[0] }
  }

  @Test func tuplesOfFourPartsBecomeTensors() throws {
    let members = Dataset([
      (Tensor.zeros([2]), [1, 2], 0.5 as Float, ["a": true]), (Tensor.ones([2]), [3, 4], 1.5 as Float, ["a": false]),
    ])
    let (a, b, c, d) = try #require(try members.batch(2).first)
    #expect(a == Tensor([[0, 0], [1, 1]] as [[Float]]))
    #expect(b == Tensor([[1, 2], [3, 4]] as [[Int32]]))
    #expect(c == Tensor([0.5, 1.5] as [Float]))
    #expect(d == ["a": Tensor([true, false])])
    let (_, y, z) = try #require(try members.map { ($0.0, $0.1, $0.2) }.batch(2).first)
    #expect(y == b && z == c)
    #expect(try members.batch(2).map { $0.2 }.first == c)
  }

  @Test func everyNumberKeepsItsType() throws {
    func type<Number: BatchableNumber>(_ number: Number) throws -> DType {
      try #require(try Dataset([(Tensor.zeros([]), number)]).batch(1).first).1.dtype
    }
    #expect(try type(1 as Int) == .int32)
    #expect(try type(1 as Int64) == .int64)
    #expect(try type(1 as UInt8) == .uint8)
    #expect(try type(1 as Double) == .float64)
    #expect(try type(1 as Float16) == .float16)
    #expect(try type(BFloat16(1)) == .bfloat16)
    #expect(try type(true) == .bool)
  }

  @Test func aNumberThatDoesNotFitTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try Dataset([(Tensor.zeros([]), Int.max)]).batch(1).first
    }
  }
}
