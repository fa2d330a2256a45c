import Datasets
import Files
import TensorFiles
import Tensors
import Testing
import _TestSupport

@Suite struct DatasetNumPyTests {
  let rows = Tensor.arange(24, dtype: .float32).reshaped([4, 3, 2])

  @Test func rowsOfAnArrayAreElements() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("rows.npy")
    try NPYFile.write(rows, to: path)
    try checkDataset(expecting: (0..<4).map { rows[$0] }) { Dataset.npy(path) }
    try checkDataset(expecting: [rows[0..<3], rows[3..<4]]) { Dataset.npy(path).batch(3) }
    let shuffled = try Array(Dataset.npy(path).shuffle(seed: 3).batch(4))[0]
    #expect(Set(shuffled.scalars(of: Float.self)) == Set((0..<24).map(Float.init)) && shuffled.shape == rows.shape)
    #expect("\(Dataset.npy(path))" == "npy(rows.npy)")
  }

  /// Arrays that NumPy wrote: in Fortran order, of types that widen, with the other byte first, and without rows.
  @Test func allFormsGiveTheirRows() throws {
    let folder = try TemporaryFolder()
    let variants = try ZipArchive(Fixtures.path("goldens/tensorfiles/variants.npz"))
    for name in ["f4", "i2", "big-i4", "big-f8", "u4", "b1", "fortran", "empty", "version-3"] {
      let path = try folder.write(variants.read(name + ".npy"), to: name + ".npy")
      let whole = try NPYFile.read(path)
      #expect(try Array(Dataset.npy(path)) == (0..<whole.shape[0]).map { whole[$0] }, "\(name)")
      if whole.shape[0] > 0 { #expect(try Dataset.npy(path).batch(10).first == whole, "\(name)") }
    }
    let scalar = try folder.write(variants.read("scalar.npy"), to: "scalar.npy")
    expect(underlying: TensorFileError.self) { try Array(Dataset.npy(scalar)) }
    let twice = try folder.write(variants.read("twice.npy"), to: "twice.npy")
    expect(underlying: TensorFileError.self) { try Array(Dataset.npy(twice)) }
  }

  @Test func aFileThatIsMissingOrShortenedIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("rows.npy")
    let dataset = Dataset.npy(path)
    #expect(dataset.cardinality == .unknown)
    expect(underlying: FileError.self) { try dataset.makeIterator() }
    try NPYFile.write(rows, to: path)
    #expect(dataset.cardinality == .known(4))
    let iterator = try dataset.makeIterator()
    #expect(try iterator.next() == rows[0])
    let short = Array(try readFile(path).prefix(150))
    try short.withUnsafeBufferPointer { bytes in
      // In place, as an editor would: the same file.
      let descriptor = try #require(overwrite(path))
      #expect(write(descriptor, bytes.baseAddress, bytes.count) == bytes.count)
      close(descriptor)
    }
    let error = try #require(throws: DatasetError.self) { try iterator.next() }
    #expect(error.element == 1 && error.underlying is FileError)
  }

  @Test func pairsOfAnArchiveAreElements() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("set.npz")
    let labels = Tensor([5, 6, 7, 8] as [Int64])
    try NPZFile.write(["x": rows, "y": labels, "z": Tensor([1, 2] as [Float])], to: path)
    let pairs = Dataset.npz(path, "x", "y")
    #expect(pairs.cardinality == .known(4))
    #expect(try pairs[2].0 == rows[2] && pairs[2].1 == labels[2])
    try checkDataset(expecting: (0..<4).map { labels[$0] }) { Dataset.npz(path, "y") }
    let mismatch = try #require(expect(underlying: TensorFileError.self) { try Array(Dataset.npz(path, "x", "z")) })
    #expect(mismatch.entry == "z" && mismatch.found == "shape [2]")
    expect(underlying: TensorFileError.self) { try Array(Dataset<[String: Tensor]>.npz(path)) }
    expect(underlying: TensorFileError.self) { try Array(Dataset.npz(path, "nothing")) }
    try NPZFile.write(["x": rows, "y": labels], to: path)
    let all = Dataset<[String: Tensor]>.npz(path)
    #expect(try all[1] == ["x": rows[1], "y": labels[1]])
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let folder = try TemporaryFolder()
    let numbers = Dataset.range(0..<5).map { Tensor([Float($0), 1]) }
    try numbers.writeNPY(to: folder.path("n.npy"))
    #expect(try NPYFile.read(folder.path("n.npy")) == numbers.tensors())
    try numbers.map { ($0, Int32(7)) }.writeNPZ("x", "y", compression: .deflated, to: folder.path("p.npz"))
    #expect(try NPZFile(folder.path("p.npz")).tensors() == ["x": numbers.tensors(), "y": Tensor([7, 7, 7, 7, 7] as [Int32])])
    try numbers.map { ["a": $0] }.writeNPZ(to: folder.path("d.npz"))
    #expect(try NPZFile(folder.path("d.npz")).tensors() == ["a": numbers.tensors()])
    expect(underlying: BatchMismatch.self) {
      try Dataset([Tensor([1] as [Float]), Tensor([1, 2] as [Float])]).writeNPY(to: folder.path("no.npy"))
    }
    #expect(throws: DatasetUnsupported.self) { try numbers.take(0).writeNPY(to: folder.path("no.npy")) }
    #expect(try folder.contents() == ["d.npz", "n.npy", "p.npz"])
  }
}

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An existing file to be written anew.
private func overwrite(_ path: String) -> Int32? {
  let descriptor = open(path, O_WRONLY | O_TRUNC)
  return descriptor >= 0 ? descriptor : nil
}
