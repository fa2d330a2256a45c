extension Dataset where Element: StorableElement {
  /// The elements of the first epoch, computed once and kept in a folder for all iterators, now and later.
  ///
  /// ```swift
  /// let decoded = try Dataset.tfrecords("train-*.tfrecord")
  ///   .map(parallelism: .automatic) { try resized(Example(parsing: $0)) }
  ///   .cache(at: "cache/train")
  ///   .shuffle(seed: 42)
  /// ```
  /// The first iterator that goes from the first element to the end completes the cache on its way; elements flow
  /// through it meanwhile. A pass that stops early, leaves elements out or meets one that throws keeps nothing. Where
  /// elements are needed by number, as for a shuffle of the whole set, the cache is completed when an iterator is
  /// made. A complete cache has a known count and random access, whatever comes before it.
  ///
  /// It is used as long as the stages before it and their parameters are the same, and the files they read: names,
  /// sizes, times and inodes. Otherwise it is computed anew. What closures do, and what files they read, nobody can
  /// see: give another `version` when you change them.
  ///
  /// Any number of iterators and processes may use one folder at the same time. It never holds a part of the elements
  /// under their final name; a killed process leaves nothing that must be removed by hand. Use one folder for one
  /// pipeline.
  ///
  /// What comes before is asked for epoch 0 only, so shuffle and augment after it. ``cache()`` keeps elements in
  /// memory.
  ///
  /// When the folder cannot be written, as when the disk is full, all elements come uncached, and in place of the end iterating
  /// throws the `FileError` with the path. A row that was damaged on disk throws, and the next pass writes the cache anew. For the bytes in the folder see ``save(to:)``.
  ///
  /// - Parameters:
  ///   - path: the folder; it is made when it is needed.
  ///   - version: a number to change when closures before this change.
  public func cache(at path: String, version: Int = 0) -> Dataset {
    cached(DiskCache(self, path: path, version: version, codec: RowCodec()))
  }
}

extension Dataset {
  /// The tuples of the first epoch, computed once and kept in a folder; see ``cache(at:version:)``.
  public func cache<each Part: StorableElement>(at path: String, version: Int = 0) -> Dataset
  where Element == (repeat each Part) {
    cached(DiskCache(self, path: path, version: version, codec: RowCodec()))
  }

  private func cached(_ cache: DiskCache<Element>) -> Dataset {
    Dataset(
      Pipeline.Stage(cache.name), after: [pipeline], epochs: nil,
      cardinality: { (try? cache.complete()).map { .known($0.manifest.count) } ?? cardinality },
      indexed: { try cache.elements($0) }, stream: { try cache.stream($0) })
  }
}
