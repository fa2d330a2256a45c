// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: each flag names the proposal that explains it.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  // SE-0335: `any` before every existential.
  .enableUpcomingFeature("ExistentialAny"),
  // SE-0444: a member is visible only where its module is imported.
  .enableUpcomingFeature("MemberImportVisibility"),
  // SE-0409: imports stay inside the module unless they say `public`.
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "millrace",
  products: [
    .library(name: "Millrace", targets: ["Millrace"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "TFRecords", targets: ["TFRecords"]),
    .library(name: "ImageCodecs", targets: ["ImageCodecs"]),
    .library(name: "Downloads", targets: ["Downloads"]),
    .library(name: "Archives", targets: ["Archives"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "TensorFiles", targets: ["TensorFiles"]),
    .library(name: "HDF5Files", targets: ["HDF5Files"]),
    .library(name: "Texts", targets: ["Texts"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "TextPreprocessing", targets: ["TextPreprocessing"]),
    .executable(name: "tfrecord-tool", targets: ["tfrecord-tool"]),
    .executable(name: "dataset-inspect", targets: ["dataset-inspect"]),
    .executable(name: "model-tool", targets: ["model-tool"]),
    .executable(name: "train-images", targets: ["train-images"]),
    .executable(name: "train-text", targets: ["train-text"]),
    .executable(name: "bench", targets: ["bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: What the operating system gives us
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libjpeg-dev", "libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(name: "CGIF", providers: [.apt(["libgif-dev"]), .brew(["giflib"])]),
    .systemLibrary(
      name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c",
      providers: [.apt(["libprotobuf-c-dev"]), .brew(["protobuf-c"])]),
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

    // MARK: Libraries
    .target(name: "CKernels"),
    .target(name: "Files", dependencies: ["CZlib", "CKernels"]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "TFRecords", dependencies: ["CKernels", "Files"]),
    // Not linked but opened by the first download: libcurl brings twenty libraries, which took half of a command's start.
    .target(name: "CCurl"),
    // Opened by the first who computes, since they bring OpenMP along, which takes its settings while it is loaded.
    .target(name: "COpenBLAS", dependencies: ["CKernels"]),
    .target(name: "COneDNN", dependencies: ["CKernels"]),
    .target(name: "CPNGCodec", dependencies: ["CPNG"]),
    .target(name: "CJPEGCodec", dependencies: ["CJPEG"]),
    .target(
      name: "ImageCodecs",
      dependencies: ["Tensors", "CTurboJPEG", "CJPEGCodec", "CPNGCodec", "CGIF", "CWebP", "CKernels"]),
    .target(name: "Downloads", dependencies: ["Files", "CCurl", "CCrypto"]),
    .target(name: "Archives", dependencies: ["Tensors", "Files", "Downloads", "TensorFiles"]),
    .target(
      name: "Datasets",
      dependencies: [
        "Tensors", "TFRecords", "ImageCodecs", "Archives", "Downloads", "TensorFiles", "Files", "CKernels",
      ]),
    .target(name: "TensorFiles", dependencies: ["Tensors", "Files", "CZip"]),
    // On its own, since the library takes a while to load: only models need it.
    .target(name: "HDF5Files", dependencies: ["TensorFiles", "Tensors", "Files", "CHDF5"]),
    .target(name: "Texts", dependencies: ["Tensors", "TensorFiles", "Datasets", "Files"]),
    .target(
      name: "Models",
      dependencies: [
        "Tensors", "Datasets", "ImageCodecs", "TensorFiles", "HDF5Files", "Texts", "Files", "CKernels", "COneDNN",
      ]),
    .target(name: "TextPreprocessing", dependencies: ["Tensors", "Datasets", "Texts", "Models"]),
    .target(
      name: "Millrace",
      dependencies: [
        "Tensors", "TFRecords", "ImageCodecs", "Downloads", "Archives", "Datasets", "TensorFiles", "HDF5Files",
        "Texts", "Models", "TextPreprocessing",
      ]),

    // MARK: Commands
    .target(name: "Terminal", dependencies: ["Files", .argumentParser], path: "Tools/Terminal"),
    .target(
      name: "Surveys",
      dependencies: [
        "Terminal", "Files", "TFRecords", "ImageCodecs", "Archives", "Datasets", "Tensors",
        "CKernels", "TensorFiles",
      ], path: "Tools/Surveys"),
    .executableTarget(
      name: "tfrecord-tool",
      dependencies: [
        "Surveys", "Terminal", "Files", "TFRecords", "ImageCodecs", "Archives", "Datasets",
        "Tensors", "TensorFiles", .argumentParser,
      ], path: "Tools/tfrecord-tool", exclude: ["README.md"]),
    .executableTarget(
      name: "dataset-inspect",
      dependencies: [
        "Surveys", "Terminal", "Datasets", "Files", "ImageCodecs", "TFRecords", "TensorFiles", "Tensors",
        .argumentParser,
      ],
      path: "Tools/dataset-inspect", exclude: ["README.md"]),
    .executableTarget(
      name: "model-tool",
      dependencies: ["Models", "TensorFiles", "Tensors", "Texts", "Files", "Terminal", .argumentParser],
      path: "Tools/model-tool", exclude: ["README.md"]),
    .executableTarget(
      name: "train-images",
      dependencies: ["Millrace", "Files", "Surveys", "Terminal", .argumentParser],
      path: "Tools/train-images"),
    .executableTarget(
      name: "train-text", dependencies: ["Millrace", "Files", "TensorFiles", "Terminal", .argumentParser],
      path: "Tools/train-text", exclude: ["README.md"]),
    .executableTarget(name: "example", dependencies: ["Millrace"], path: "Tools/example"),
    .executableTarget(
      name: "bench", dependencies: ["Millrace", "Files", .argumentParser], path: "Tools/bench",
      exclude: ["README.md", "compare.sh", "peers"]),
    .executableTarget(
      name: "resume-trial",
      dependencies: [
        "Datasets", "Tensors", "TFRecords", "ImageCodecs", "Archives", "Files", .argumentParser,
      ], path: "Tools/resume-trial", exclude: ["README.md", "trial.sh", "convert.sh"]),
    .executableTarget(
      name: "training-trial", dependencies: ["Models", "Datasets", "Tensors", "Files", .argumentParser],
      path: "Tools/training-trial", exclude: ["README.md", "trial.sh"]),
    .executableTarget(
      name: "soak",
      dependencies: ["Datasets", "Tensors", "TFRecords", "TensorFiles", "ImageCodecs", "Archives", "Files", .argumentParser],
      path: "Tools/soak",
      exclude: ["README.md", "memory.sh", "thread-sanitizer"]),

    // MARK: Tests
    .target(
      name: "_TestSupport", dependencies: ["Millrace", "Files"], path: "Tests/_TestSupport"),
    .target(
      name: "_ExampleProto", dependencies: ["CProtobufC"], path: "Tests/_ExampleProto",
      exclude: ["example.proto"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "_TestSupport"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "_TestSupport"]),
    .testTarget(
      name: "TFRecordsTests",
      dependencies: [
        "TFRecords", "Tensors", "Files", "CKernels", "_TestSupport", "_ExampleProto",
      ]),
    .testTarget(
      name: "ImageCodecsTests", dependencies: ["ImageCodecs", "Tensors", "Files", "CKernels", "_TestSupport"]),
    .testTarget(name: "DownloadsTests", dependencies: ["Downloads", "Files", "_TestSupport"]),
    .testTarget(
      name: "ArchivesTests",
      dependencies: ["Archives", "Downloads", "Files", "Tensors", "TensorFiles", "_TestSupport"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Files", "_TestSupport"]),
    .testTarget(
      name: "TensorFilesTests", dependencies: ["TensorFiles", "Tensors", "Files", "Texts", "_TestSupport"]),
    .testTarget(
      name: "HDF5FilesTests", dependencies: ["HDF5Files", "TensorFiles", "Tensors", "Files", "_TestSupport"]),
    .testTarget(name: "ModelsTests", dependencies: ["Models", "CKernels", "_TestSupport"]),
    .testTarget(name: "TextsTests", dependencies: ["Texts", "_TestSupport"]),
    .testTarget(
      name: "TextPreprocessingTests", dependencies: ["TextPreprocessing", "_TestSupport"]),
    .testTarget(
      name: "ToolsTests",
      dependencies: [
        "tfrecord-tool", "dataset-inspect", "model-tool", "resume-trial", "train-text", "Surveys", "Terminal",
        "Files", "Datasets", "TFRecords", "ImageCodecs", "Tensors", "TensorFiles", "Models", "Texts",
        "_TestSupport",
      ]),
  ]
)

// What commands share is no library for others, but Tools/fuzz reads it from outside of this package.
if Context.environment["MILLRACE_FUZZ"] != nil {
  package.products.append(.library(name: "Surveys", targets: ["Surveys"]))
}

extension Target.Dependency {
  static var argumentParser: Target.Dependency {
    .product(name: "ArgumentParser", package: "swift-argument-parser")
  }
}

let inC: Set = ["CKernels", "CCurl", "COpenBLAS", "COneDNN", "CPNGCodec", "CJPEGCodec"]
for target in package.targets where target.type != .system && !inC.contains(target.name) {
  target.swiftSettings = (target.swiftSettings ?? []) + settings
}
