// swift-tools-version: 6.2
import PackageDescription

/// Programs that libFuzzer drives, a few parsers in each: what a program links is what is instrumented in it.
let programs: [(name: String, products: [String])] = [
  ("Records", ["TFRecords"]), ("Images", ["ImageCodecs"]), ("TensorFiles", ["TensorFiles", "HDF5Files"]), ("Archives", ["Archives"]),
  ("Tables", ["Datasets"]), ("Texts", ["Texts"]), ("Models", ["Models"]), ("Surveys", ["Surveys", "TFRecords"]),
]

let package = Package(
  name: "fuzz-programs",
  dependencies: [.package(name: "millrace", path: "../../..")],
  targets: [
    .target(name: "FuzzSupport", path: "Support"),
    .target(name: "Fuzzing", dependencies: ["FuzzSupport"], path: "Fuzzing"),
  ]
    + programs.map { program in
      .executableTarget(
        name: "Fuzz\(program.name)",
        dependencies: ["Fuzzing"] + program.products.map { .product(name: $0, package: "millrace") }, path: program.name,
        // Mapped files end where their bytes do: see fuzz_support.c.
        linkerSettings: [.unsafeFlags(["-Xlinker", "--wrap=mmap"])])
    }
)
