import Fuzzing
@testable import TensorFiles
import Tensors

/// NumPy arrays: one, several in a row, row by row, and texts.
@Sendable
func npy(_ bytes: [UInt8]) {
  let path = file(bytes)
  attempt { _ = try NPYFile.read(path) }
  attempt { _ = try NPYFile.readAll(path) }
  attempt {
    let rows = try NPYRows(path)
    for number in [0, rows.count - 1] where number >= 0 && number < rows.count { _ = try rows.row(number) }
    _ = try rows.rows(0..<rows.count / 2)
  }
  attempt {
    guard let found = try NPYTexts(path) else { return }
    check(found)
    precondition((try? NPYFile.read(path)) == nil, "an array is of numbers and of texts")
  }
}

/// A zip archive of arrays.
@Sendable
func npz(_ bytes: [UInt8]) {
  attempt {
    let archive = try NPZFile(file(bytes))
    for name in archive.names {
      attempt { _ = try archive.tensor(name) }
      attempt { _ = try archive.pickledArray(name) }
      attempt { if let texts = try archive.texts(name) { check(texts) } }
    }
  }
}

/// There are as many texts as the shape says.
private func check(_ found: NPYTexts) {
  precondition(found.texts.count == found.shape.reduce(1, *), "texts and their shape differ")
}

@Sendable
func safetensors(_ bytes: [UInt8]) {
  attempt {
    let tensors = try SafetensorsFile(file(bytes))
    for name in tensors.names { attempt { _ = try tensors.tensor(name) } }
  }
}
