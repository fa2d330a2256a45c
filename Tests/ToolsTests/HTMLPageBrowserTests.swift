import Foundation
import ImageCodecs
import TFRecords
import Tensors
import Testing
import _TestSupport

private let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

/// The page of `dataset-inspect` in a real browser: Chromium without a window, which `Tools/test.sh` installs.
@Suite(.enabled(if: browser != nil, "there is no Chromium"))
struct HTMLPageBrowserTests {
  /// What a script finds that runs behind the page's own, as a reader would: figures, cells by the heads of their columns, the
  /// order after clicks and the rows that a search leaves.
  private static let reading = """
    const details = name => [...document.querySelectorAll("details")].find(d => d.querySelector("summary").textContent === name);
    const heads = table => [...table.tHead.rows[0].cells].map(head => head.textContent);
    const cells = name => {
      const table = details(name)?.querySelector("table");
      return table ? [...table.tBodies[0].rows].filter(row => !row.hidden)
        .map(row => Object.fromEntries([...row.cells].map((cell, column) => [heads(table)[column], cell.textContent]))) : [];
    };
    const found = {
      figures: Object.fromEntries([...document.querySelectorAll("[data-figure]")].map(e => [e.dataset.figure, e.textContent])),
      classes: cells("Classes"), features: cells("Features"), problems: cells("Problems"),
      notes: [...document.querySelectorAll(".notes li")].map(e => e.textContent),
      samples: [...details("Samples")?.querySelectorAll("img") ?? []].length,
      foreign: document.querySelectorAll("body script, [onerror], [onload], a, iframe, link").length,
      title: document.title, overhang: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    };
    const table = details("Features")?.querySelector("table");
    const mean = table ? table.tHead.rows[0].cells[heads(table).indexOf("mean")] : null;
    found.orders = mean ? [1, 2].map(() => { mean.click(); return cells("Features").map(row => row.mean); }) : [];
    const search = details("Features")?.querySelector("input[type=search]");
    if (search) {
      search.value = "FEATURE 1";
      search.dispatchEvent(new Event("input"));
      found.searched = cells("Features").map(row => row.feature);
    }
    document.documentElement.dataset.found = btoa(unescape(encodeURIComponent(JSON.stringify(found))));
    """

  private struct Page {
    var found: [String: Any]
    /// What the page or the browser itself wrote to the console.
    var console: [String]
  }

  /// Loads a page in a window of a width, with a script added at its end.
  private func load(_ html: String, adding script: String = Self.reading, width: Int = 1280) throws -> Page {
    let folder = try TemporaryFolder()
    let end = try #require(html.range(of: "</body>", options: .backwards))
    let path = try folder.write(Array(html.replacingCharacters(in: end, with: "<script>\(script)</script></body>").utf8), to: "page.html")
    let (output, errors) = (try folder.write([], to: "output"), try folder.write([], to: "errors"))
    let process = Process()
    // A browser that hangs is ended, and has found nothing.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = [
      "--signal=KILL", "120", try #require(browser),
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--user-data-dir=\(folder.path)/profile",
      "--window-size=\(width),900", "--virtual-time-budget=2000", "--dump-dom", "file://\(path)",
    ]
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"]
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    try process.run()
    process.waitUntilExit()
    let document = String(decoding: try readFile(output), as: UTF8.self)
    let log = String(decoding: try readFile(errors), as: UTF8.self)
    let console = log.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
    // Everything that was found is in an attribute of the document, in base64.
    guard let match = document.firstMatch(of: /data-found="([^"]*)"/), let data = Data(base64Encoded: String(match.1)) else {
      return Page(found: [:], console: console)
    }
    return Page(found: try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:], console: console)
  }

  private func report(_ arguments: String..., in folder: TemporaryFolder, status: Int = 0) throws -> String {
    let run = try CommandRun("dataset-inspect", arguments + ["--html", "report.html"], in: folder)
    #expect(run.status == status, "\(run.errors)")
    return String(decoding: try readFile(folder.path + "/report.html"), as: UTF8.self)
  }

  private static let hostile = "<img src=x onerror=\"document.title='!'\">"

  @Test(arguments: [1280, 390])
  func aFolderOfImagesReadsBack(width: Int) throws {
    let folder = try TemporaryFolder()
    for number in 0..<9 {
      let name = number == 0 ? "0 \(Self.hostile)" : "class \(number)"
      try folder.write(try PNG.encode(.full([40, 40, 3], UInt8(20 * number))), to: "in/\(name)/flat.png")
      try folder.write(Fixtures.bytes("images/rgb-444.jpg"), to: "in/\(name)/photo.jpg")
    }
    try folder.write(Array("<b onerror=alert(1)>".utf8), to: "in/class 1/\(Self.hostile).jpg")
    let page = try load(report("in", in: folder, status: 1), width: width)
    #expect(page.console.isEmpty, "\(page.console)")
    let found = page.found
    let figures = ["count", "classes", "problems", "copies"].map { found.figure($0) }
    #expect(figures == ["19", "9", "1", "8"])
    let classes = try #require(found["classes"] as? [[String: String]])
    #expect(classes.map { $0["class"] } == ["0 \(Self.hostile)"] + (1..<9).map { "class \($0)" })
    #expect(classes.map { $0["count"] } == ["2", "3"] + [String](repeating: "2", count: 7))
    #expect(classes[1]["share"] == "15.8%")
    let problem = try #require((found["problems"] as? [[String: String]])?.first)
    #expect(problem["where"] == "in/class 1/\(Self.hostile).jpg")
    #expect(problem["what"]?.contains("it begins with the text \"<b onerror=alert\"") == true)
    #expect(found["samples"] as? Int == 18)
    #expect((found["notes"] as? [String])?.contains { $0.hasPrefix("8 images are copies of others (in/0 \(Self.hostile)/photo.jpg") } == true)
    // Nothing of the names became part of the page, and nothing of it stands out to the right.
    #expect(found["foreign"] as? Int == 2)
    #expect(found["title"] as? String == "in")
    #expect(found["overhang"] as? Int == 0)
  }

  @Test func statisticsOfFeaturesReadBackSortAndCanBeSearched() throws {
    let folder = try TemporaryFolder()
    let records = try TFRecordWriter(path: folder.path + "/a.tfrecord")
    for number in 0..<100 {
      var example = Example(features: [Self.hostile: .string(Self.hostile), "label": .int64(Int64(number % 4))])
      for feature in 0..<11 where number > 0 || feature > 0 {
        example["feature \(feature)"] = feature == 10 ? .float(Float(number) / 4) : .int64(Int64(feature * 100 - number))
      }
      try records.write(example)
    }
    try records.close()
    let page = try load(report("a.tfrecord", in: folder))
    #expect(page.console.isEmpty, "\(page.console)")
    let found = page.found
    #expect(found.figure("count") == "100")
    #expect(found.figure("classes") == "4")
    let features = try #require(found["features"] as? [[String: String]])
    #expect(features.map { $0["feature"] } == [Self.hostile] + ["feature 0", "feature 1", "feature 10"] + (2..<10).map { "feature \($0)" } + ["label"])
    // -1 to -99, 100 down to 1, and 0 to 24.75.
    let means = Dictionary(uniqueKeysWithValues: features.map { ($0["feature"] ?? "", $0["mean"] ?? "") })
    #expect(means["feature 0"] == "-50")
    #expect(means["feature 1"] == "50.5")
    #expect(means["feature 10"] == "12.38")
    #expect(means["feature 9"] == "850.5")
    #expect(means["label"] == "1.5")
    #expect(means[Self.hostile] == "")
    let first = try #require(features.first { $0["feature"] == "feature 0" })
    #expect([first["missing"], first["min"], first["median"], first["max"], first["unique"]] == ["1.0%", "-99", "-50", "-1", "99"])
    #expect(features[0]["most frequent"] == "\(Self.hostile.prefix(40)) (100)")
    let orders = try #require(found["orders"] as? [[String]])
    let ascending = ["-50", "1.5", "12.38", "50.5", "150.5", "250.5", "350.5", "450.5", "550.5", "650.5", "750.5", "850.5"]
    #expect(orders[0] == ascending + [""])
    #expect(orders[1] == [""] + ascending.reversed())
    #expect(found["searched"] as? [String] == ["feature 1", "feature 10"])
    #expect(found["foreign"] as? Int == 2)
    #expect(found["title"] as? String == "a.tfrecord")
  }

  @Test func anErrorOfThePageWouldBeNoticed() throws {
    let page = try load("<!DOCTYPE html><title>x</title><body></body>", adding: "undefinedName.call()")
    #expect(page.console.contains { $0.contains("undefinedName is not defined") }, "\(page.console)")
  }
}

extension [String: Any] {
  fileprivate func figure(_ name: String) -> String? { (self["figures"] as? [String: String])?[name] }
}
