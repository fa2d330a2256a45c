import Files
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folder behind ``Dataset/cache(at:version:)``, and the dataset whose elements it keeps.
final class DiskCache<Element: Sendable>: Sendable {
  /// The stage, for people, fingerprints and errors.
  let name: String
  private let upstream: Dataset<Element>
  private let path: String
  private let version: Int
  private let codec: RowCodec<Element>
  /// What was opened last: its index is worth keeping.
  private let opened = Mutex<SavedElements<Element>?>(nil)
  /// Held by whoever completes the cache for elements by number, so that others wait instead of doing the same.
  private let filling = Mutex<Void>(())

  init(_ upstream: Dataset<Element>, path: String, version: Int, codec: RowCodec<Element>) {
    self.upstream = upstream
    self.path = path
    self.version = version
    self.codec = codec
    let suffix = version == 0 ? "" : ", version: \(version)"
    name = "cache(at: \(fileNames([path]))\(suffix))"
  }

  private var origin: SavedManifest.Origin { SavedManifest.Origin(of: upstream.pipeline, version: version) }

  /// The elements on disk, if they are complete and what the pipeline would give now.
  ///
  /// A folder that cannot be used, whatever is wrong with it, is the same as none: it will be written anew.
  func complete() throws -> SavedElements<Element>? {
    guard let manifest = try? SavedManifest(folder: path), manifest.origin == origin else { return nil }
    return opened.withLock { opened in
      if let opened, opened.manifest == manifest, opened.isCurrent { return opened }
      opened = try? SavedElements(manifest, folder: path, codec: codec)
      return opened
    }
  }

  /// A pass: over what is on disk, or else over the upstream, writing as it goes.
  func stream(_ context: IterationContext) throws -> DatasetIterator<Element> {
    if let saved = try complete(), let elements = try? elements(of: saved, context) { return elements.makeIterator() }
    let origin = origin
    let upstream = try upstream.open(context.forFirstEpoch)
    let pass = CachePass(
      upstream,
      makeWriter: { try SavedWriter(folder: self.path, codec: self.codec) },
      commit: { writer in
        // Files that changed on the way may have given some elements old and some new.
        guard self.origin == origin else { return writer.discard() }
        try writer.commit(origin: origin) { [path = self.path, codec = self.codec] present in
          present.origin == origin && (try? SavedElements(present, folder: path, codec: codec)) != nil
        }
      })
    return DatasetIterator(
      next: { try pass.next(at: $0) },
      advance: { _, count in try pass.advance(by: count) }, cursors: upstream.sameCursors)
  }

  /// The elements by number; nil for an infinite dataset. The cache is completed now, by the thread that iterates:
  /// worker threads that ask for elements would have to wait for it, and it may need them itself.
  func elements(_ context: IterationContext) throws -> IndexedElements<Element>? {
    if let saved = try complete(), let elements = try? elements(of: saved, context) { return elements }
    return upstream.isInfinite ? nil : try fill(context)
  }

  /// The elements on disk. When one turns out to be damaged, the folder is as good as none from then on: the next pass writes it
  /// anew.
  private func elements(of saved: SavedElements<Element>, _ context: IterationContext) throws -> IndexedElements<Element> {
    @Sendable func forget() {
      guard (try? SavedManifest(folder: path)) == saved.manifest else { return }
      unlink("\(path)/\(SavedManifest.fileName)")
    }
    do {
      let elements = try saved.elements(context)
      let element = elements.element
      return IndexedElements(count: elements.count) { number in
        do { return try element(number) } catch {
          forget()
          throw error
        }
      }
    } catch {
      forget()
      throw error
    }
  }

  /// Completes the cache. When an element throws, so that nothing can be kept, gives the elements of the upstream
  /// instead, if these have numbers.
  private func fill(_ context: IterationContext) throws -> IndexedElements<Element> {
    try filling.withLock { _ in
      if let saved = try complete(), let elements = try? elements(of: saved, context) { return elements }
      do {
        let pass = try stream(context)
        while try pass.next() != nil {}
      } catch let error as DatasetError {
        guard let elements = try upstream.openIndexed?(context.forFirstEpoch) else {
          throw error
        }
        return elements
      }
      guard let saved = try complete() else {
        throw DatasetUnsupported("\(name): the files changed while their elements were computed")
      }
      return try saved.elements(context)
    }
  }
}

/// One pass over elements that are not on disk yet.
private final class CachePass<Element: Sendable> {
  private enum State {
    case waiting, passing
    case writing(SavedWriter<Element>)
    /// Elements could no longer be written. They pass all the same, and at their end the error says that nothing was kept.
    case failed(any Error)
  }

  private let upstream: DatasetIterator<Element>
  private let makeWriter: () throws -> SavedWriter<Element>
  private let commit: (SavedWriter<Element>) throws -> Void
  private var state = State.waiting

  init(
    _ upstream: DatasetIterator<Element>, makeWriter: @escaping () throws -> SavedWriter<Element>,
    commit: @escaping (SavedWriter<Element>) throws -> Void
  ) {
    (self.upstream, self.makeWriter, self.commit) = (upstream, makeWriter, commit)
  }

  /// Whatever throws, the elements after it only pass through: a cache has all elements or none.
  func next(at position: Int) throws -> Element? {
    let before = state
    state = .passing
    switch before {
    case .passing: return try upstream.next()
    case .failed(let error):
      guard let element = try upstream.next() else { throw error }
      state = before
      return element
    // Not from the beginning: left out elements are not made, so they cannot be kept.
    case .waiting where position > 0: return try upstream.next()
    case .waiting: return try write(upstream.next(), at: position) { try makeWriter() }
    case .writing(let writer): return try write(upstream.next(), at: position) { writer }
    }
  }

  private func write(
    _ element: Element?, at position: Int, with writer: () throws -> SavedWriter<Element>
  ) throws -> Element? {
    guard let element else {
      try commit(writer())
      return nil
    }
    do {
      let writer = try writer()
      try writer.append(element, number: position)
      state = .writing(writer)
    } catch { state = .failed(error) }
    return element
  }

  func advance(by count: Int) throws -> Int {
    if count > 0 { state = .passing }
    return try upstream.advance(by: count)
  }
}
