@testable import Datasets
import Foundation
import Fuzzing
import TFRecords
import Tensors

/// The saved place of an iterator in JSON, resumed on a dataset whose stages look at every element.
@Sendable
func state(_ bytes: [UInt8]) {
  attempt {
    var state = try JSONDecoder().decode(IteratorState.self, from: Data(bytes))
    let filtered = Dataset.range(0..<50).filter { $0 % 3 != 0 }.batch(2).shuffle(seed: 1)
    let nested = Dataset.range(0..<9).filter { $0 % 2 == 0 }.flatMap { Dataset.range(0..<$0) }
    // The pipeline is the right one whatever the file says, else all would end there.
    try resume(filtered, &state)
    try resume(nested, &state)
    try resume(zip(nested, Dataset.range(0..<50).filter { $0 % 3 != 0 }.repeat()), &state)
  }
}

private func resume<Element>(_ dataset: Dataset<Element>, _ state: inout IteratorState) throws {
  let own = try dataset.makeIterator().state
  (state.pipeline, state.fingerprint) = (own.pipeline, own.fingerprint)
  attempt {
    let iterator = try dataset.makeIterator(resumingAt: state)
    for _ in 0..<3 { _ = try iterator.next() }
    _ = iterator.state
  }
}

/// The row of an element in a saved dataset, and the manifest.
@Sendable
func saved(_ bytes: [UInt8]) {
  let record = Record(bytes)
  func read<Element: StorableElement>(_: Element.Type) {
    attempt {
      var row = RowDecoder(record)
      _ = try Element(decoding: &row)
    }
  }
  read(Tensor.self)
  read([[String: Tensor]].self)
  read([String: [Int32]].self)
  read([Bool?].self)
  read([Example].self)
  attempt { _ = try SavedManifest(bytes, path: "input") }
  // With the checksum that belongs to them.
  let ending = "  \"checksum\": \"\(hexadecimal(fnv1a(bytes)))\"\n}\n"
  attempt { _ = try SavedManifest(bytes + Array(ending.utf8), path: "input") }
}
