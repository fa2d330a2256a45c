import Fuzzing
import HDF5Files

/// Every group, dataset and attribute of an HDF5 file, to a depth that no file of weights has.
@Sendable
func hdf5(_ bytes: [UInt8]) {
  attempt {
    let file = try HDF5File(bytes: bytes, name: "input.h5")
    walk(file, "", 6)
  }
}

private func walk(_ file: HDF5File, _ path: String, _ depth: Int) {
  for name in ["keras_version", "layer_names", "weight_names"] { attempt { _ = try file.attributes(name, of: path) } }
  guard depth > 0, let children = try? file.children(of: path) else { return }
  for child in children.prefix(20) {
    let place = "\(path)/\(child.name)"
    attempt { _ = try file.tensor(place) }
    if child.kind == .group { walk(file, place, depth - 1) }
  }
}
