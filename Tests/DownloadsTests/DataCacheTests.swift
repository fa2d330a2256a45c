import Files
import Testing
import _TestSupport

@testable import Downloads

@Suite struct DataCacheTests {
  @Test func theEnvironmentDecidesWhereItIs() {
    func folders(_ environment: [String: String]) -> [String?] {
      let cache = DataCache.standard { environment[$0] }
      return [cache.folder, cache.kerasFolder]
    }
    #expect(folders(["HOME": "/home/a"]) == ["/home/a/.cache/millrace", "/home/a/.keras/datasets"])
    #expect(folders(["HOME": "/home/a", "MILLRACE_CACHE": "/data"]) == ["/data", "/home/a/.keras/datasets"])
    #expect(folders(["HOME": "/home/a", "MILLRACE_CACHE": ""])[0] == "/home/a/.cache/millrace")
    #expect(
      folders(["HOME": "/home/a", "XDG_CACHE_HOME": "/x", "KERAS_HOME": "/k"]) == ["/x/millrace", "/k/datasets"])
  }

  @Test func whatIsThereIsUsedInOrder() throws {
    let folder = try TemporaryFolder()
    let keras = try TemporaryFolder()
    let cache = DataCache(folder: folder.path, kerasFolder: keras.path, downloads: false)
    #expect(cache.existing(["a"], keras: ["b"]) == nil)
    try keras.write([1], to: "b")
    #expect(cache.existing(["a"], keras: ["b"]) == keras.path + "/b")
    try folder.write([1], to: "a")
    #expect(cache.existing(["a"], keras: ["b"]) == folder.path + "/a")
    #expect(DataCache(folder: "/nowhere", downloads: false).existing(["a"], keras: ["b"]) == nil)
  }

  @Test func aCacheThatMayNotDownloadSaysWhatIsMissing() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "one")
    let files = ["one", "two", "three"].map {
      PublishedFile($0, at: ["https://example.org/\($0)"], md5: "0123456789abcdef0123456789ABCDEF")
    }
    let cache = DataCache(folder: folder.path, downloads: false)
    let error = try #require(throws: DownloadError.self) { try cache.files(files) }
    #expect(error.code == .forbidden && error.name == "two")
    let text = error.description
    #expect(text.contains("put these files there"))
    #expect(text.contains("\(folder.path)/two\n") && text.contains("\(folder.path)/three\n"))
    #expect(!text.contains("\(folder.path)/one\n"))
    #expect(text.contains("with MD5 0123456789abcdef0123456789abcdef"))
  }
}
