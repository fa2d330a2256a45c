import Dispatch
import Files
import Synchronization
import Testing
import _TestSupport

@testable import Downloads

@Suite struct DownloadTests {
  /// Bytes that differ at every place, more than one piece of the network.
  let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

  /// The file as somebody publishes it at some addresses.
  private func published(_ addresses: String..., bytes: [UInt8]? = nil) throws -> PublishedFile {
    let scratch = try TemporaryFolder()
    let digest = try Checksum.sha256.digest(ofFile: scratch.write(bytes ?? self.bytes, to: "x"))
    return PublishedFile("sets/data.bin", at: addresses, sha256: digest)
  }

  /// A cache whose pauses are written down instead of slept.
  private func cache(_ folder: TemporaryFolder, pauses: Pauses = Pauses()) -> DataCache {
    var cache = DataCache(folder: folder.path)
    cache.settings.showsProgress = false
    cache.settings.stallSeconds = 1
    cache.settings.pause = { pauses.add($0) }
    return cache
  }

  final class Pauses: Sendable {
    private let seconds = Mutex<[Double]>([])
    func add(_ pause: Double) { seconds.withLock { $0.append(pause) } }
    var all: [Double] { seconds.withLock { $0 } }
  }

  @Test func aFileComesOnce() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    let file = try published(server.address + "/data.bin")
    let path = try cache(folder).file(file)
    #expect(path == "\(folder.path)/sets/data.bin")
    #expect(try readFile(path) == bytes)
    #expect(try cache(folder).file(file) == path)
    #expect(server.requests.map(\.path) == ["/data.bin"])
    #expect(try Folder.names(in: folder.path + "/sets") == ["data.bin"])
  }

  @Test func aConnectionThatBreaksOffGoesOnWhereItWas() throws {
    let folder = try TemporaryFolder()
    let pauses = Pauses()
    let server = try LocalServer { [bytes] in $0.number < 3 ? .cutOff(bytes, after: 70_000) : .file(bytes) }
    let path = try cache(folder, pauses: pauses).file(published(server.address + "/x"))
    #expect(try readFile(path) == bytes)
    #expect(server.requests.map(\.firstByte) == [nil, 70_000, 140_000, 210_000])
    // Each attempt brought something, so none counts against it.
    #expect(pauses.all == [1, 1, 1])
  }

  @Test func anotherProcessGoesOnToo() throws {
    let folder = try TemporaryFolder()
    let part = try folder.write(Array(bytes[..<1000]), to: "sets/data.bin.part")
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    let path = try cache(folder).file(published(server.address + "/x"))
    #expect(try readFile(path) == bytes)
    #expect(server.requests.map(\.firstByte) == [1000])
    #expect(FileIdentity(path: part).byteCount == nil)
  }

  @Test func aPartThatIsWholeIsTakenAsItIs() throws {
    let folder = try TemporaryFolder()
    try folder.write(bytes, to: "sets/data.bin.part")
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
  }

  @Test func aPartOfAnotherVersionIsForgotten() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 7, count: 1000), to: "sets/data.bin.part")
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
    #expect(server.requests.map(\.firstByte) == [1000, nil])
  }

  @Test func aPartLongerThanTheFileIsForgotten() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 7, count: bytes.count + 5), to: "sets/data.bin.part")
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
    #expect(server.requests.map(\.firstByte) == [bytes.count + 5, nil])
  }

  @Test func aServerWithoutRangesBeginsAnew() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] in
      $0.number == 0 ? .cutOff(bytes, after: 90_000) : .withoutRanges(bytes)
    }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
    #expect(server.requests.map(\.firstByte) == [nil, 90_000])
  }

  @Test func aConnectionThatStandsStillIsMadeAnew() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] in $0.number == 0 ? .stall(bytes, after: 5000) : .file(bytes) }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
    #expect(server.requests.map(\.firstByte) == [nil, 5000])
  }

  @Test func wrongBytesNeverAppear() throws {
    let folder = try TemporaryFolder()
    var wrong = bytes
    wrong[77] ^= 1
    let server = try LocalServer { [wrong] _ in .file(wrong) }
    let file = try published(server.address + "/x")
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(file) }
    #expect(error.code == .wrongBytes)
    #expect(error.reason.contains(file.digest) && error.reason.contains("SHA-256"))
    #expect(server.requests.count == 1)
    #expect(try Folder.names(in: folder.path + "/sets") == [])
  }

  @Test func wrongBytesAtOneAddressAreRightAtAnother() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] in $0.path == "/good" ? .file(bytes) : .file([1, 2, 3]) }
    let file = try published(server.address + "/bad", server.address + "/good")
    #expect(try readFile(cache(folder).file(file)) == bytes)
    #expect(server.requests.map(\.path) == ["/bad", "/good"])
  }

  @Test(arguments: [404, 403, 410, 400])
  func aRefusalIsNotRepeated(status: Int) throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .status(status) }
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/x")) }
    #expect(error.code == .refused(status: status))
    #expect(server.requests.count == 1)
  }

  @Test func aServerInTroubleIsAskedAgainLaterAndLater() throws {
    let folder = try TemporaryFolder()
    let pauses = Pauses()
    let server = try LocalServer { _ in .status(503) }
    let error = try #require(throws: DownloadError.self) {
      try cache(folder, pauses: pauses).file(published(server.address + "/x"))
    }
    #expect(error.code == .refused(status: 503))
    #expect(server.requests.count == 5)
    #expect(pauses.all == [1, 2, 4, 8])
  }

  @Test func aServerMaySayWhenToComeBack() throws {
    let folder = try TemporaryFolder()
    let pauses = Pauses()
    let server = try LocalServer { [bytes] in
      switch $0.number {
      case 0: .status(429, ["Retry-After": "7"])
      case 1: .status(503, ["Retry-After": "86400"])
      default: .file(bytes)
      }
    }
    #expect(try readFile(cache(folder, pauses: pauses).file(published(server.address + "/x"))) == bytes)
    #expect(pauses.all == [7, 60])
  }

  @Test func redirectsAreFollowed() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] in
      switch $0.path {
      case "/a": .status(302, ["Location": "/b"])
      case "/b": .status(307, ["Location": "/c", "Content-Range": "bytes 5-9/10"])
      default: .file(bytes)
      }
    }
    #expect(try readFile(cache(folder).file(published(server.address + "/a"))) == bytes)
    #expect(server.requests.map(\.path) == ["/a", "/b", "/c"])
  }

  @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x"])
  func aRedirectLeadsToNoOtherProtocol(place: String) throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .status(302, ["Location": place]) }
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/a")) }
    #expect(error.code == .address)
  }

  @Test func redirectsInACircleEnd() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .status(302, ["Location": "/again"]) }
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/a")) }
    #expect(error.code == .unreachable)
    #expect(error.reason == "it redirects more than 10 times, the last to /again")
    #expect(server.requests.count == 11)
  }

  @Test func aConnectionThatBrokeAndWasMadeAgainIsNotTheReason() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer {
      $0.number < 2 ? .statusThenReset(302, ["Location": "/again"]) : .status(302, ["Location": "/again"])
    }
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/a")) }
    #expect(error.code == .unreachable)
    #expect(error.reason == "it redirects more than 10 times, the last to /again")
    #expect(server.requests.count == 11)
  }

  @Test func withoutANetworkItSaysWhatToPutWhere() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .status(500) }
    server.stop()
    let pauses = Pauses()
    let file = try published(server.address + "/x")
    let error = try #require(throws: DownloadError.self) { try cache(folder, pauses: pauses).file(file) }
    #expect(error.code == .unreachable && pauses.all == [])
    let text = error.description
    #expect(text.hasPrefix("cannot download sets/data.bin from \(server.address)/x: "))
    #expect(text.contains("\n  \(folder.path)/sets/data.bin\n    from \(server.address)/x\n    with SHA-256 \(file.digest)"))
    #expect(text.contains("MILLRACE_CACHE"))
    #expect(try Folder.names(in: folder.path + "/sets") == [])
  }

  @Test func aBrokenConnectionKeepsWhatCame() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] in
      $0.number == 0 ? .cutOff(bytes, after: 4000) : .cutOff(bytes, after: 0)
    }
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/x")) }
    #expect(error.code == .interrupted && error.reason.contains("4000 bytes that came are kept"))
    #expect(try readFile(folder.path + "/sets/data.bin.part") == Array(bytes[..<4000]))
  }

  @Test func anEndlessFileIsCutShort() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .endless(9) }
    var cache = cache(folder)
    cache.settings.limit = 1 << 20
    let error = try #require(throws: DownloadError.self) { try cache.file(published(server.address + "/x")) }
    #expect(error.code == .tooLarge)
    #expect(try Folder.names(in: folder.path + "/sets") == [])
  }

  @Test func anAnnouncedSizeAboveTheLimitIsEnough() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\nx".utf8)) }
    var cache = cache(folder)
    cache.settings.limit = 1 << 20
    let error = try #require(throws: DownloadError.self) { try cache.file(published(server.address + "/x")) }
    #expect(error.code == .tooLarge)
  }

  @Test func aRangeThatWasNotAskedForIsNotTaken() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(bytes[..<1000]), to: "sets/data.bin.part")
    let server = try LocalServer { [bytes] request in
      guard request.number == 0 else { return .file(bytes) }
      return .raw(Array("HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\nabcde".utf8))
    }
    #expect(try readFile(cache(folder).file(published(server.address + "/x"))) == bytes)
    #expect(server.requests.map(\.firstByte) == [1000, nil])
  }

  @Test func anAnswerThatIsNoHTTPIsNoFile() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .raw(Array("SSH-2.0-OpenSSH\r\n".utf8)) }
    #expect(throws: DownloadError.self) { try cache(folder).file(published(server.address + "/x")) }
    #expect(try Folder.names(in: folder.path + "/sets") == [])
  }

  @Test(arguments: ["file:///etc/hostname", "nonsense", "http://", "gopher://127.0.0.1/"])
  func otherAddressesAreRefused(address: String) throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: DownloadError.self) { try cache(folder).file(published(address)) }
    #expect(error.code == .address || error.code == .unreachable)
  }

  @Test func severalWhoWantItShareOneDownload() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    let file = try published(server.address + "/x")
    let paths = Mutex<[String]>([])
    let caches = (0..<4).map { _ in cache(folder) }
    DispatchQueue.concurrentPerform(iterations: 4) { number in
      if let path = try? caches[number].file(file) { paths.withLock { $0.append(path) } }
    }
    #expect(paths.withLock { $0.count } == 4)
    #expect(server.requests.count == 1)
    #expect(try readFile(folder.path + "/sets/data.bin") == bytes)
  }

  @Test func anEmptyFileIsAFile() throws {
    let folder = try TemporaryFolder()
    let server = try LocalServer { _ in .file([]) }
    #expect(try readFile(cache(folder).file(published(server.address + "/x", bytes: []))) == [])
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "sets")
    let server = try LocalServer { [bytes] _ in .file(bytes) }
    #expect(throws: FileError.self) { try cache(folder).file(published(server.address + "/x")) }
    #expect(server.requests.isEmpty)
  }

  @Test func pausesGrowAndEnd() {
    #expect((1...8).map { Download.pause(after: $0, .interrupted("")) } == [1, 2, 4, 8, 16, 32, 60, 60])
    #expect(Download.pause(after: 1, .status(503, retryAfter: -3)) == 1)
  }

  @Test func onlySomeStatusesAreWorthAnotherQuestion() {
    #expect([408, 425, 429, 500, 502, 503, 504].allSatisfy(Download.mayRecover))
    #expect(![400, 401, 403, 404, 410, 416, 501, 505].contains(where: Download.mayRecover))
  }

  @Test func rangesAreRead() {
    #expect(Transfer.start(ofRange: "bytes 100-199/200") == 100)
    #expect(Transfer.start(ofRange: "Bytes 0-1/*") == 0)
    #expect(Transfer.start(ofRange: "bytes */200") == nil)
    #expect(Transfer.start(ofRange: "lines 1-2/3") == nil)
  }
}
