extension Dataset where Element: StorableElement {
  /// Writes all elements of the next epoch into a folder, from which ``saved(at:)`` reads them.
  ///
  /// ```swift
  /// try Dataset.range(0..<1000).filter(isPrime).save(to: "primes")      // 168
  /// let primes = try Dataset<Int>.saved(at: "primes")
  /// try primes[167]                                                     // 997
  /// ```
  /// The folder holds a TFRecord file, which every tool for these can verify, and a manifest `dataset.json`; the
  /// bytes are described at ``StorableElement``. What was saved there before stays until the new elements are
  /// complete and is then replaced at once, also under the eyes of other processes. The same elements give the same
  /// rows.
  ///
  /// Needs the memory of one element. Traps when the dataset is infinite.
  ///
  /// - Returns: how many elements were written.
  /// - Throws: what a stage throws, and `FileError` with the path, for instance of a full disk; the folder is then as
  ///   it was.
  @discardableResult
  public func save(to path: String) throws -> Int {
    try save(to: path, RowCodec())
  }

  /// The elements that ``save(to:)`` wrote into a folder: their count is known, and any of them at once.
  ///
  /// ```swift
  /// let primes = try Dataset<Int>.saved(at: "primes").shuffle(seed: 1)
  /// print(primes)                       // shuffle(seed 1) <- saved(primes, 168)
  /// ```
  /// Every checksum is compared when an element is read. What was saved is looked up now; a dataset keeps giving the
  /// elements that were there when an iterator first opened them.
  ///
  /// - Throws: `FileError` when there is nothing; ``SavedDatasetError`` when it is damaged, cut short, or of other
  ///   elements. Iterating throws `TFRecordError` with the byte offset in the place of a damaged element.
  public static func saved(at path: String) throws -> Dataset {
    try saved(at: path, RowCodec())
  }
}

extension Dataset {
  /// Writes all tuples of the next epoch into a folder; see ``save(to:)``.
  ///
  /// ```swift
  /// try zip(images, labels).save(to: "digits")
  /// ```
  @discardableResult
  public func save<each Part: StorableElement>(to path: String) throws -> Int
  where Element == (repeat each Part) {
    try save(to: path, RowCodec())
  }

  /// The tuples that were saved in a folder; see ``saved(at:)``.
  ///
  /// ```swift
  /// let digits = try Dataset<(Tensor, Int32)>.saved(at: "digits")
  /// ```
  public static func saved<each Part: StorableElement>(at path: String) throws -> Dataset
  where Element == (repeat each Part) {
    try saved(at: path, RowCodec())
  }

  private func save(to path: String, _ codec: RowCodec<Element>) throws -> Int {
    precondition(!isInfinite, "An infinite dataset cannot be saved: \(self)")
    let iterator = try makeIterator()
    let writer = try SavedWriter(folder: path, codec: codec)
    while let element = try iterator.next() { try writer.append(element, number: iterator.position - 1) }
    try writer.commit(origin: SavedManifest.Origin(of: pipeline))
    return iterator.position
  }

  private static func saved(at path: String, _ codec: RowCodec<Element>) throws -> Dataset {
    let saved = try SavedElements.opened(folder: path, codec: codec)
    let manifest = saved.manifest
    let name = "saved(\(fileNames([path])), \(manifest.count))"
    return Dataset(
      Pipeline.Stage(
        name, identity: "\(manifest.elements)\u{0}\(manifest.origin)\u{0}\(manifest.byteCount)",
        sources: ["\(path)/\(SavedManifest.fileName)"]),
      after: [], epochs: nil, walk: .indexed, cardinality: { .known(manifest.count) },
      indexed: { try saved.elements($0) })
  }
}
