import Foundation
import Testing
import _TestSupport

/// A conversion that is killed again and again ends with the bytes of one that was not.
struct ResumeTests {
  /// Kills the command after a growing time until it gets through, and says how often it was killed.
  private func killedUntilDone(_ arguments: [String], in folder: TemporaryFolder) throws -> Int {
    var kills = 0
    while true {
      let process = try CommandRun.process("tfrecord-tool", arguments, in: folder)
      process.standardOutput = FileHandle.nullDevice
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      // Another moment each time: at the start, in the middle, while files get their names.
      usleep(UInt32(5_000 + kills * 15_000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      if CommandRun.status(of: process) == 0 { return kills }
      // Killed after its last file had its name.
      if text.contains("already; use --overwrite") { return kills }
      try #require(CommandRun.status(of: process) == -Int(SIGKILL), "\(text)")
      kills += 1
      try #require(kills < 2000)
    }
  }

  private func files(_ folder: TemporaryFolder) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    // What the last process had no time to clear up holds nothing.
    for name in try folder.contents() where !name.hasSuffix(".partial") { files[name] = try readFile(folder.path(name)) }
    return files
  }

  @Test(arguments: [
    ["--shards", "20"],
    ["--shard-size", "20kB", "--compression", "gzip"],
    ["--split", "train=0.7,test=0.3", "--index", "--limit", "40"],
  ])
  func sameBytes(options: [String]) throws {
    let (killed, whole) = (try TemporaryFolder(), try TemporaryFolder())
    let arguments = ["convert", Fixtures.path("shapes/train"), "--output", "a.tfrecord", "--encode", "png"] + options
    #expect(try CommandRun("tfrecord-tool", arguments, in: whole).status == 0)
    let kills = try killedUntilDone(arguments + ["--resume"], in: killed)
    #expect(kills > 0)
    #expect(try files(killed) == files(whole))
  }

  @Test func whatWasSkippedBeforeIsCountedOnce() throws {
    let folder = try TemporaryFolder()
    let shapes = Fixtures.path("shapes/train")
    for name in try FileManager.default.contentsOfDirectory(atPath: shapes) {
      try FileManager.default.createDirectory(atPath: folder.path("in/\(name)"), withIntermediateDirectories: true)
      for image in try FileManager.default.contentsOfDirectory(atPath: "\(shapes)/\(name)") {
        try folder.write(readFile("\(shapes)/\(name)/\(image)"), to: "in/\(name)/\(image)")
      }
      try folder.write(Array("no image".utf8), to: "in/\(name)/\(name)-005a.jpg")
    }
    let arguments = [
      "convert", "in", "--output", "a", "--shards", "61", "--encode", "png", "--resize", "300x300", "--no-shuffle", "--on-error", "skip",
      "--resume", "--json",
    ]
    let process = try CommandRun.process("tfrecord-tool", arguments, in: folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Until the first class with its broken image is through, and most is still to be done.
    while try !FileManager.default.fileExists(atPath: folder.path(".a.partial/0-23")) && process.isRunning { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try #require(CommandRun.status(of: process) == -Int(SIGKILL))
    let run = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(run.status == 0)
    let json = try run.json()
    #expect(json["records"] as? Int == 180)
    #expect(json["skippedCount"] as? Int == 3)
    let paths = try #require(json["skipped"] as? [[String: Any]]).map { $0["path"] as? String }
    #expect(paths == ["circle", "square", "triangle"].map { "in/\($0)/\($0)-005a.jpg" })
    // Only the later ones were met by this process.
    #expect(!run.errors.contains("circle") && run.errors.contains("triangle"), "\(run.errors)")
  }

  @Test func withoutResumeNothingIsKept() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: ".a.tfrecord.partial/0-0")
    let shapes = Fixtures.path("shapes/train")
    #expect(try CommandRun("tfrecord-tool", ["convert", shapes, "--output", "a.tfrecord"], in: folder).status == 0)
    #expect(try folder.contents() == ["a.tfrecord"])
  }

  @Test func aRefusalLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let arguments = ["convert", Fixtures.path("shapes/train"), "--output", "a", "--resume"]
    #expect(try CommandRun("tfrecord-tool", arguments, in: folder).status == 0)
    let before = try readFile(folder.path("a"))
    let refused = try CommandRun("tfrecord-tool", arguments, in: folder)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("'a' exists already"), "\(refused.errors)")
    #expect(try folder.contents() == ["a"])
    #expect(try readFile(folder.path("a")) == before)
  }

  @Test func changedImagesBeginAnew() throws {
    let folder = try TemporaryFolder()
    let shapes = Fixtures.path("shapes/train")
    for name in try FileManager.default.contentsOfDirectory(atPath: shapes) {
      for image in try FileManager.default.contentsOfDirectory(atPath: "\(shapes)/\(name)") {
        try folder.write(readFile("\(shapes)/\(name)/\(image)"), to: "in/\(name)/\(image)")
      }
    }
    let arguments = ["convert", "in", "--shards", "60", "--encode", "png", "--resize", "300x300", "--no-shuffle", "--workers", "1"]
    let process = try CommandRun.process("tfrecord-tool", arguments + ["--output", "a", "--resume"], in: folder)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    while try !FileManager.default.fileExists(atPath: folder.path(".a.partial/0-3")) && process.isRunning { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try #require(CommandRun.status(of: process) == -Int(SIGKILL))
    // The first image is in the first shard, which is done.
    try folder.write(readFile("\(shapes)/triangle/triangle-003.png"), to: "in/circle/circle-000.jpg")
    #expect(try CommandRun("tfrecord-tool", arguments + ["--output", "a", "--resume"], in: folder).status == 0)
    #expect(try CommandRun("tfrecord-tool", arguments + ["--output", "b"], in: folder).status == 0)
    for number in 0..<60 {
      let shard = "-\(String(number + 100_000).dropFirst(1))-of-00060"
      #expect(try readFile(folder.path("a" + shard)) == readFile(folder.path("b" + shard)), "\(shard)")
    }
  }

  @Test func otherOptionsBeginAnew() throws {
    let folder = try TemporaryFolder()
    let shapes = Fixtures.path("shapes/train")
    let process = try CommandRun.process(
      "tfrecord-tool", ["convert", shapes, "--output", "a", "--shards", "60", "--encode", "png", "--resize", "300x300", "--resume"],
      in: folder)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // Until the first files are there.
    while try !FileManager.default.fileExists(atPath: folder.path(".a.partial/0-3")) && process.isRunning { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try CommandRun("tfrecord-tool", ["convert", shapes, "--output", "a", "--resume"], in: folder).status == 0)
    let fresh = try TemporaryFolder()
    #expect(try CommandRun("tfrecord-tool", ["convert", shapes, "--output", "a"], in: fresh).status == 0)
    #expect(try readFile(folder.path("a")) == readFile(fresh.path("a")))
    #expect(try folder.contents() == ["a"])
  }
}
