import Dispatch
import Files
import HDF5Files
import TensorFiles
import Tensors
import Testing
import _TestSupport

struct HDF5FileTests {
  let folder: TemporaryFolder
  let golden = Fixtures.path("goldens/tensorfiles/types.h5")

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    ("float16", DType.float16), ("float32", .float32), ("float64", .float64),
    ("bfloat16", .bfloat16), ("int8", .int32), ("int16", .int32), ("int32", .int32),
    ("int64", .int64), ("uint8", .uint8), ("uint16", .int32), ("uint32", .int64),
    ("big", .float32),
  ])
  func readsTheTypesOfH5py(name: String, dtype: DType) throws {
    let tensor = try HDF5File(golden).tensor("numbers/" + name)
    #expect(tensor.dtype == dtype)
    #expect(tensor.shape == [2, 3])
    #expect(tensor.cast(to: .int64).scalars(of: Int64.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func readsTheRest() throws {
    let file = try HDF5File(golden)
    #expect(
      try file.tensor("numbers/bool").scalars(of: Bool.self) == [
        false, true, false, true, false, true,
      ])
    #expect(try file.tensor("/scalar").scalar(of: Float.self) == 2.5)
    #expect(try file.tensor("empty").shape == [0, 3])
    #expect(try file.shape(of: "chunks") == [100])
  }

  @Test func listsAndFinds() throws {
    let file = try HDF5File(golden)
    let root = try file.children()
    #expect(root.first == HDF5File.Child(name: "bomb", kind: .dataset))
    #expect(root.contains(HDF5File.Child(name: "numbers", kind: .group)))
    #expect(root.contains(HDF5File.Child(name: "soft", kind: .other)))
    #expect(try file.children(of: "numbers").count == 14)
    #expect(file.contains("numbers"))
    #expect(file.contains("numbers/bool"))
    #expect(!file.contains("numbers/bool/x"))
    #expect(!file.contains("weights"))
  }

  @Test func readsTextsOnObjects() throws {
    let file = try HDF5File(golden)
    #expect(try file.attribute("version", of: "/") == "3.15.1 é")
    #expect(try file.attributes("names", of: "/") == ["conv2d", "dense"])
    #expect(try file.attributes("fixed", of: "/") == ["conv2d", "dense_1"])
    #expect(try file.attributes("none", of: "/") == [])
    #expect(try file.attribute("missing", of: "/") == nil)
    #expect(try file.attribute("dtype", of: "numbers/bfloat16") == "bfloat16")
    #expect(throws: TensorFileError.self) { try file.attribute("number", of: "/") }
    #expect(throws: TensorFileError.self) { try file.attribute("names", of: "/") }
  }

  @Test(arguments: [
    ("soft", "a link to elsewhere"), ("external", "a link to elsewhere"),
    ("elsewhere", "data in another one"), ("text", "another type"), ("numbers", "a group"),
    ("missing", "nothing"), ("chunks", "chunks"), ("scalar/x", "nothing"),
    ("numbers/uint64", "shape [2, 3] of 8-byte numbers"), ("bomb", "a claim of 4398046511104"),
  ])
  func refuses(path: String, found: String) throws {
    let error = try #require(throws: TensorFileError.self) { try HDF5File(golden).tensor(path) }
    #expect(error.found == found)
    #expect(error.path == golden)
    #expect(error.entry?.hasSuffix(path) == true)
  }

  @Test(arguments: DType.allCases)
  func writesAndReads(dtype: DType) throws {
    let file = HDF5File(creating: "new.h5")
    let tensor = Tensor.arange(6, dtype: .int64).reshaped([2, 3]).cast(to: dtype)
    try file.write(tensor, at: "layers/dense/vars/0")
    try file.write(Tensor.zeros([0], dtype: dtype), at: "none")
    try file.createGroup("layers/flatten/vars")
    try file.setAttribute("name", of: "layers/flatten/vars", to: "flatten é")
    let path = try folder.path("new.h5")
    try file.write(to: path)
    for read in try [HDF5File(path), HDF5File(bytes: file.bytes(), name: "memory")] {
      let copy = try read.tensor("layers/dense/vars/0")
      #expect(copy.dtype == dtype)
      #expect(copy.shape == [2, 3])
      #expect(copy.withUnsafeBytes { Array($0) } == tensor.withUnsafeBytes { Array($0) })
      #expect(try read.tensor("none").shape == [0])
      #expect(try read.attribute("name", of: "layers/flatten/vars") == "flatten é")
      #expect(try read.children(of: "layers").map(\.name) == ["dense", "flatten"])
    }
  }

  @Test func writesTheSameBytesTwice() throws {
    let images = try (0..<2).map { _ in
      let file = HDF5File(creating: "x")
      try file.write(Tensor.arange(10), at: "a/b")
      try file.setAttribute("name", of: "a", to: "x")
      return try file.bytes()
    }
    #expect(images[0] == images[1])
  }

  @Test func refusesANameThatIsTaken() throws {
    let file = HDF5File(creating: "x")
    try file.write(Tensor(1 as Float), at: "a")
    #expect(throws: TensorFileError.self) { try file.write(Tensor(1 as Float), at: "a") }
    #expect(throws: TensorFileError.self) { try file.write(Tensor(1 as Float), at: "a/b") }
  }

  @Test func refusesWhatIsNotHDF5() throws {
    let path = try folder.write(Array("no file of this kind".utf8), to: "x.h5")
    let error = try #require(throws: TensorFileError.self) { try HDF5File(path) }
    #expect(error.path == path)
    #expect(throws: FileError.self) { try HDF5File("missing.h5") }
  }

  @Test func refusesTruncatedFiles() throws {
    let bytes = try readFile(golden)
    let report = truncate(bytes, by: 97) { bytes in
      let file = try HDF5File(bytes: bytes, name: "cut.h5")
      for name in try file.children(of: "numbers").map(\.name) {
        _ = try file.tensor("numbers/" + name)
      }
    }
    #expect(report.accepted == 0)
    #expect(report.refused > 100)
  }

  @Test func servesSeveralThreads() throws {
    let file = try HDF5File(golden)
    DispatchQueue.concurrentPerform(iterations: 16) { index in
      let name = index % 2 == 0 ? "numbers/float32" : "numbers/int64"
      let tensor = try? file.tensor(name).cast(to: .int64)
      #expect(tensor?.scalars(of: Int64.self) == [0, 1, 2, 3, 4, 5])
    }
  }
}
