import Datasets
import Foundation
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// This test program once more, as another process that caches the same dataset in the same folder.
struct CacheProcess {
  /// What it wrote on standard output.
  let output: String
  /// The number of the signal that ended it, or 0.
  let signal: Int

  static let dataset = Dataset.range(0..<2000).map { $0 * 2 }
  private static let variable = "MILLRACE_CACHE_TASK"

  /// What this process was started for, if it is the other one.
  static var task: [String: String]? {
    ProcessInfo.processInfo.environment[variable].map { text in
      let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
      return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }
  }

  /// Runs it to its end.
  init(_ path: String, _ options: [String: String]) throws {
    self = try Started(path, options).finish()
  }

  private init(output: String, signal: Int) { (self.output, self.signal) = (output, signal) }

  /// One that runs.
  struct Started {
    private let process = Process()
    private let scratch: TemporaryFolder
    private let outputPath: String

    init(_ path: String, _ options: [String: String]) throws {
      scratch = try TemporaryFolder()
      outputPath = try scratch.write([], to: "output")
      process.executableURL = URL(
        fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      process.arguments = ["--testing-library", "swift-testing", "--filter", "inAnotherProcess"]
      var environment = ProcessInfo.processInfo.environment
      environment[variable] = options.merging(["path": path]) { $1 }.map { "\($0)=\($1)" }.joined(separator: "\n")
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
      process.standardError = process.standardOutput
      try process.run()
    }

    func finish() throws -> CacheProcess {
      process.waitUntilExit()
      return CacheProcess(
        output: String(decoding: try readFile(outputPath), as: UTF8.self),
        signal: process.terminationReason == .uncaughtSignal ? Int(process.terminationStatus) : 0)
    }
  }

  /// The other process' work: all elements, or as many as it lives to see.
  static func perform(_ task: [String: String]) throws {
    if let limit = task["limit"].flatMap({ UInt($0) }) {
      // Beyond the limit, writing fails instead of ending the process.
      _ = Glibc.signal(SIGXFSZ, SIG_IGN)
      var limits = rlimit(rlim_cur: limit, rlim_max: limit)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits)
    }
    var sum = 0
    do {
      let wide = task["limit"] == nil ? dataset : dataset.repeat(10)
      let iterator = try wide.cache(at: task["path"] ?? "").makeIterator()
      while let element = try iterator.next() {
        sum += element
        if let last = task["kill"], iterator.position == Int(last) { kill(getpid(), SIGKILL) }
      }
      print("sum \(sum)")
    } catch {
      print(error)
    }
  }
}
