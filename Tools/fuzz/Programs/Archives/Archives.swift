@testable import Archives
import Files
import Fuzzing
import Glibc
import TensorFiles

@Sendable
func idx(_ bytes: [UInt8]) {
  attempt { _ = try IDXFile.read(file(bytes)) }
}

/// A tar file in the place of CIFAR's, its headers' checksums made good: no mutation would find those.
@Sendable
func cifar(_ input: [UInt8]) {
  var bytes = input
  makeChecksumsGood(&bytes)
  let path = file(bytes)
  attempt { _ = try CIFAR10.load(.test, from: path) }
  attempt { _ = try CIFAR100.load(.test, from: path) }
}

/// The members of a tar file, read and passed over in turn, packed or not.
@Sendable
func tar(_ input: [UInt8]) {
  var bytes = input
  if !bytes.starts(with: [0x1F, 0x8B]) { makeChecksumsGood(&bytes) }
  attempt {
    let tar = try TarReader(path: file(bytes))
    var isRead = true
    while let member = try tar.next() {
      precondition(!member.name.hasPrefix("/") && !member.name.split(separator: "/").contains(".."))
      if isRead { _ = try tar.readAll(limit: 1 << 20, member: member.name) }
      isRead.toggle()
    }
  }
}

/// A packed file, unpacked in pieces of two sizes, the smaller one picked by the first byte: the same bytes and the same end.
@Sendable
func inflate(_ input: [UInt8]) {
  guard let mode = input.first else { return }
  let path = file(Array(input.dropFirst()))
  func unpacked(_ size: Int) -> (bytes: [UInt8], damage: String?) {
    var bytes: [UInt8] = []
    do {
      let stream = try InflateStream(MappedFile(path: path))
      do {
        while bytes.count < 1 << 12, try stream.read(into: &bytes, upTo: min(size, 1 << 12 - bytes.count)) > 0 {}
        precondition(stream.outputOffset == bytes.count && stream.inputOffset <= input.count)
        return (bytes, nil)
      } catch {
        // What is damaged stays so, and has given all that was before.
        precondition(attempts(to: { _ = try stream.read(into: &bytes, upTo: 1) }) == "\(error)")
        return (bytes, "\(error)")
      }
    } catch { return ([], "\(error)") }
  }
  let (small, large) = (unpacked(1 + Int(mode)), unpacked(1 << 12))
  precondition(small.bytes == large.bytes, "pieces of another size have other bytes")
  // How far zlib has read when it gives up depends on the room it had.
  precondition((small.damage == nil) == (large.damage == nil), "pieces of another size end otherwise")
}

/// What an error says; nil without one.
private func attempts(to body: () throws -> Void) -> String? {
  do { try body() } catch { return "\(error)" }
  return nil
}

/// The pickles of Keras' data sets.
@Sendable
func pickle(_ bytes: [UInt8]) {
  attempt { _ = try PickleReader.read(bytes, path: "input") }
  attempt { _ = try CIFARFiles.unpickled(file(bytes), labels: ["labels"]) }
}

/// Texts as word numbers, in an archive of arrays.
@Sendable
func sequences(_ bytes: [UInt8]) {
  let path = file(bytes)
  attempt {
    let archive = try NPZFile(path)
    _ = try SequenceFile(archive, path: path, sequences: "x", labels: "y")
  }
  attempt { _ = try MNIST(npz: path) }
}

private func makeChecksumsGood(_ bytes: inout [UInt8]) {
  for block in stride(from: 0, to: bytes.count / 512 * 512, by: 512) {
    let header = bytes[block..<block + 512]
    // Headers have a number of eight digits here, data hardly ever.
    guard header[block + 155] == 0x20 || header[block + 155] == 0 || header[block + 257] == UInt8(ascii: "u") else { continue }
    guard header.contains(where: { $0 != 0 }) else { continue }
    let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    let digits = String(sum, radix: 8)
    let field = String(repeating: "0", count: 6 - digits.count) + digits
    bytes.replaceSubrange(block + 148..<block + 156, with: Array(field.utf8) + [0, 0x20])
  }
}
