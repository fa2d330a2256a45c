import Datasets
import Foundation
import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderOptionsTests {
  /// What Keras made of the same folder under an option; Tools/goldens/image_folder.py.
  struct Golden: Decodable, Sendable, CustomStringConvertible {
    struct Options: Decodable {
      var interpolation: String?
      var pad_to_aspect_ratio: Bool?
      var crop_to_aspect_ratio: Bool?
      var color_mode: String?
      var label_mode: String?
      var class_names: [String]?
    }

    var options: Options
    var files: [String]
    var shape: [Int]
    var labelShape: [Int]
    var labels: [Float]
    var means: [Float]
    var pixels: [Float]

    var description: String { "\(options)" }

    static let all: [Golden] = {
      guard let bytes = try? Fixtures.bytes("goldens/image_folder_options.json") else { return [] }
      return (try? JSONDecoder().decode([Golden].self, from: Data(bytes))) ?? []
    }()
  }

  static let root = Fixtures.path("shapes/train")

  @Test("Options do what Keras' do", arguments: Golden.all)
  func matchesKeras(_ golden: Golden) throws {
    let options = golden.options
    let hasLabels = !golden.labels.isEmpty
    let fit: ResizeFit =
      options.pad_to_aspect_ratio == true
      ? .padToAspectRatio : options.crop_to_aspect_ratio == true ? .cropToAspectRatio : .stretch
    let photos = try ImageFolder(
      Self.root,
      labelMode: hasLabels ? try #require(.init(rawValue: options.label_mode ?? "int")) : .none,
      classNames: options.class_names,
      colorMode: try #require(.init(rawValue: options.color_mode ?? "rgb")), imageSize: (20, 28),
      batchSize: 18, validationSplit: 0.1, seed: 7,
      interpolation: try #require(ResizeMethod(rawValue: options.interpolation ?? "bilinear")),
      fit: fit, quiet: true)
    #expect(photos.filePaths.suffix(golden.files.count) == golden.files.map { "\(Self.root)/\($0)" }[...])
    let (images, labels) = try #require(try photos.validation?.first)
    #expect(images.shape == golden.shape)
    if hasLabels {
      #expect(labels.shape == golden.labelShape)
      #expect(labels.cast(to: .float32).scalars(of: Float.self) == golden.labels)
    } else {
      #expect(labels.shape == [golden.files.count, 0] && photos.labels.isEmpty && photos.classNames.isEmpty)
    }
    for (number, mean) in golden.means.enumerated() {
      #expect(abs(images[number].mean().scalar(of: Float.self) - mean) < 0.01)
    }
    for (pixel, expected) in zip(images[0][11][3..<11].scalars(of: Float.self), golden.pixels) {
      #expect(abs(pixel - expected) < 0.002)
    }
  }

  @Test func theGoldensHaveEveryInterpolation() {
    let methods = Set(Golden.all.compactMap(\.options.interpolation))
    #expect(methods == Set(ResizeMethod.allCases.map(\.rawValue)))
  }

  @Test func rgbaIsRGBWithAlpha() throws {
    let plain = try ImageFolder(Self.root, imageSize: (8, 9), shuffle: false, quiet: true)
    let withAlpha = try ImageFolder(Self.root, colorMode: .rgba, imageSize: (8, 9), shuffle: false, quiet: true)
    let three = try plain.training[0].0.scalars(of: Float.self)
    let four = try withAlpha.training[0].0.scalars(of: Float.self)
    #expect(four.count == 32 * 8 * 9 * 4)
    for i in 0..<(32 * 8 * 9) {
      #expect(Array(four[(i * 4)..<(i * 4 + 4)]) == Array(three[(i * 3)..<(i * 3 + 3)]) + [255])
    }
  }

  @Test func everyFormatIsFoundAndWebPWhenAskedFor() throws {
    let folder = try TemporaryFolder()
    for name in ["rgb-24.bmp", "frames.gif", "lossy.webp", "rgb-8.png", "gray.jpg"] {
      try folder.write(Fixtures.bytes("images/\(name)"), to: "a/\(name.uppercased())")
    }
    let photos = try ImageFolder(folder.path, imageSize: (4, 4), shuffle: false, quiet: true)
    #expect(try photos.training[0].0.shape == [4, 4, 4, 3])
    let more = try ImageFolder(folder.path, imageSize: (4, 4), shuffle: false, webP: true, quiet: true)
    #expect(try more.training[0].0.shape == [5, 4, 4, 3])
  }

  @Test func imagesWithoutFoldersNeedNoLabels() throws {
    let folder = try TemporaryFolder()
    for name in ["b.jpg", "a.jpg", "deep/c.jpg"] {
      try folder.write(Fixtures.bytes("images/gray.jpg"), to: name)
    }
    let photos = try ImageFolder(
      folder.path, labelMode: .none, imageSize: (4, 4), batchSize: 2, shuffle: false, quiet: true)
    #expect(photos.filePaths.map { $0.dropFirst(folder.path.count + 1) } == ["a.jpg", "b.jpg", "deep/c.jpg"])
    #expect(try Array(photos.trainingImages).map(\.shape) == [[2, 4, 4, 3], [1, 4, 4, 3]])
    let hasValidation = photos.validationImages != nil
    #expect(!hasValidation)
  }

  @Test func wrongClassesThrow() throws {
    let unknown = #expect(throws: ImageFolderError.self) {
      try ImageFolder(Self.root, classNames: ["circle", "star"], quiet: true)
    }
    #expect(unknown?.description.contains("is named star. There are: circle, square, triangle") == true)
    let three = #expect(throws: ImageFolderError.self) {
      try ImageFolder(Self.root, labelMode: .binary, quiet: true)
    }
    #expect(three?.description.contains("has 3: circle, square, triangle") == true)
  }
}
