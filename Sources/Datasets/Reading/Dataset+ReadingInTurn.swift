import Files

extension Dataset {
  /// A source that reads files one after the other, each opened when its turn comes.
  ///
  /// - Parameters:
  ///   - identity: what, besides the names of the files, decides the elements and is not in the name.
  ///   - next: the next element of a file, nil at its end.
  ///   - skip: leaves out an element as `next` would give it; false at the end.
  init<Reader>(
    readingInTurn paths: [String], name: String, identity: String = "",
    open: @escaping @Sendable (String) throws -> Reader,
    next: @escaping @Sendable (Reader) throws -> Element?,
    skip: @escaping @Sendable (Reader) throws -> Bool
  ) {
    self.init(readingInTurn: paths, name: name, identity: identity, opener: { open }, next: next, skip: skip)
  }

  /// - Parameter opener: called for every pass; gives what opens its files.
  init<Reader>(
    readingInTurn paths: [String], name: String, identity: String = "",
    opener: @escaping @Sendable () -> (String) throws -> Reader,
    next: @escaping @Sendable (Reader) throws -> Element?,
    skip: @escaping @Sendable (Reader) throws -> Bool
  ) {
    self.init(
      Pipeline.Stage(name, identity: fileNames(paths) + identity, sources: paths), after: [],
      epochs: nil, cardinality: { paths.isEmpty ? .known(0) : .unknown },
      stream: { _ in
        let open = opener()
        var rest = paths[...]
        var reader: Reader?
        /// What `read` gets from this file or the next that has something; nil after the last.
        func first<Result>(_ read: (Reader) throws -> Result?) throws -> Result? {
          while true {
            do {
              if let reader, let result = try read(reader) { return result }
            } catch let error as FileError {
              // What cannot be read or unpacked cannot be so the next time either: the next file follows.
              reader = nil
              throw error
            }
            reader = nil
            guard let path = rest.popFirst() else { return nil }
            reader = try open(path)
          }
        }
        return DatasetIterator(
          next: { _ in try first(next) },
          advance: { _, count in
            for step in 0..<count {
              // What could not be read took its place when it was first delivered.
              do { if try first({ try skip($0) ? true : nil }) == nil { return step } } catch {}
            }
            return count
          })
      })
  }
}
