import Foundation
import Testing
import _TestSupport

@testable import Archives

@Suite struct PickleReaderTests {
  private func read(_ text: String) throws -> PickleValue {
    try PickleReader.read(Array(text.utf8), path: "p")
  }

  private func read(_ bytes: [UInt8]) throws -> PickleValue { try PickleReader.read(bytes, path: "p") }

  @Test func integersOfAllSizes() throws {
    let pickle: [UInt8] =
      [0x80, 2] + Array("](".utf8) + [0x4B, 200, 0x4D, 0x34, 0x12, 0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x8A, 0, 0x8A, 1, 0x80]
      + [0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80] + Array("e.".utf8)
    guard case .list(let list) = try read(pickle) else { throw ExpectationFailure() }
    #expect(list.integers == [200, 0x1234, -1, 0, -128, .min])
  }

  struct ExpectationFailure: Error {}

  /// What Python would run for each: none of it may even be looked up.
  @Test(arguments: [
    "cos\nsystem\n(U\u{5}touchtR.", "cbuiltins\neval\n(U\u{3}1+1tR.", "csubprocess\nPopen\n.",
    "c__builtin__\ngetattr\n.", "cnumpy.core.multiarray\nscalar\n.", "cnumpy\nload\n.",
  ])
  func namesThatCouldDoSomethingAreRefused(pickle: String) throws {
    let error = try #require(throws: ArchiveError.self) { try read(pickle) }
    #expect(error.byteOffset == 0 && error.reason.contains("which has no place in a data set"))
  }

  @Test func aNameFromTheStackIsRefusedToo() throws {
    let error = try #require(throws: ArchiveError.self) { try read(Array("U\u{5}posixU\u{6}system".utf8) + [0x93, 0x2E]) }
    #expect(error.reason.contains("'posix.system'"))
  }

  @Test(arguments: [
    // Instructions that make objects, load what lies elsewhere, or have no place here.
    "i", "o", "P", "Q", "0", "2", "S'a'\n.", "G12345678.", "",
    // A stack that is empty, a mark that is missing, values left over, bytes behind the end.
    ".", "a.", "e.", "t.", "R.", "b.", "u.", "h\u{0}.", "q\u{0}.", "KK1.", "NN.", "N.N", "(N.",
    // Lengths beyond the end.
    "U\u{50}abc", "X\u{ff}\u{ff}\u{ff}\u{7f}abc", "M1", "cnumpy", "cnumpy\nndarray",
    // Elements of several kinds, and nesting.
    "](K1U\u{1}ae.", "](]K1e.", "]](]aaa.", "](N]e.", "])a.",
    // Calls of and with other things.
    "cnumpy\nndarray\n)R.", "cnumpy\ndtype\n(K\u{1}tR.", "N)R.", "cnumpy\ndtype\nNR.", "]Nb.", "])b.",
  ])
  func whatIsNoDataSetIsAnErrorWithAPlace(pickle: String) throws {
    let error = try #require(throws: ArchiveError.self) { try read(pickle) }
    #expect(error.byteOffset != nil && error.path == "p")
  }

  @Test func aListInTwoPlacesIsRefused() throws {
    // [x, x] would be small in the file and large in memory, again and again.
    let error = try #require(throws: ArchiveError.self) { try read("](](K\u{1}K\u{2}eq\u{0}h\u{0}e.") }
    #expect(error.reason.contains("a list has other elements"))
    #expect(throws: ArchiveError.self) { try read("]q\u{0}h\u{0}a.") }
  }

  @Test func tuplesDoNotNestDeeply() throws {
    let nested: [UInt8] = [0x29] + [UInt8](repeating: 0x85, count: 100_000) + [0x2E]
    #expect(throws: ArchiveError.self) { try read(nested) }
  }

  /// What is remembered can be used in two bytes: a text of 100 kB 10,000 times would be a gigabyte.
  @Test(arguments: [
    // To be made bytes of, to be the name of a type, to be a key.
    "c_codecs\nencode\nq\u{1}h\u{0}\u{85}R", "cnumpy\ndtype\nq\u{1}h\u{0}\u{85}R", "}h\u{0}Ns",
  ])
  func aTextIsNotUnfoldedAgainAndAgain(use: String) throws {
    let text = [UInt8](repeating: 97, count: 100_000)
    var pickle = Array("X".utf8) + [0xA0, 0x86, 1, 0] + text + Array("q\u{0}".utf8)
    for _ in 0..<10_000 { pickle += use.unicodeScalars.map { UInt8($0.value) } }
    let error = try #require(throws: ArchiveError.self) { try read(pickle) }
    #expect(error.reason.contains("the same texts are used for more bytes than there are"))
  }

  @Test func tuplesAreAsLongAsShapes() throws {
    #expect(throws: Never.self) { try read(Array("(".utf8) + [UInt8](repeating: 0x4E, count: 64) + Array("t.".utf8)) }
    let error = try #require(throws: ArchiveError.self) {
      try read(Array("(".utf8) + [UInt8](repeating: 0x4E, count: 65) + Array("t.".utf8))
    }
    #expect(error.byteOffset == 66 && error.reason.contains("more than 64 elements"))
  }

  /// Every beginning and every changed byte of a real pickle: an error or another data set, never a crash.
  @Test func damageIsAnErrorOrHarmless() throws {
    for file in ["cifar-100-python-target/cifar-100-python/test", "cifar-10-batches-py-target/cifar-10-batches-py/test_batch"] {
      let bytes = try Fixtures.bytes("goldens/builtin/" + file)
      // The pixels in the middle are of no interest.
      let places = Array(0..<400) + Array(bytes.count - 300..<bytes.count)
      var refused = 0
      for place in places {
        for value in [0, 0x28, 0x2E, 0x62, 0x80, 0xFF, bytes[place] ^ 1] {
          var changed = bytes
          changed[place] = value
          do { _ = try read(changed) } catch is ArchiveError { refused += 1 }
        }
        #expect(throws: ArchiveError.self) { try read(Array(bytes[..<place])) }
      }
      #expect(refused > places.count)
    }
  }
}
