import Files
import Testing
import _TestSupport

@testable import Downloads

@Suite struct ChecksumTests {
  /// FIPS 180-4 and RFC 1321 have these digests as examples.
  @Test func digestsAreThoseOfTheStandards() throws {
    let folder = try TemporaryFolder()
    let abc = try folder.write(Array("abc".utf8), to: "abc")
    let empty = try folder.write([], to: "empty")
    let million = try folder.write([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000), to: "million")
    #expect(
      try Checksum.sha256.digest(ofFile: abc) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      try Checksum.sha256.digest(ofFile: empty) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      try Checksum.sha256.digest(ofFile: million) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(try Checksum.md5.digest(ofFile: abc) == "900150983cd24fb0d6963f7d28e17f72")
    #expect(throws: FileError.self) { try Checksum.md5.digest(ofFile: folder.path + "/none") }
  }

  @Test func longFilesAreReadInPieces() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 3, count: 2_500_000)
    let path = try folder.write(bytes, to: "long")
    let whole = Digest(.sha256)
    whole.update(bytes.span.bytes)
    #expect(try Checksum.sha256.digest(ofFile: path) == whole.finish())
  }
}
