/// What a path holds.
package enum SourceKind: String, Sendable, CaseIterable, Encodable {
  case imageFolder = "image-folder"
  case mnist
  case cifar10
  case cifar100
  case tfrecord
  case csv
  case tsv
  case jsonLines = "json-lines"
  case npy
  case npz
  case textFolder = "text-folder"
  case textLines = "text-lines"
}

extension SourceKind {
  /// In words.
  package var title: String {
    switch self {
    case .imageFolder: "image folder"
    case .mnist: "MNIST archive"
    case .cifar10: "CIFAR-10 archive"
    case .cifar100: "CIFAR-100 archive"
    case .tfrecord: "TFRecord"
    case .csv: "CSV"
    case .tsv: "TSV"
    case .jsonLines: "JSON Lines"
    case .npy: "NumPy array"
    case .npz: "NumPy arrays"
    case .textFolder: "text folder"
    case .textLines: "text lines"
    }
  }
}

extension SourceKind {
  /// What the end of a file's name tells where its content cannot: `.csv`, `.tsv`, `.jsonl`, `.ndjson`, `.txt`, also
  /// with `.gz` behind.
  init?(ofTextNamed name: String) {
    var name = name.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    let kinds: [(String, SourceKind)] = [
      (".csv", .csv), (".tsv", .tsv), (".jsonl", .jsonLines), (".ndjson", .jsonLines), (".txt", .textLines),
    ]
    guard let kind = kinds.first(where: { name.hasSuffix($0.0) })?.1 else { return nil }
    self = kind
  }
}
