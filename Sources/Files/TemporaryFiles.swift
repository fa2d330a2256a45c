import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The temporary files of this process that are not yet under their final names.
///
/// A signal handler may do almost nothing, not even take a lock: ours writes the signal's number into
/// a pipe, and a thread that waits at the other end does the work.
enum TemporaryFiles {
  private struct State {
    var paths: Set<String> = []
    /// Folders that hold nothing but unfinished files.
    var folders: Set<String> = []
    /// Folders that were made for output, outer ones first.
    var outputFolders: [String] = []
    var isWatching = false
  }

  private static let state = Mutex(State())

  /// Creates an empty file beside `path` and remembers it; returns its name and descriptor.
  static func create(for path: String) throws(FileError) -> (name: String, descriptor: Int32) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    let folder = path[..<(slash ?? path.startIndex)]
    // File systems allow 255 bytes a name; our additions take 16.
    var stem = path[(slash ?? path.startIndex)...]
    while stem.utf8.count > 230 { stem.removeLast() }
    return try state.withLock { (state) throws(FileError) in
      for _ in 0..<100 {
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
        let random = String((0..<6).map { _ in letters.randomElement()! })
        let name = "\(folder).\(stem).\(random).partial"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if descriptor >= 0 {
          // Whoever clears up takes a file that nobody holds for abandoned, perhaps even before we hold ours.
          guard hold(descriptor) else {
            close(descriptor)
            continue
          }
          state.paths.insert(name)
          return (name, descriptor)
        }
        guard errno == EEXIST else {
          throw FileError(path: path, operation: "create", errno: errno)
        }
      }
      throw FileError(path: path, operation: "create", errno: EEXIST)
    }
  }

  /// Has a folder and the files in it removed on an interrupt, or no longer.
  static func watch(folder: String, _ isWatched: Bool) {
    state.withLock { state in
      if isWatched { state.folders.insert(folder) } else { state.folders.remove(folder) }
    }
  }

  /// Has folders, outer ones first, removed on an interrupt where they are empty by then.
  static func watch(outputFolders: [String]) {
    state.withLock { $0.outputFolders += outputFolders }
  }

  /// Removes a folder with all that is in it, also what some thread adds at this moment.
  private static func remove(folder: String) {
    for _ in 0..<100 {
      for name in (try? Folder.names(in: folder)) ?? [] {
        let path = "\(folder)/\(name)"
        if unlink(path) != 0, errno == EISDIR || errno == EPERM { remove(folder: path) }
      }
      if rmdir(folder) == 0 || errno != ENOTEMPTY { return }
    }
  }

  /// Forgets a file; false when it was not known.
  @discardableResult
  static func forget(_ name: String) -> Bool {
    state.withLock { $0.paths.remove(name) != nil }
  }

  /// Marks a temporary file as in use until its descriptor is closed, in any way; false when it was just removed.
  private static func hold(_ descriptor: Int32) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { return errno != EWOULDBLOCK }
    var status = stat()
    return fstat(descriptor, &status) != 0 || status.st_nlink > 0
  }

  /// See `AtomicFile.removeAbandoned(in:)`.
  static func removeAbandoned(in folder: String) throws(FileError) {
    for name in try Folder.names(in: folder) where name.hasPrefix(".") && name.hasSuffix(".partial") {
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  private static let channel: (output: Int32, input: Int32) = {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no pipe for signals: error \(errno)")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  /// See `AtomicFile.removeTemporaryFilesOnInterrupt()`.
  static func removeOnInterrupt() {
    state.withLock { state in
      guard !state.isWatching else { return }
      state.isWatching = true
      _ = channel  // made here, so that the handler finds it ready
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { _ in
          TemporaryFiles.waitForSignal()
          return nil
        }, nil)
      precondition(status == 0, "no thread for signals: error \(status)")
      for number in [SIGINT, SIGTERM, SIGHUP] {
        let before = signal(number) { number in
          let saved = errno
          var byte = UInt8(truncatingIfNeeded: number)
          _ = write(TemporaryFiles.channel.input, &byte, 1)
          errno = saved
        }
        // A signal that our parent told us to ignore (nohup) stays ignored.
        if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
          signal(number, SIG_IGN)
        }
      }
      // Pages of a mapped file that are not there any more. The thread that missed them cannot go on.
      signal(SIGBUS) { number in
        let words: StaticString = "Error: a file that was being read became shorter, or its disk failed\n"
        words.withUTF8Buffer { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(TemporaryFiles.channel.input, &byte, 1)
        while true { pause() }
      }
    }
  }

  /// Keeps the lock until the process is gone, so that no new file can appear after the sweep.
  private static func waitForSignal() {
    var byte: UInt8 = 0
    while read(channel.output, &byte, 1) != 1 {}
    let number = Int32(byte)
    state.withLock { state in
      for path in state.paths { unlink(path) }
      for folder in state.folders { remove(folder: folder) }
      for folder in state.outputFolders.reversed() { rmdir(folder) }
      if number == SIGBUS { _exit(1) }
      signal(number, SIG_DFL)
      kill(getpid(), number)
      while true { pause() }
    }
  }
}
