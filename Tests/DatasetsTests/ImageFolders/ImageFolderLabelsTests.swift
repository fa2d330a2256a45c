import Datasets
import Files
import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderLabelsTests {
  /// A folder of gray images of one value each.
  private func folder(_ values: [String: UInt8]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, value) in values {
      try folder.write(PNG.encode(Tensor.full([2, 3, 1], value)), to: "in/\(name)")
    }
    return folder
  }

  @Test func givenLabelsFollowTheirFiles() throws {
    let folder = try folder(["a.png": 10, "b/c.png": 20, "b/d.png": 30, "e.png": 40])
    // In the order of paths: the files of a folder before those of the folders in it.
    let photos = try ImageFolder(
      folder.path + "/in", labels: .list([5, 0, 9, 5]), labelMode: .categorical, imageSize: (1, 1), batchSize: 4,
      shuffle: false, quiet: true)
    #expect(photos.classNames == ["0", "5", "9"])
    #expect(photos.emptyClasses == [])
    let (images, labels) = try photos.training[0]
    #expect(images.slice(axis: 3, 0..<1).scalars(of: Float.self) == [10, 40, 20, 30])
    // As Keras: 5 and 9 are not places of three.
    #expect(labels == Tensor([[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]] as [[Float]]))
    let numbers = try ImageFolder(
      folder.path + "/in", labels: .list([5, 0, 9, 5]), imageSize: (1, 1), seed: 4, quiet: true)
    let (mixed, classes) = try numbers.training[0]
    let expected: [Float: Int32] = [10: 5, 40: 0, 20: 9, 30: 5]
    for row in 0..<4 { #expect(expected[mixed[row][0][0][0].scalar()] == classes[row].scalar(of: Int32.self)) }
  }

  @Test func aListOfAnotherLengthThrows() throws {
    let folder = try folder(["a.png": 10, "b.png": 20])
    let error = #expect(throws: ImageFolderError.self) {
      try ImageFolder(folder.path + "/in", labels: .list([1, 2, 3]), quiet: true)
    }
    #expect(error?.description.contains("3 labels were given, but \(folder.path)/in has 2 images") == true)
  }

  @Test func singleImagesHaveNoBatchAxis() throws {
    let folder = try folder(["a/1.png": 10, "b/2.png": 20])
    let photos = try ImageFolder(
      folder.path + "/in", colorMode: .grayscale, imageSize: (4, 5), batchSize: nil, shuffle: false, quiet: true)
    let elements = try Array(photos.training)
    #expect(elements.map(\.0.shape) == [[4, 5, 1], [4, 5, 1]])
    #expect(elements.map { $0.1 } == [Tensor(Int32(0)), Tensor(Int32(1))])
    #expect(elements[1].0 == Tensor.full([4, 5, 1], 20 as Float))
    let binary = try ImageFolder(
      folder.path + "/in", labelMode: .binary, imageSize: (4, 5), batchSize: nil, shuffle: false,
      dataFormat: .channelsFirst, quiet: true)
    #expect(try binary.training[1].0.shape == [3, 4, 5])
    #expect(try binary.training[1].1 == Tensor([1] as [Float]))
    let categorical = try ImageFolder(
      folder.path + "/in", labelMode: .categorical, imageSize: (4, 5), batchSize: nil, shuffle: false, quiet: true)
    #expect(try categorical.training[1].1 == Tensor([0, 1] as [Float]))
  }

  @Test func channelsComeFirst() throws {
    let root = Fixtures.path("shapes/train")
    let last = try ImageFolder(root, imageSize: (6, 7), shuffle: false, quiet: true)
    let first = try ImageFolder(root, imageSize: (6, 7), shuffle: false, dataFormat: .channelsFirst, quiet: true)
    let images = try first.training[0].0
    #expect(images.shape == [32, 3, 6, 7])
    #expect(try images.transposed([0, 2, 3, 1]) == last.training[0].0)
  }

  @Test(arguments: [
    "file,cat,dog,bird\na.png,1,0,1\nb/c.png,0,0,0\nd,0,1.0,\n",
    "file,tags\na.png,cat bird\nc.png,\nd.png,dog\n",
    "file,tags\nd.png,dog\na.png,\"bird, cat\"\nb/c.png,\nelsewhere.png,dog\n",
  ])
  func severalLabelsAnImage(_ csv: String) throws {
    let folder = try folder(["a.png": 1, "b/c.png": 2, "d.png": 3])
    let table = try folder.write(Array(csv.utf8), to: "labels.csv")
    let photos = try ImageFolder(
      folder.path + "/in", labels: .multiLabel(csv: table), classNames: ["bird", "cat", "dog"], imageSize: (1, 1),
      seed: 2, quiet: true)
    #expect(photos.classNames == ["bird", "cat", "dog"])
    #expect(photos.labels.isEmpty)
    let (images, labels) = try photos.training[0]
    let expected: [Float: [Float]] = [1: [1, 1, 0], 2: [0, 0, 0], 3: [0, 0, 1]]
    for row in 0..<3 {
      #expect(labels[row].scalars(of: Float.self) == expected[images[row][0][0][0].scalar()])
    }
    let all = try ImageFolder(folder.path + "/in", labels: .multiLabel(csv: table), quiet: true)
    #expect(Set(all.classNames) == ["bird", "cat", "dog"])
  }

  @Test(arguments: [
    ("file,cat\nb.png,1\n", "has no line for 1 of the 2 images", "a.png"),
    ("file,cat,dog\na.png,1,2\nb.png,0,0\n", "all of them need values of 0 or 1", "2 classes"),
    ("file\na.png\n", "has no labels", "labels.csv"),
    ("file,cat\na.png,1\nb.png,1\n", "has no class emu. There are: cat", "labels.csv"),
  ])
  func wrongTablesOfLabels(csv: String, problem: String, detail: String) throws {
    let folder = try folder(["a.png": 1, "b.png": 2])
    let table = try folder.write(Array(csv.utf8), to: "labels.csv")
    let error = #expect(throws: ImageFolderError.self) {
      try ImageFolder(
        folder.path + "/in", labels: .multiLabel(csv: table), classNames: problem.contains("emu") ? ["emu"] : nil,
        quiet: true)
    }
    #expect(error?.description.contains(problem) == true && error?.description.contains(detail) == true)
  }

  @Test func masksAreCutLikeTheirImages() throws {
    // The mask has the number 1 where the image is white.
    let folder = try TemporaryFolder()
    for name in ["one", "two/three"] {
      var pixels = Tensor.zeros([40, 60, 1], dtype: .uint8)
      pixels.withMutableSpan(of: UInt8.self) { pixels in
        for y in 10..<30 { for x in 5..<25 { pixels[y * 60 + x] = 255 } }
      }
      try folder.write(PNG.encode(pixels), to: "images/\(name).png")
      let numbers = Tensor(pixels.scalars(of: UInt8.self).map { $0 / 255 }, shape: [40, 60, 1])
      try folder.write(PNG.encode(numbers), to: "masks/\(name).png")
    }
    let photos = try ImageFolder(
      folder.path + "/images", labels: .masks(folder.path + "/masks"), classNames: ["ground", "thing"],
      colorMode: .grayscale, imageSize: (16, 24), seed: 8, interpolation: .nearest,
      augmentation: RandomGeometry(area: 0.2...0.9, mirrorsRows: true), quiet: true)
    #expect(photos.classNames == ["ground", "thing"])
    var pictures: Set<[Float]> = []
    for epoch in 0..<6 {
      let (images, masks) = try #require(try photos.training.makeIterator(epoch: epoch).next())
      #expect(masks.shape == [2, 16, 24, 1] && masks.dtype == .int32)
      #expect(images.scalars(of: Float.self).map { Int32($0 / 255) } == masks.scalars(of: Int32.self))
      pictures.insert(images.scalars(of: Float.self))
    }
    #expect(pictures.count > 1)

    Folder.removeFile(folder.path + "/masks/one.png")
    let error = #expect(throws: ImageFolderError.self) {
      try ImageFolder(folder.path + "/images", labels: .masks(folder.path + "/masks"), quiet: true)
    }
    #expect(error?.description.contains("has no mask for 1 of the 2 images") == true)
    #expect(error?.description.hasSuffix(": one.") == true)
  }
}
