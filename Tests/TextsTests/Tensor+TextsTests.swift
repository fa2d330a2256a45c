import Tensors
import Testing
import Texts

@Suite struct TensorTextsTests {
  @Test func textsAreBytesFilledUp() {
    let tensor = Tensor(texts: ["é", "abc", ""])
    #expect(tensor == Tensor([195, 169, 255, 97, 98, 99, 255, 255, 255] as [UInt8], shape: [3, 3]))
    #expect(tensor.texts() == ["é", "abc", ""])
  }

  @Test func theyComeBackFromAnyAxes() {
    let rows = [["red", "日本"], ["", "\u{0}é e\u{301}"], ["😀", "x"]]
    let tensor = Tensor(texts: rows)
    #expect(tensor.shape == [3, 2, 7])
    #expect(tensor.texts() == Array(rows.joined()))
    #expect(tensor[1].texts() == rows[1])
    #expect(tensor.gather([2, 0]).texts() == rows[2] + rows[0])
  }

  @Test func nothingIsATextToo() {
    #expect(Tensor(texts: [String]()).shape == [0, 1])
    #expect(Tensor(texts: [String]()).texts() == [])
    #expect(Tensor(texts: ["", ""]).texts() == ["", ""])
    #expect(Tensor(texts: [[String]]()).shape == [0, 0, 1])
    #expect(Tensor.full([2, 0], 0 as UInt8).texts() == ["", ""])
  }

  @Test func bytesThatAreNoTextAreReplaced() {
    #expect(Tensor([0xC3, 0x28] as [UInt8], shape: [1, 2]).texts() == ["\u{FFFD}("])
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(texts: [["a", "b"], ["c"]]) }
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2] as [Int32]).texts() }
  }
}
