import Dispatch
import Files
import Foundation
import Synchronization
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#endif

struct AtomicFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [true, false]) func appearsOnlyWhenComplete(durable: Bool) throws {
    let path = try folder.path("out.bin")
    let file = try AtomicFile(path: path, durable: durable)
    let large = [UInt8](repeating: 7, count: 1_000_000)
    try file.write([1, 2, 3])
    try file.write(large)
    try file.write([4])
    let before = try folder.contents()
    #expect(
      before.count == 1 && before[0].hasPrefix(".out.bin.") && before[0].hasSuffix(".partial"))
    #expect(folder.path + "/" + before[0] == file.temporaryPath)
    try file.commit()
    #expect(try folder.contents() == ["out.bin"])
    #expect(try readFile(path) == [1, 2, 3] + large + [4])
    #expect(file.count == 1_000_004)
  }

  /// Of the file before, nobody who has it open loses anything.
  @Test(arguments: [true, false]) func takesThePlaceOfAnother(durable: Bool) throws {
    let path = try folder.write([9, 9], to: "old")
    let before = try MappedFile(path: path)
    let file = try AtomicFile(path: path, durable: durable)
    try file.write([1])
    try file.commit()
    #expect(try folder.contents() == ["old"])
    #expect(try readFile(path) == [1])
    #expect(before.withBytes { $0.byteCount } == 2)
  }

  /// A link gives way, not what it leads to.
  @Test(arguments: [true, false]) func takesThePlaceOfALink(durable: Bool) throws {
    let target = try folder.write([9], to: "target")
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: target)
    let file = try AtomicFile(path: folder.path("link"), durable: durable)
    try file.write([1])
    try file.commit()
    #expect(try folder.contents().sorted() == ["link", "target"])
    #expect(try readFile(target) == [9])
    #expect(try readFile(folder.path("link")) == [1])
  }

  /// A folder that came under the name meanwhile stays.
  @Test(arguments: [true, false]) func doesNotReplaceAFolder(durable: Bool) throws {
    let file = try AtomicFile(path: folder.path("name"), durable: durable)
    try file.write([1])
    try FileManager.default.createDirectory(atPath: folder.path("name"), withIntermediateDirectories: false)
    #expect(throws: FileError.self) { try file.commit() }
    #expect(try folder.contents() == ["name"])
  }

  @Test func droppedFilesLeaveTheOldOne() throws {
    let path = try folder.write([9], to: "old")
    do {
      let file = try AtomicFile(path: path)
      try file.write([1])
    }
    #expect(try folder.contents() == ["old"])
    #expect(try readFile(path) == [9])
    let file = try AtomicFile(path: path)
    try file.write([1])
    try file.commit()
    #expect(try readFile(path) == [1])
  }

  @Test func overwriteCanBeRefused() throws {
    let path = try folder.write([9], to: "old")
    let early = try #require(throws: FileError.self) {
      try AtomicFile(path: path, overwrite: false)
    }
    #expect(early.errno == EEXIST)
    let file = try AtomicFile(path: folder.path("new"), overwrite: false)
    try file.write([1])
    try folder.write([8], to: "new")  // somebody else was faster
    let late = try #require(throws: FileError.self) { try file.commit() }
    #expect(late.errno == EEXIST)
    #expect(try readFile(file.path) == [8])
    #expect(try folder.contents() == ["new", "old"])
    let third = try AtomicFile(path: folder.path("third"), overwrite: false)
    try third.commit()
    #expect(try folder.contents() == ["new", "old", "third"])
  }

  @Test func impossiblePlacesAreErrors() throws {
    let missing = try #require(throws: FileError.self) {
      try AtomicFile(path: folder.path + "/no/such/folder")
    }
    #expect(missing.errno == ENOENT)
    #expect(missing.path == folder.path + "/no/such/folder")
    #expect(throws: FileError.self) { try AtomicFile(path: folder.path) }
    #expect(throws: FileError.self) { try AtomicFile(path: "/dev/null") }
    // Where output goes to a file, these are names of a regular one.
    for path in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev//not-there"] {
      let error = try #require(throws: FileError.self) { try AtomicFile.checkName(path) }
      #expect(error.path == path && error.operation == "create")
    }
    #expect(throws: Never.self) { try AtomicFile.checkName("/dev/shm/not-there") }
    #expect(throws: Never.self) { try AtomicFile.checkName("dev/not-there") }
  }

  @Test func longNamesFit() throws {
    let file = try AtomicFile(path: folder.path(String(repeating: "ä", count: 127)))
    try file.commit()
    #expect(try folder.contents() == [String(repeating: "ä", count: 127)])
  }

  /// A limit on file size stands in for a full disk: `write` fails in the same way.
  @Test func fullDiskNamesTheFile() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      let file = try AtomicFile(path: folder.path("big"))
      do {
        try file.write([UInt8](repeating: 1, count: 200_000))
        try file.commit()
        exit(3)
      } catch let error as FileError {
        guard error.path == file.path, error.operation == "write", error.errno == EFBIG else {
          exit(4)
        }
      }
      guard try folder.contents().isEmpty else { exit(5) }
    }
  }

  /// Large files are written behind the caller's back: the error comes later, and stays.
  @Test func fullDiskIsNotForgotten() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 700_000, rlim_max: 700_000)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      let file = try AtomicFile(path: folder.path("big"))
      var errors: [FileError] = []
      for _ in 0..<300 {
        do throws(FileError) { try file.write([UInt8](repeating: 1, count: 10_000)) } catch { errors.append(error) }
      }
      do throws(FileError) { try file.commit() } catch { errors.append(error) }
      guard errors.count > 2, errors.allSatisfy({ $0.errno == EFBIG && $0.path == file.path }) else { exit(3) }
      guard try folder.contents().isEmpty else { exit(4) }
    }
  }

  @Test(arguments: [1, 4_099, 262_144, 262_145, 3_000_017]) func bytesKeepTheirOrder(piece: Int) throws {
    let count = piece == 1 ? 600_000 : 9_500_000
    let all = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let path = try folder.path("all")
    let file = try AtomicFile(path: path)
    var start = 0
    while start < all.count {
      let end = min(all.count, start + piece)
      try file.write(Array(all[start..<end]))
      start = end
    }
    #expect(file.count == all.count)
    try file.commit()
    #expect(try readFile(path) == all)
  }

  /// The thread that writes comes from a pool in which others may wait for whoever writes.
  @Test func aBusyPoolHoldsNobodyUp() async {
    await #expect(processExitsWith: .success) {
      let gate = DispatchSemaphore(value: 0)
      for _ in 0..<1_000 { DispatchQueue.global(qos: .userInitiated).async { gate.wait() } }
      // Behind those: as long as it has not run, the pool has no thread for anybody.
      let hasRoom = Atomic(false)
      DispatchQueue.global(qos: .userInitiated).async { hasRoom.store(true, ordering: .relaxed) }
      let folder = try TemporaryFolder()
      let file = try AtomicFile(path: folder.path("large"))
      for number in 0..<40 { try file.write([UInt8](repeating: UInt8(number), count: 300_000)) }
      try file.commit()
      let bytes = try readFile(file.path)
      guard bytes.count == 12_000_000, (0..<40).allSatisfy({ bytes[$0 * 300_000 + 1] == UInt8($0) }) else { exit(2) }
      guard !hasRoom.load(ordering: .relaxed) else { exit(3) }
    }
  }

  @Test func aLargeFileGivenUpIsGone() throws {
    let file = try AtomicFile(path: folder.path("large"))
    for _ in 0..<50 { try file.write([UInt8](repeating: 1, count: 300_000)) }
    file.discard()
    #expect(try folder.contents().isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM]) func interruptsRemoveTemporaryFiles(number: Int32)
    async throws
  {
    let path = try folder.path("out")
    await #expect(processExitsWith: .signal(number)) {
      [path = path as String, number = number as Int32] in
      AtomicFile.removeTemporaryFilesOnInterrupt()
      let file = try AtomicFile(path: path)
      try file.write([1])
      let finished = try AtomicFile(path: path + ".finished")
      try finished.commit()
      kill(getpid(), number)
      while true { pause() }
    }
    #expect(try folder.contents() == ["out.finished"])
  }

  @Test func aSealedFileWaitsForItsName() throws {
    let folder = try TemporaryFolder()
    let path = try folder.path("a")
    var files: [AtomicFile] = []
    // Far more than a process may have open.
    for number in 0..<3000 {
      let file = try AtomicFile(path: path + "\(number)")
      try file.write([UInt8(truncatingIfNeeded: number)])
      try file.seal()
      files.append(file)
    }
    #expect(try folder.contents().allSatisfy { $0.hasSuffix(".partial") })
    try files[7].commit()
    #expect(try readFile(path + "7") == [7])
    files = []
    #expect(try folder.contents() == ["a7"])
  }
}
