package import Datasets
package import Files
import TFRecords
package import Terminal

/// What a survey found in one record file.
struct RecordFileSurvey: Sendable {
  var path: String
  var compression: Compression
  /// On disk.
  var byteCount: Int
  var survey: RecordSurvey

  /// What is worth keeping of each of many files.
  var file: SurveyedRecordFile {
    SurveyedRecordFile(
      path: path, compression: compression, byteCount: byteCount, recordCount: survey.recordCount,
      problemCount: survey.problems.count)
  }
}

/// A record file that was looked at, in numbers.
package struct SurveyedRecordFile: Sendable {
  package var path: String
  package var compression: Compression
  /// On disk.
  package var byteCount: Int
  /// With correct checksums.
  package var recordCount: Int
  package var problemCount: Int
}

/// Record files on disk, to be looked at.
package struct RecordFiles: Sendable {
  package let paths: [String]
  /// All files together, on disk.
  package let byteCount: Int

  /// - Throws: `FileError` for the first file that is missing or may not be read, before any is looked at.
  package init(_ paths: [String]) throws(FileError) { try self.init(paths) { error throws(FileError) in throw error } }

  /// - Parameter onError: is told of a file that is missing or may not be read; if it does not throw, that one is left out.
  package init<E: Error>(_ paths: [String], onError: (FileError) throws(E) -> Void) throws(E) {
    var (readable, total) = ([String](), 0)
    for path in paths {
      do throws(FileError) {
        total += try MappedFile(path: path).count
        readable.append(path)
      } catch { try onError(error) }
    }
    (self.paths, byteCount) = (readable, total)
  }

  /// Looks at all files: at a few by parts, each on several threads, at many one a thread.
  ///
  /// ```swift
  /// try RecordFiles(["a.tfrecord"]).survey(RecordSurvey.Depth()).all.recordCount     // 25000
  /// ```
  /// - Parameters:
  ///   - onProblems: called with all that is wrong, in the order of the files and their records, some at a time: there can be
  ///     more of it than should be kept.
  ///   - onFile: called with each file behind its problems.
  package func survey(
    _ depth: RecordSurvey.Depth, parallelism: Parallelism = .automatic, progress: Progress? = nil,
    onProblems: (ProblemList) throws -> Void = { _ in }, onFile: (SurveyedRecordFile) throws -> Void = { _ in }
  ) throws -> (files: [SurveyedRecordFile], all: RecordSurvey) {
    var files: [SurveyedRecordFile] = []
    var all = RecordSurvey(depth)
    func add(_ survey: RecordFileSurvey) throws {
      files.append(survey.file)
      all.merge(survey.survey)
      try onFile(survey.file)
    }
    do {
      // A sample ends before there is anything to divide.
      if depth.sample == nil && paths.count < 2 * parallelism.count {
        for path in paths { try add(try Self.survey(path, depth, parallelism, progress, onProblems)) }
        return (files, all)
      }
      let surveys = Dataset(paths).map(parallelism: parallelism) { path in
        try Self.survey(path, depth, mostProblems: Self.mostWaitingProblems, progress)
      }
      try surveys.forEach { survey in
        if depth.sample == nil && survey.survey.problems.count > Self.mostWaitingProblems {
          // The rest shows only in another reading, in which nothing has to wait for the files before.
          return try add(try Self.survey(survey.path, depth, parallelism, nil, onProblems))
        }
        if !survey.survey.problems.isEmpty { try onProblems(survey.survey.problems) }
        try add(survey)
      }
      return (files, all)
    } catch let error as DatasetError {
      // Which stage it came through says nothing to those who look at files.
      throw error.underlying
    }
  }

  /// How many problems of a file are kept until those of the files before it are told.
  private static let mostWaitingProblems = 1000

  /// Reads on one thread and looks on it.
  private static func survey(
    _ path: String, _ depth: RecordSurvey.Depth, mostProblems: Int, _ progress: Progress?
  ) throws -> RecordFileSurvey {
    let parts = try RecordParts(path)
    var survey = RecordSurvey(depth, mostProblems: mostProblems)
    while survey.parsedCount < depth.sample ?? .max, let part = parts.next(upTo: (depth.sample ?? .max) - survey.parsedCount) {
      if depth.sample != nil {
        survey.add(part)
      } else {
        // Part by part as with several threads, so that approximate statistics are the same.
        var partSurvey = RecordSurvey(depth)
        partSurvey.add(part)
        survey.merge(partSurvey)
      }
      progress?.advance(by: part.byteCount)
    }
    // Behind a sample, lengths are enough to count.
    parts.skipRest(into: &survey, progress)
    return RecordFileSurvey(
      path: path, compression: parts.compression, byteCount: parts.byteCount, survey: survey)
  }

  /// Reads on one thread and looks on others, with memory for a few parts.
  private static func survey(
    _ path: String, _ depth: RecordSurvey.Depth, _ parallelism: Parallelism, _ progress: Progress?,
    _ onProblems: (ProblemList) throws -> Void
  ) throws -> RecordFileSurvey {
    let file = try MappedFile(path: path)
    let compression = TFRecordReader.detectCompression(file)
    let looksInside = depth.features || depth.images != .none
    var all = RecordSurvey(depth)
    func add(_ part: RecordSurvey) throws {
      if !part.problems.isEmpty { try onProblems(part.problems) }
      all.merge(part)
    }
    if compression == .none && !looksInside {
      // Lengths are read here; the checksums of the data, which are most of the work, are compared by the others.
      let ranges = Dataset<Result<RecordRange, TFRecordError>>.generator(name: path) {
        let ranges = try RecordRanges(file)
        return { ranges.next() }
      }
      let surveys = ranges.map(parallelism: parallelism) { item in
        var survey = RecordSurvey(depth)
        switch item {
        case .success(let range):
          try survey.verify(range)
          progress?.advance(by: range.bytes.count)
        case .failure(let damage): survey.add(damage)
        }
        return survey
      }
      try surveys.forEach(add)
      return RecordFileSurvey(path: path, compression: compression, byteCount: file.count, survey: all)
    }
    let parts = Dataset<RecordPart>.generator(name: path) {
      let parts = try RecordParts(path)
      return { parts.next() }
    }
    let surveys = parts.map(parallelism: parallelism) { part in
      var survey = RecordSurvey(depth)
      survey.add(part)
      progress?.advance(by: part.byteCount)
      return survey
    }
    try surveys.forEach(add)
    return RecordFileSurvey(
      path: path, compression: compression, byteCount: file.count, survey: all)
  }
}
