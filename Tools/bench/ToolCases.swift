import Files
import Glibc
import Millrace

/// tfrecord-tool as a process, from its start to its end.
let toolCases: [BenchCase] = [
  BenchCase(name: "tool.start", unit: .milliseconds) { _ in
    let tool = try Tool()
    return {
      for _ in 0..<20 { try tool.run("--version") }
      return 20
    }
  },
  BenchCase(name: "tool.verify.45kB", unit: .gigabytes) { data in
    // Large enough for the start of the process not to count.
    let (tool, path) = (try Tool(), try data.largeRecords()[0])
    return {
      try tool.run("verify", "--raw", path)
      return Double(FileIdentity(path: path).byteCount ?? 0)
    }
  },
  BenchCase(name: "tool.verify.200B", unit: .megaRecords) { data in
    let (tool, path) = (try Tool(), try data.manyRecords())
    return {
      try tool.run("verify", "--raw", path)
      return 5_000_000
    }
  },
  BenchCase(name: "tool.verify.examples", unit: .megaExamples) { data in
    let (tool, path) = (try Tool(), try data.examples())
    return {
      try tool.run("verify", path)
      return 500_000
    }
  },
  BenchCase(name: "tool.info.10GB", unit: .milliseconds) { data in
    let (tool, paths) = (try Tool(), try data.largeRecords())
    return {
      try tool.run(["info", "--sample", "0"] + paths)
      return 1
    }
  },
  BenchCase(name: "tool.convert.photos", unit: .images) { data in
    try conversion(of: data, "--check", "header")
  },
  BenchCase(name: "tool.convert.photos.checked", unit: .images) { data in try conversion(of: data) },
  BenchCase(name: "tool.convert.photos.256", unit: .images) { data in
    try conversion(of: data, "--resize", "256x256")
  },
  BenchCase(name: "tool.convert.gzip", unit: .megaExamples) { data in
    let (tool, path) = (try Tool(), try data.examples())
    return {
      try tool.run("merge", path, "--output", data.folder + "/tool.tfrecord.gz", "--compression", "gzip", "--overwrite")
      return 500_000
    }
  },
]

/// The 1,600 photos into one file.
private func conversion(of data: BenchData, _ options: String...) throws -> () throws -> Double {
  let (tool, photos) = (try Tool(), try data.photos())
  return {
    try tool.run(["convert", photos, "--output", data.folder + "/tool.tfrecord", "--overwrite"] + options)
    return 1600
  }
}

/// The command that was built beside this one.
private struct Tool: Sendable {
  let path: String

  init() throws(FileError) {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = own.prefix(upTo: own.lastIndex(of: "/") ?? own.endIndex) + "/tfrecord-tool"
    guard access(path, X_OK) == 0 else {
      throw FileError(
        path: path, operation: "find", reason: "build it with 'swift build -c release --product tfrecord-tool'")
    }
  }

  func run(_ arguments: String...) throws { try run(arguments) }

  /// Runs the command to its end, its output thrown away.
  func run(_ arguments: [String]) throws {
    var pointers: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    var child = pid_t()
    let status = posix_spawn(&child, path, &actions, nil, &pointers, environ)
    guard status == 0 else { throw FileError(path: path, operation: "run", errno: status) }
    var result: Int32 = 0
    while waitpid(child, &result, 0) < 0 && errno == EINTR {}
    guard result == 0 else {
      throw FileError(path: path, operation: "run", reason: "\(arguments.joined(separator: " ")) ended with \(result)")
    }
  }
}
