/// What has been seen of each point so far.
struct Findings: Hashable, Sendable {
    private struct Finding: Hashable {
        var isSeen = false
        var failures = 0
        var detail: String?
        var message: BenchMessage?
        var advice: [String] = []
    }

    private var findings: [SpecificationPoint: Finding] = [:]

    mutating func pass(_ point: SpecificationPoint) { findings[point, default: Finding()].isSeen = true }

    /// The first failure is the one that is told.
    mutating func fail(_ point: SpecificationPoint, _ detail: String, _ message: BenchMessage? = nil) {
        var finding = findings[point] ?? Finding()
        finding.failures += 1
        if finding.failures == 1 {
            finding.detail = detail
            finding.message = message
        }
        findings[point] = finding
    }

    mutating func advise(_ point: SpecificationPoint, _ advice: String) {
        var finding = findings[point] ?? Finding()
        finding.isSeen = true
        if !finding.advice.contains(advice), finding.advice.count < 5 { finding.advice.append(advice) }
        findings[point] = finding
    }

    func isJudged(_ point: SpecificationPoint) -> Bool {
        findings[point].map { $0.isSeen || $0.failures > 0 } ?? false
    }

    /// What is known of a point; `rest` is the part of a passed one that was not seen.
    func verdict(_ point: SpecificationPoint, otherwise reason: String, rest: String? = nil) -> PointVerdict {
        guard let finding = findings[point], isJudged(point) else {
            return PointVerdict(
                point: point, outcome: .notSeen, detail: reason, failures: 0, advice: [], message: nil)
        }
        return PointVerdict(
            point: point, outcome: finding.failures > 0 ? .failed : .passed, detail: finding.detail ?? rest,
            failures: finding.failures, advice: finding.advice, message: finding.message)
    }
}
