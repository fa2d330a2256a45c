@testable import Datasets
import Fuzzing
import Glibc
import TFRecords
@testable import TensorFiles

/// `features.json`, `dataset_info.json`, a split's name and a record, between bytes of 0xFF.
@Sendable
func tfds(_ input: [UInt8]) {
  let parts = input.split(separator: 0xFF, maxSplits: 3, omittingEmptySubsequences: false).map { Array($0) }
  guard parts.count >= 2 else { return }
  write(parts[0], to: "\(folder)/features.json")
  write(parts[1], to: "\(folder)/dataset_info.json")
  attempt {
    let directory = try TFDSDirectory(path: folder)
    _ = directory.splits
    _ = directory.featureNames.map { directory.classNames($0) }
    for split in ["all"] + directory.splitNames.prefix(3) {
      attempt { _ = try directory.examples(split: split).first }
    }
    if parts.count > 2 {
      let split = String(decoding: parts[2], as: UTF8.self)
      attempt { _ = try directory.sections(split, .closest) }
      attempt { _ = try directory.sections(split, .pct1DropRemainder) }
    }
  }
  guard parts.count > 3 else { return }
  attempt {
    let fields = try TFDSField.fields(in: JSONValue(parsing: parts[0]), path: "features.json")
    let example = try TFDSExample(Record(parts[3]), fields)
    for name in example.values.keys {
      attempt { _ = try example.tensor(name) }
      attempt { _ = try example.texts(name) }
      attempt { _ = try example.text(name) }
      attempt { _ = try example.ragged(name) }
    }
  }
}

private let folder: String = {
  var template = Array("/dev/shm/fuzz-tfds-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { fatalError("no folder in memory") }
  return String(cString: made)
}()

private func write(_ bytes: [UInt8], to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(descriptor >= 0 && Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  close(descriptor)
}
