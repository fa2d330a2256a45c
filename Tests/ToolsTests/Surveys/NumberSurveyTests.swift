import Surveys
import Testing

struct NumberSurveyTests {
  @Test func everythingOfAFewNumbers() {
    var survey = NumberSurvey()
    for value in [3.0, 0, -0.0, 1, 3, .infinity, .nan] { survey.add(value) }
    #expect(survey.count == 5)
    #expect(survey.notFinite == 2)
    #expect(survey.minimum == 0)
    #expect(survey.maximum == 3)
    #expect(survey.zeros == 2)
    #expect(survey.distinct.estimate == 3)
    #expect(survey.frequent.top(2).map(\.value) == [0, 3])
    #expect(survey.quantiles.quantile(0.5) == 1)
  }

  @Test func binsCountEveryNumberOnce() {
    var survey = NumberSurvey()
    for value in 0..<100 { survey.add(Double(value)) }
    let bins = survey.histogram(bins: 10)
    #expect(bins.count == 10)
    #expect(bins.reduce(0) { $0 + $1.count } == 100)
    #expect(bins.first?.low == 0)
    #expect(bins.last?.high == 99)
  }

  @Test func oneValueIsOneBin() {
    var survey = NumberSurvey()
    survey.add(4)
    survey.add(4)
    #expect(survey.histogram(bins: 10) == [HistogramBin(low: 4, high: 4, count: 2)])
    #expect(NumberSurvey().histogram(bins: 3).isEmpty)
  }

  @Test func extremesDoNotOverflow() {
    var survey = NumberSurvey()
    survey.add(-Double.greatestFiniteMagnitude)
    survey.add(Double.greatestFiniteMagnitude)
    #expect(survey.histogram(bins: 4).reduce(0) { $0 + $1.count } == 2)
  }

  @Test func valuesOfLongListsAreNotCounted() {
    var (survey, short) = (NumberSurvey(), NumberSurvey())
    survey.add(contentsOf: [Double](repeating: 1, count: 65))
    short.add(contentsOf: [1, 2])
    #expect(!survey.countsValues)
    #expect(survey.count == 65)
    short.merge(survey)
    #expect(!short.countsValues)
    #expect(short.count == 67)
    #expect(short.maximum == 2)
  }

  @Test func manyTimesIsAsOftenOneByOne() {
    var (atOnce, oneByOne) = (NumberSurvey(), NumberSurvey())
    for (value, times) in [(3.0, 500), (0, 131), (7, 1), (-2, 64), (.infinity, 3), (9, 0)] {
      atOnce.add(value, times: times)
      for _ in 0..<times { oneByOne.add(value) }
    }
    #expect(atOnce.count == 696)
    #expect(atOnce.notFinite == 3)
    #expect((atOnce.minimum, atOnce.maximum, atOnce.zeros) == (-2, 7, 131))
    #expect(abs(atOnce.moments.mean - oneByOne.moments.mean) < 1e-12)
    #expect(abs(atOnce.moments.standardDeviation - oneByOne.moments.standardDeviation) < 1e-12)
    for share in [0, 0.05, 0.1, 0.25, 0.28, 0.5, 0.999, 1] {
      #expect(atOnce.quantiles.quantile(share) == oneByOne.quantiles.quantile(share))
    }
    #expect(atOnce.distinct.estimate == 4)
    #expect(atOnce.frequent.top(2).map(\.count) == [500, 131])
    #expect(atOnce.histogram(bins: 5) == oneByOne.histogram(bins: 5))
  }

  @Test func aTrillionTimesTakesNoLonger() {
    var survey = NumberSurvey()
    survey.add(1, times: 1_000_000_000_000)
    survey.add(4, times: 3_000_000_000_000)
    #expect(survey.count == 4_000_000_000_000)
    #expect(survey.moments.mean == 3.25)
    #expect(survey.quantiles.quantiles([0.2, 0.25, 0.26, 1]) == [1, 1, 4, 4])
    #expect(survey.quantiles.rankError == 0)
  }
}
