import Tensors

/// Which files of a folder are for training and which for validation, and in which order they are listed.
struct FolderSplit {
  private(set) var training: [LabeledFile]
  private(set) var validation: [LabeledFile] = []

  /// - Parameters:
  ///   - files: in the order of their names.
  ///   - seed: mixes the list as Keras does, before it is split; nil leaves it.
  ///   - validation: the part to keep for validation, rounded down to whole files: the end of the list.
  ///   - isStratified: whether every class gives the same part, the end of its own list.
  init(_ files: [LabeledFile], shuffledBy seed: Int?, validation part: Double, isStratified: Bool) {
    var files = files
    if let seed { legacyShuffle(&files, seed: seed) }
    let count = Int(part * Double(files.count))
    guard isStratified else {
      training = Array(files.dropLast(count))
      validation = Array(files.suffix(count))
      return
    }
    let classes = Dictionary(grouping: files.indices) { files[$0].label }.sorted { $0.key < $1.key }
    let shares = largestRemainder(count, in: classes.map(\.value.count))
    var isKept = [Bool](repeating: false, count: files.count)
    for (members, share) in zip(classes.map(\.value), shares) {
      for index in members.suffix(share) { isKept[index] = true }
    }
    training = files.indices.filter { !isKept[$0] }.map { files[$0] }
    validation = files.indices.filter { isKept[$0] }.map { files[$0] }
  }
}
