import Files
import TensorFiles
import Tensors
import Testing
import Texts
import _TestSupport

/// Arrays of texts that NumPy wrote (`Tools/goldens/tensor_files.py`).
struct NPYTextsTests {
  let folder: TemporaryFolder
  let file: NPZFile

  init() throws {
    folder = try TemporaryFolder()
    file = try NPZFile(Fixtures.path("goldens/tensorfiles/texts.npz"))
  }

  @Test(arguments: ["wide", "big", "fortran", "narrow"])
  func readsStringsAndBytes(name: String) throws {
    let found = try #require(try file.texts(name))
    #expect(found.shape == [2, 3])
    #expect(found.texts == ["", "é b", "日本", "a", "👍🏽", "long text"])
  }

  @Test func readsOtherShapes() throws {
    #expect(try file.texts("column")?.texts == ["b\0c", "d"])
    #expect(try file.texts("scalar")?.texts == ["one"])
    #expect(try file.texts("scalar")?.shape == [])
    #expect(try file.texts("empty")?.shape == [0])
    #expect(try file.texts("nothing")?.texts == ["", ""])
    #expect(try file.texts("numbers") == nil)
  }

  @Test func writesBytesThatNumPyReads() throws {
    let texts = Tensor(texts: [["", "é b", "日本"], ["a", "👍🏽", "long text"]])
    let path = try folder.path("ours.npz")
    try NPZFile.write(["narrow": texts, "numbers": Tensor([0, 1, 2] as [Double])], texts: ["narrow"], to: path)
    let ours = try ZipArchive(path)
    let theirs = try ZipArchive(Fixtures.path("goldens/tensorfiles/texts.npz"))
    for name in ["narrow.npy", "numbers.npy"] { #expect(try ours.read(name) == theirs.read(name)) }
    let alone = try folder.path("ours.npy")
    try NPYFile.write(texts: texts, to: alone)
    #expect(try readFile(alone) == theirs.read("narrow.npy"))
    #expect(try NPYTexts(alone)?.texts == texts.texts())
  }

  /// Texts without any character take no bytes, so that a short file may announce many, along many axes.
  @Test func tellsShapesThatNoArrayHas() throws {
    func error(_ shape: String, isFortran: Bool = true) throws -> TensorFileError {
      let text = "{'descr': '<U0', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape), }\n"
      let count = UInt32(text.utf8.count)
      let bytes = [0x93] + Array("NUMPY".utf8) + [2, 0] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
      let path = try folder.write(bytes + Array(text.utf8), to: "forged.npy")
      return try #require(throws: TensorFileError.self) { try NPYTexts(path) }
    }
    let many = "(" + String(repeating: "1, ", count: 65) + ")"
    #expect(try error(many).description.contains("expected a shape of at most 64 lengths"))
    #expect(try error("(4294967296, 4294967296)").description.contains("expected a shape"))
    #expect(try error("(16777217,)").description.contains("16777217 bytes of texts"))
  }

  @Test func tellsWhatIsCutShort() throws {
    let bytes = try ZipArchive(Fixtures.path("goldens/tensorfiles/texts.npz")).read("wide.npy")
    let path = try folder.write(Array(bytes.dropLast()), to: "short.npy")
    let error = try #require(throws: TensorFileError.self) { try NPYTexts(path) }
    #expect(error.description.contains("expected 216 bytes of texts for shape"), "\(error)")
  }
}
