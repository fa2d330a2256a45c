import Dispatch
import Glibc
import Synchronization

/// An HTTP server on the loopback interface that answers as it is told, well or badly.
///
/// ```swift
/// let server = try LocalServer { request in request.number == 0 ? .cutOff(bytes, after: 100) : .file(bytes) }
/// try fetch(server.address + "/data.bin")
/// server.requests[1].firstByte      // 100
/// ```
public final class LocalServer: Sendable {
  /// What was asked.
  public struct Request: Sendable {
    /// 0 for the first.
    public var number: Int
    public var path: String
    /// Where the wanted bytes begin, when only the rest was asked for.
    public var firstByte: Int?
  }

  public enum Answer: Sendable {
    /// All bytes, or the range that was asked for.
    case file([UInt8])
    /// All bytes whatever was asked for, as servers do that know no ranges.
    case withoutRanges([UInt8])
    /// As `file`, but the connection ends after so many bytes.
    case cutOff([UInt8], after: Int)
    /// As `file`, but after so many bytes nothing more comes, and the connection stays.
    case stall([UInt8], after: Int)
    /// Only a head, and the end of the connection.
    case status(Int, [String: String] = [:])
    /// Only a head; the connection stays, but breaks when something else is asked for on it.
    case statusThenReset(Int, [String: String] = [:])
    /// These bytes and nothing else.
    case raw([UInt8])
    /// A head that tells no length, and then this byte for ever.
    case endless(UInt8)
  }

  private struct State {
    var requests: [Request] = []
    var connections: Set<Int32> = []
    var isStopped = false
  }

  /// `http://127.0.0.1:` and the port.
  public let address: String
  private let listener: Int32
  private let state = Mutex(State())
  private let answer: @Sendable (Request) -> Answer

  /// Listens on a free port.
  public init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    self.answer = answer
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isReady = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard listener >= 0, isReady else { throw LocalServerError(reason: "no socket: error \(errno)") }
    self.listener = listener
    address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
    // Threads of their own: an answer that hangs must not take one from the pool.
    DispatchQueue(label: "server").async { [weak self] in
      // Closed where it is used: elsewhere its number might be another file's by the time of the next call.
      defer { close(listener) }
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        guard let self, self.state.withLock({ state in
          if !state.isStopped { state.connections.insert(connection) }
          return !state.isStopped
        }) else {
          close(connection)
          return
        }
        DispatchQueue(label: "connection").async { [weak self] in self?.serve(connection) }
      }
    }
  }

  deinit { stop() }

  /// What was asked so far, in order.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// Ends all connections, and listens no more.
  public func stop() {
    let connections = state.withLock { state -> Set<Int32> in
      guard !state.isStopped else { return [] }
      state.isStopped = true
      shutdown(listener, Int32(SHUT_RDWR))
      return state.connections
    }
    for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
  }

  private func serve(_ connection: Int32) {
    defer {
      state.withLock { _ = $0.connections.remove(connection) }
      close(connection)
    }
    guard let head = readHead(connection) else { return }
    let lines = head.split(separator: "\r\n")
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let request = state.withLock { state in
      state.requests.append(
        Request(
          number: state.requests.count, path: String(lines[0].split(separator: " ")[1]),
          firstByte: range.flatMap { Int($0.dropFirst("range: bytes=".count).prefix { $0 != "-" }) }))
      return state.requests[state.requests.count - 1]
    }
    switch answer(request) {
    case .file(let bytes): send(bytes, of: request, to: connection, upTo: .max)
    case .withoutRanges(let bytes): sendAll("HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)\r\n\r\n", bytes, connection)
    case .cutOff(let bytes, let count): send(bytes, of: request, to: connection, upTo: count)
    case .stall(let bytes, let count):
      send(bytes, of: request, to: connection, upTo: count)
      // Until the other side has enough.
      var byte: UInt8 = 0
      while read(connection, &byte, 1) > 0 {}
    case .status(let status, let headers): sendHead(status, headers, ["Connection": "close"], connection)
    case .statusThenReset(let status, let headers):
      sendHead(status, headers, [:], connection)
      var byte: UInt8 = 0
      _ = read(connection, &byte, 1)
      // What was not read, and no waiting, make closing a reset.
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    case .raw(let bytes): sendAll("", bytes, connection)
    case .endless(let byte):
      guard sendAll("HTTP/1.1 200 OK\r\n\r\n", [], connection) else { return }
      let block = [UInt8](repeating: byte, count: 1 << 16)
      while sendAll("", block, connection) {}
    }
  }

  /// The bytes from where they were asked for, at most `count` of them.
  private func send(_ bytes: [UInt8], of request: Request, to connection: Int32, upTo count: Int) {
    let first = request.firstByte ?? 0
    guard first < bytes.count || first == 0 else {
      sendAll("HTTP/1.1 416 Range\r\nContent-Range: bytes */\(bytes.count)\r\nContent-Length: 0\r\n\r\n", [], connection)
      return
    }
    let rest = bytes[first...]
    let line = request.firstByte.map { "Content-Range: bytes \($0)-\(bytes.count - 1)/\(bytes.count)\r\n" }
    sendAll(
      "HTTP/1.1 \(line == nil ? "200 OK" : "206 Partial")\r\n\(line ?? "")Content-Length: \(rest.count)\r\n\r\n",
      Array(rest.prefix(count)), connection)
  }

  private func sendHead(_ status: Int, _ headers: [String: String], _ more: [String: String], _ connection: Int32) {
    let lines = headers.merging(more) { $1 }.map { "\($0): \($1)\r\n" }.joined()
    sendAll("HTTP/1.1 \(status) Status\r\n\(lines)Content-Length: 0\r\n\r\n", [], connection)
  }

  private func readHead(_ connection: Int32) -> String? {
    var head: [UInt8] = []
    var byte: UInt8 = 0
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard read(connection, &byte, 1) == 1, head.count < 1 << 16 else { return nil }
      head.append(byte)
    }
    return String(decoding: head, as: UTF8.self)
  }

  @discardableResult
  private func sendAll(_ head: String, _ bytes: [UInt8], _ connection: Int32) -> Bool {
    let all = Array(head.utf8) + bytes
    var offset = 0
    while offset < all.count {
      let sent = all.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress! + offset, all.count - offset, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      offset += sent
    }
    return true
  }
}

/// The test machine gives no socket.
public struct LocalServerError: Error {
  public var reason: String
}
