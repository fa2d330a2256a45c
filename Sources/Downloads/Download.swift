import Files

/// Brings one published file to its place: it appears there only whole, on the disk, and with the right digest.
struct Download {
  let file: PublishedFile
  /// Where it goes.
  let path: String
  let settings: DownloadSettings

  /// A server that gives a byte each time and then breaks off is given up at some time, too.
  private static let mostAttempts = 200
  /// Nobody waits longer than this between two attempts, whatever the server asks for: seconds.
  private static let longestPause = 60.0

  /// Does nothing when the file is there already.
  ///
  /// - Throws: ``DownloadError`` when no address gives the file; `FileError` when it cannot be written.
  func run() throws {
    if let slash = path.lastIndex(of: "/") { try Folder.create(String(path[..<slash])) }
    guard let part = try PartFile.open(for: path) else { return }
    var first: DownloadError?
    for address in file.addresses {
      do {
        try fetch(address, into: part)
        try part.commit()
        return
      } catch let error as DownloadError {
        if first == nil { first = error }
      }
    }
    // What did not even begin leaves nothing behind.
    if part.count == 0 { part.remove() }
    if let first { throw first }
  }

  /// Fills `part` with the right bytes from one address.
  private func fetch(_ address: String, into part: PartFile) throws {
    if let obstacle = Transfer.obstacle { throw error(.unreachable, address, obstacle) }
    var failures = 0
    var furthest = part.count
    // Whether the bytes come from several answers, which may belong to two versions of the file.
    var isPieced = part.count > 0
    var hasStartedOver = false
    for attempt in 1...Self.mostAttempts {
      let progress = DownloadProgress(file.name, isShown: settings.showsProgress)
      let transfer = Transfer(into: part, limit: settings.limit, settings: settings) { progress.show($0, of: $1) }
      let outcome = try transfer.run(address)
      progress.clear()
      switch outcome {
      case .complete, .status(416, _):
        // 416: there is nothing behind what is here already.
        if part.count > 0 || outcome == .complete, try digest(of: part) == file.digest { return }
        let found = try digest(of: part)
        try part.startOver()
        guard isPieced, !hasStartedOver else {
          throw error(
            .wrongBytes, address,
            "the file that came has the \(file.checksum.rawValue) \(found), the published one \(file.digest)")
        }
        hasStartedOver = true
        isPieced = false
        furthest = 0
        continue
      case .address(let reason): throw error(.address, address, reason)
      case .tooLarge:
        try part.startOver()
        throw error(.tooLarge, address, "it has more than the \(settings.limit) bytes that a file may have")
      case .unreachable(let reason) where part.count == 0: throw error(.unreachable, address, reason)
      case .status(let status, _) where !Self.mayRecover(status):
        throw error(.refused(status: status), address, "the server answered \(status)\(Self.meaning(of: status))")
      case .status, .unreachable, .interrupted: break
      }
      failures = part.count > furthest ? 1 : failures + 1
      furthest = max(furthest, part.count)
      isPieced = isPieced || part.count > 0
      guard failures < settings.attempts, attempt < Self.mostAttempts else {
        throw lastError(outcome, address, part)
      }
      settings.pause(Self.pause(after: failures, outcome))
    }
  }

  private func digest(of part: PartFile) throws(FileError) -> String {
    try file.checksum.digest(ofFile: part.partPath)
  }

  /// The error of an attempt that is not repeated.
  private func lastError(_ outcome: Transfer.Outcome, _ address: String, _ part: PartFile) -> DownloadError {
    switch outcome {
    case .status(let status, _):
      error(.refused(status: status), address, "the server answered \(status)\(Self.meaning(of: status)) again and again")
    case .unreachable(let reason), .interrupted(let reason):
      error(
        .interrupted, address,
        "the connection broke off \(settings.attempts) times in a row, last with: \(reason)"
          + (part.count > 0 ? "; the \(part.count) bytes that came are kept for the next time" : ""))
    case .complete, .tooLarge, .address: preconditionFailure("\(outcome) is not repeated")
    }
  }

  private func error(_ code: DownloadError.Code, _ address: String, _ reason: String) -> DownloadError {
    DownloadError(code, file.name, from: address, reason)
  }

  /// Whether the same question may get another answer later: RFC 9110, and 429 of RFC 6585.
  static func mayRecover(_ status: Int) -> Bool {
    status == 408 || status == 425 || status == 429 || (500...599).contains(status) && status != 501 && status != 505
  }

  /// How many seconds to wait after so many failures in a row: twice as long each time, or as the server asks.
  static func pause(after failures: Int, _ outcome: Transfer.Outcome) -> Double {
    if case .status(_, let seconds?) = outcome, seconds >= 0 { return min(Double(seconds), longestPause) }
    return min(Double(1 << min(failures - 1, 10)), longestPause)
  }

  private static func meaning(of status: Int) -> String {
    switch status {
    case 401, 403: " (not allowed)"
    case 404, 410: " (not there)"
    case 429: " (too many requests)"
    case 500...599: " (the server has trouble)"
    default: ""
    }
  }
}
