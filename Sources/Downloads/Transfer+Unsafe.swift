import CCurl
import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One GET request: the bytes of an address from a place on, into a `PartFile`.
final class Transfer {
  /// How a request ended.
  enum Outcome: Equatable {
    /// All bytes came that the server announced.
    case complete
    /// The server said no, with this status.
    case status(Int, retryAfter: Int?)
    /// Nobody answered at that address.
    case unreachable(String)
    /// Some or no bytes came before it broke off.
    case interrupted(String)
    /// More came than may.
    case tooLarge
    /// The address is none that can be asked.
    case address(String)
  }

  private static let redirectLimit = 10

  private let part: PartFile
  private let limit: Int
  private let report: (_ done: Int, _ total: Int?) -> Void
  private let curl: UnsafeMutableRawPointer
  private var headers: [String: String] = [:]
  private var hasBegun = false
  private var total: Int?
  /// What the callbacks ran into, which they cannot throw.
  private var failure: FileError?
  private var isTooLarge = false
  private var mismatch: String?

  /// - Parameters:
  ///   - limit: the most bytes that the file may have.
  ///   - report: called with the bytes that are there and, where the server says so, the bytes there will be.
  init(
    into part: PartFile, limit: Int, settings: DownloadSettings,
    report: @escaping (_ done: Int, _ total: Int?) -> Void
  ) {
    precondition(Self.obstacle == nil, "libcurl cannot be used")
    guard let curl = curl_library_open() else { preconditionFailure("libcurl has no memory for a transfer") }
    self.curl = curl
    self.part = part
    self.limit = limit
    self.report = report
    set(CURLOPT_FOLLOWLOCATION, 1)
    set(CURLOPT_MAXREDIRS, Self.redirectLimit)
    set(CURLOPT_FAILONERROR, 1)
    // Signals belong to the program.
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, settings.stallSeconds)
    set(CURLOPT_USERAGENT, "millrace")
    curl_library_allow_only_http(curl)
  }

  /// Why nothing can be downloaded: libcurl is not there. Opens and starts it, once, for whoever comes first.
  static let obstacle: String? = curl_library_start().map { String(cString: $0) }

  deinit { curl_library_close(curl) }

  /// Asks for what `part` lacks.
  ///
  /// - Throws: `FileError` when the bytes cannot be written.
  func run(_ address: String) throws(FileError) -> Outcome {
    set(CURLOPT_URL, address)
    // A range rather than libcurl's resuming, which gives up on a server that sends the whole file instead.
    if part.count > 0 { set(CURLOPT_RANGE, "\(part.count)-") }
    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = message.withUnsafeMutableBufferPointer { message in
      curl_library_set_text(curl, CURLOPT_ERRORBUFFER, message.baseAddress)
      curl_library_set_receiver(
        curl, { Transfer.receiveHeader($0, $1, $2, $3) }, { Transfer.receiveBody($0, $1, $2, $3) },
        Unmanaged.passUnretained(self).toOpaque())
      return curl_library_perform(curl)
    }
    if let failure { throw failure }
    if isTooLarge { return .tooLarge }
    if let mismatch { return .interrupted(mismatch) }
    let reason = message[0] == 0 ? String(cString: curl_library_reason(code)) : String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let status = Int(curl_library_status(curl))
    switch code {
    case CURLE_OK where status == 200 || status == 206:
      // A file without bytes calls nobody.
      if !hasBegun { try begin() }
      return .complete
    case CURLE_OK, CURLE_HTTP_RETURNED_ERROR:
      return .status(status, retryAfter: headers["retry-after"].flatMap { Int($0) })
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .address(reason)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
      return .unreachable(reason)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: return .unreachable(reason)
    case CURLE_TOO_MANY_REDIRECTS:
      // libcurl keeps the first message of a transfer, which may be about a connection that broke and was made again.
      let last = headers["location"].map { ", the last to \($0)" } ?? ""
      return .unreachable("it redirects more than \(Self.redirectLimit) times\(last)")
    default: return .interrupted(reason)
    }
  }

  /// Looks at the answer's head once, before its first byte.
  private func begin() throws(FileError) {
    hasBegun = true
    var start = 0
    if curl_library_status(curl) == 206, let range = headers["content-range"], let first = Self.start(ofRange: range) {
      start = first
    }
    if start != part.count { try part.startOver() }
    // Bytes from a place that is neither the start nor our end are of no use.
    guard start == part.count else {
      mismatch = "the server sent bytes from \(start) on, which were not asked for"
      return
    }
    let announced = headers["content-encoding"] == nil ? headers["content-length"].flatMap { Int($0) } : nil
    total = announced.flatMap { $0 >= 0 && $0 <= .max - start ? start + $0 : nil }
    report(part.count, total)
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    do throws(FileError) {
      if !hasBegun { try begin() }
      guard mismatch == nil else { return 0 }
      guard total ?? 0 <= limit, part.count + bytes.count <= limit else {
        isTooLarge = true
        return 0
      }
      try part.append(bytes)
    } catch {
      failure = error
      return 0
    }
    report(part.count, total)
    return bytes.count
  }

  private func receiveHeader(_ line: String) {
    // Each redirect has a head of its own.
    if line.hasPrefix("HTTP/") { headers = [:] }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop { $0.isWhitespace }
    headers[line[..<colon].lowercased()] = String(value.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" })
  }

  /// The first place in `bytes 100-199/200`.
  static func start(ofRange text: String) -> Int? {
    guard text.lowercased().hasPrefix("bytes ") else { return nil }
    return Int(text.dropFirst(6).prefix { $0.isASCII && $0.isNumber })
  }

  // MARK: libcurl

  private func set(_ option: CURLoption, _ value: Int) {
    let code = curl_library_set_number(curl, option, value)
    precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
  }

  private func set(_ option: CURLoption, _ value: String) {
    let code = curl_library_set_text(curl, option, value)
    precondition(code == CURLE_OK, "libcurl refuses option \(option.rawValue)")
  }

  private static func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
  ) -> Int {
    let transfer = Unmanaged<Transfer>.fromOpaque(receiver!).takeUnretainedValue()
    return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
  }

  private static func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ receiver: UnsafeMutableRawPointer?
  ) -> Int {
    let transfer = Unmanaged<Transfer>.fromOpaque(receiver!).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    transfer.receiveHeader(String(decoding: line, as: UTF8.self))
    return size * count
  }
}
