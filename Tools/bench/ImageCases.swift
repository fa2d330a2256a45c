import Millrace

/// Folders of photos: 1,600 of 500 by 375, 45 kB a piece.
let imageCases: [BenchCase] = [
  BenchCase(name: "images.folder.256", unit: .images) { data in
    try allImages(ImageFolder(data.photos(), imageSize: (256, 256), batchSize: 32, shuffle: false, quiet: true))
  },
  BenchCase(name: "images.folder.256.first", unit: .milliseconds) { data in
    let folder = try data.photos()
    return {
      let photos = try ImageFolder(folder, imageSize: (256, 256), batchSize: 32, validationSplit: 0.2, quiet: true)
      let first = try photos.training.makeIterator(epoch: 0).next()
      precondition(first?.0.shape == [32, 256, 256, 3])
      return 1
    }
  },
  BenchCase(name: "images.folder.256.crop", unit: .images) { data in
    try allImages(
      ImageFolder(
        data.photos(), imageSize: (256, 256), batchSize: 32, augmentation: RandomGeometry(area: 0.08...1), quiet: true))
  },
  BenchCase(name: "images.folder.64", unit: .images) { data in
    try allImages(ImageFolder(data.photos(), imageSize: (64, 64), batchSize: 32, shuffle: false, quiet: true))
  },
  BenchCase(name: "images.folder.64.reduced", unit: .images) { data in
    try allImages(
      ImageFolder(
        data.photos(), imageSize: (64, 64), batchSize: 32, shuffle: false, reducesScale: true, quiet: true))
  },
]

/// Work that goes through all batches of training.
private func allImages(_ photos: ImageFolder) -> () throws -> Double {
  {
    var count = 0
    try photos.training.forEach { count += $0.0.shape[0] }
    return Double(count)
  }
}
