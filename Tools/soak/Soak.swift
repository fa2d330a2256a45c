import ArgumentParser
import Foundation
import Synchronization

/// Looks for pipelines whose elements depend on threads, on timing, or on where they were resumed.
@main
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Runs random pipelines with 0, 1, 2 and 16 workers and compares their elements.",
    discussion: """
      Every pipeline follows from its seed. It is iterated, dropped, advanced, resumed from saved states, asked for elements by \
      number, and iterated by several threads at the same time; the elements have to be those of an iteration without workers.

        soak --minutes 5
        soak --seed 1000 --count 500
        soak --seed 1234            # one pipeline again

      Ends with a line to run the first pipeline again that showed a difference.

      Exit status: 0 when there was none, 1 when there was one, 64 when the command line is wrong.
      """)

  @Option(help: "The seed of the first pipeline; the others follow. (default: by chance)")
  var seed: Int?

  @Option(help: "How many pipelines. (default: 1 with --seed, otherwise 1000)")
  var count: Int?

  @Option(help: "Go on for so many minutes instead.")
  var minutes: Double?

  @Flag(help: "Print every pipeline before it runs, to know which one crashed.")
  var verbose = false

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--count is \(count), and must be at least 1.") }
    if let minutes, minutes <= 0 { throw ValidationError("--minutes is \(minutes), and must be more than 0.") }
  }

  func run() throws {
    let first = seed ?? Int.random(in: 0..<1_000_000_000)
    let count = minutes != nil ? Int.max : count ?? (seed != nil ? 1 : 1000)
    let start = ContinuousClock.now
    let end = minutes.map { start + .seconds($0 * 60) }
    say("seeds from \(first)")
    let watch = StallWatch()
    var done = 0
    while done < count, end.map({ ContinuousClock.now < $0 }) ?? true {
      let seed = first + done
      watch.begin(seed)
      try runOne(seed)
      done += 1
      if done % 1000 == 0 { say("\(done) pipelines in \(ContinuousClock.now - start)") }
    }
    say("\(done) pipelines, seeds \(first) to \(first + done - 1), in \(ContinuousClock.now - start): no difference")
  }

  private func runOne(_ seed: Int) throws {
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("millrace-soak-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var trial = Trial(seed: seed, scratch: scratch)
    if verbose { say("seed \(seed): \(trial.subject().description)") }
    do { try trial.run() } catch {
      say("difference in \(trial.subject().description)")
      say("  \(error)")
      say("to see it again: soak --seed \(seed)")
      throw ExitCode(1)
    }
  }
}

/// Ends the program when a pipeline hangs.
private final class StallWatch: Sendable {
  private let current = Mutex<(seed: Int, start: ContinuousClock.Instant)?>(nil)
  private static let patience = Duration.seconds(300)

  init() {
    // A thread of its own: a hang may have taken all those of the pool.
    Thread.detachNewThread { [self] in
      while true {
        Thread.sleep(forTimeInterval: 5)
        guard let (seed, start) = current.withLock({ $0 }), ContinuousClock.now - start > Self.patience else { continue }
        say("a pipeline hangs\nto see it again: soak --seed \(seed)")
        exit(1)
      }
    }
  }

  func begin(_ seed: Int) { current.withLock { $0 = (seed, .now) } }
}

/// Prints a line at once, so that a log is complete when the program crashes.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
