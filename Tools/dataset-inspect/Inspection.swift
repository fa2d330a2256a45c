import Datasets
import Surveys
import Terminal

/// How to look at data sets, and the looking.
struct Inspection {
  /// nil to find out.
  var from: SourceKind?
  var check = ImageCheck.decode
  var parallelism = Parallelism.automatic

  /// One report per data set, and one for all TFRecord files that are no named split together.
  ///
  /// - Parameter inputs: what was given on the command line, in its order.
  func reports(on inputs: [Input]) throws -> [SurveyReport] {
    // Everything is looked up before the first long look, so that a wrong path is told at once.
    var sources: [(split: String?, source: Source)] = []
    for input in inputs {
      if input.isStandardInput {
        let path = try StandardInput.path()
        sources.append((input.split, try from.map { Source(kind: $0, path: path) } ?? Source(detectingStandardInput: path)))
        continue
      }
      for path in try input.paths() {
        sources.append((input.split, try from.map { Source(kind: $0, path: path) } ?? Source(detecting: path)))
      }
    }
    var reports: [SurveyReport] = []
    for (split, source) in sources where source.kind != .tfrecord {
      for var report in try self.reports(on: source) {
        report.split = [split, report.split].compactMap { $0 }.joined(separator: "/").nilIfEmpty
        reports.append(report)
      }
    }
    var recordSplits: [String?] = []
    for (split, source) in sources where source.kind == .tfrecord && !recordSplits.contains(split) {
      recordSplits.append(split)
    }
    for split in recordSplits {
      let files = try sources.filter { $0.source.kind == .tfrecord && $0.split == split }
        .flatMap { try $0.source.recordFiles() }
      var report = try self.report(onRecords: files)
      report.split = split
      reports.append(report)
    }
    return reports
  }

  private func reports(on source: Source) throws -> [SurveyReport] {
    switch source.kind {
    case .imageFolder:
      let folder = try ClassFolders(root: source.path)
      let progress = Progress("inspecting", unit: "image", total: folder.files.count)
      defer { progress.finish() }
      return [SurveyReport(try FolderSurvey(folder, check: check, parallelism: parallelism, progress: progress))]
    case .mnist, .cifar10, .cifar100: return [SurveyReport(archive: source)]
    case .tfrecord: return [try report(onRecords: source.recordFiles())]
    case .npy, .npz: return SurveyReport.reports(arrays: source)
    case .textFolder:
      let progress = Progress("inspecting", unit: "text", total: 0)
      defer { progress.finish() }
      return [SurveyReport(try TextFolderSurvey(root: source.path, parallelism: parallelism, progress: progress))]
    case .csv, .tsv, .jsonLines, .textLines:
      let progress = Progress("inspecting", unit: "row", total: 0)
      defer { progress.finish() }
      return [SurveyReport(try TableSurvey(source, parallelism: parallelism, progress: progress))]
    }
  }

  private func report(onRecords paths: [String]) throws -> SurveyReport {
    let files = try RecordFiles(paths)
    let progress = Progress("inspecting", unit: "byte", total: files.byteCount)
    defer { progress.finish() }
    let survey = try files.survey(
      RecordSurvey.Depth(features: true, images: check, statistics: true), parallelism: parallelism, progress: progress)
    return SurveyReport(survey.files, survey.all)
  }
}

extension String {
  fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
