import Fuzzing
@testable import TensorFiles
import Tensors

/// NumPy arrays: one, several in a row, row by row.
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
}

/// A zip archive of arrays.
@Sendable
func npz(_ bytes: [UInt8]) {
  attempt {
    let archive = try NPZFile(file(bytes))
    for name in archive.names {
      attempt { _ = try archive.tensor(name) }
      attempt { _ = try archive.pickledArray(name) }
    }
  }
}

@Sendable
func safetensors(_ bytes: [UInt8]) {
  attempt {
    let tensors = try SafetensorsFile(file(bytes))
    for name in tensors.names { attempt { _ = try tensors.tensor(name) } }
  }
}
