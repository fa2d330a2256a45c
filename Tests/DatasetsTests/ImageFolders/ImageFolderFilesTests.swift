import Datasets
import Foundation
import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderFilesTests {
  @Test func linksToFoldersAreFollowedWhenAskedForAndCirclesOnce() throws {
    let folder = try TemporaryFolder()
    let image = try Fixtures.bytes("images/one-pixel.jpg")
    for name in ["in/a/1.jpg", "elsewhere/2.jpg", "elsewhere/deep/3.jpg"] { try folder.write(image, to: name) }
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/in/a/link", withDestinationPath: folder.path + "/elsewhere")
    try files.createSymbolicLink(atPath: folder.path + "/elsewhere/deep/up", withDestinationPath: folder.path + "/in/a")
    try files.createSymbolicLink(atPath: folder.path + "/in/b", withDestinationPath: folder.path + "/elsewhere")
    func names(_ followLinks: Bool) throws -> [String] {
      try ImageFolder(folder.path + "/in", shuffle: false, followLinks: followLinks, quiet: true)
        .filePaths.map { String($0.dropFirst(folder.path.count + 4)) }
    }
    // A class may be a link in both cases, as in Keras.
    #expect(try names(false) == ["a/1.jpg", "b/2.jpg", "b/deep/3.jpg"])
    #expect(
      try names(true) == ["a/1.jpg", "a/link/2.jpg", "a/link/deep/3.jpg", "b/2.jpg", "b/deep/3.jpg", "b/deep/up/1.jpg"])
  }

  @Test func hiddenFilesCountWhenAskedFor() throws {
    let folder = try TemporaryFolder()
    for name in ["a/._1.jpg", "a/1.jpg", "a/.deep/2.jpg", ".git/3.jpg"] { try folder.write([], to: name) }
    func names(_ hidden: Bool) throws -> [String] {
      try ImageFolder(folder.path, shuffle: false, hiddenFiles: hidden, quiet: true)
        .filePaths.map { String($0.dropFirst(folder.path.count + 1)) }
    }
    #expect(try names(false) == ["a/1.jpg"])
    // Keras' list for the same folder.
    #expect(try names(true) == ["a/._1.jpg", "a/1.jpg", "a/.deep/2.jpg"])
  }

  @Test func unreadableFilesAreListedAndLeftOut() throws {
    let folder = try TemporaryFolder()
    for number in 0..<8 { try folder.write(Fixtures.bytes("images/gray.jpg"), to: "a/\(number).jpg") }
    try folder.write(Fixtures.bytes("images/broken/truncated.jpg"), to: "a/5.jpg")
    try folder.write([], to: "a/2.jpg")
    let photos = try ImageFolder(
      folder.path, imageSize: (4, 4), validationSplit: 0.5, seed: 1, validateFirst: 2, quiet: true)
    #expect(
      photos.unreadable.map(\.description) == [
        "\(folder.path)/a/2.jpg: not an image of a known format: the file is empty",
        "\(folder.path)/a/5.jpg: the JPEG image ends too early: Premature end of JPEG file",
      ])
    #expect(photos.filePaths.count == 6)
    #expect(!photos.filePaths.contains { $0.hasSuffix("/2.jpg") || $0.hasSuffix("/5.jpg") })
    #expect(try photos.training[0].0.shape[0] == 3)
    #expect(try photos.validation?[0].0.shape[0] == 3)

    let error = #expect(throws: ImageFolderError.self) {
      try ImageFolder(folder.path, validateFirst: 1, quiet: true)
    }
    for words in ["2 images below \(folder.path) cannot be read, but at most 1", "a/2.jpg: not an image", "a/5.jpg: the JPEG"] {
      #expect(error?.description.contains(words) == true)
    }
    let unchecked = try ImageFolder(folder.path, quiet: true)
    #expect(unchecked.unreadable.isEmpty && unchecked.filePaths.count == 8)
  }

  @Test func masksThatCannotBeReadLeaveOutTheirImages() throws {
    let folder = try TemporaryFolder()
    for name in ["1", "2"] { try folder.write(Fixtures.bytes("images/gray.jpg"), to: "images/\(name).jpg") }
    try folder.write(Fixtures.bytes("images/palette-8.png"), to: "masks/1.png")
    try folder.write(Fixtures.bytes("images/rgb-8.png"), to: "masks/2.png")
    let photos = try ImageFolder(
      folder.path + "/images", labels: .masks(folder.path + "/masks"), validateFirst: 1, quiet: true)
    #expect(photos.filePaths == [folder.path + "/images/1.jpg"])
    #expect(photos.unreadable.map(\.reason) == ["the PNG image is corrupt: its pixels are colours, not numbers"])
  }

  @Test func photosAreTurnedUpright() throws {
    let folder = try TemporaryFolder()
    try folder.write(Fixtures.bytes("images/exif-rotated.jpg"), to: "a/1.jpg")
    let stored = try decodeImage(Fixtures.bytes("images/exif-rotated.jpg"), channels: 3)
    let size = (stored.shape[1], stored.shape[0])
    let photos = try ImageFolder(
      folder.path, imageSize: size, appliesOrientation: true, quiet: true)
    let upright = try photos.training[0].0[0]
    let bytes = try Fixtures.bytes("images/exif-rotated.jpg")
    let orientation = imageOrientation(bytes.span.bytes)
    #expect(orientation == .right)
    // A quarter clockwise: the first column from below becomes the first row.
    let pixels = stored.cast(to: .float32)
    for x in 0..<stored.shape[0] {
      #expect(upright[0][x] == pixels[stored.shape[0] - 1 - x][0])
    }
  }

  @Test func partsAreDrawnPerFileAndEpoch() throws {
    func folder(_ seed: Int) throws -> ImageFolder {
      try ImageFolder(
        Fixtures.path("shapes/train"), imageSize: (16, 16), shuffle: false, validationSplit: 0.2, seed: seed,
        augmentation: RandomGeometry(area: 0.3...0.6), quiet: true)
    }
    let photos = try folder(1)
    let first = try #require(try photos.training.makeIterator(epoch: 0).next()).0
    #expect(try #require(try folder(1).training.makeIterator(epoch: 0).next()).0 == first)
    #expect(try #require(try folder(1).training.makeIterator(IterationContext(epoch: 0, workers: 0)).next()).0 == first)
    #expect(try #require(try photos.training.makeIterator(epoch: 1).next()).0 != first)
    #expect(try #require(try folder(2).training.makeIterator(epoch: 0).next()).0 != first)
    // Validation sees whole images.
    let plain = try ImageFolder(
      Fixtures.path("shapes/train"), imageSize: (16, 16), shuffle: false, validationSplit: 0.2, quiet: true)
    #expect(try photos.validation?[0].0 == plain.validation?[0].0)
  }
}
