import Conformance
import UsageDomain

/// The examination's outcome, for people and for programs.
struct ConformanceReport: Encodable {
    struct Point: Encodable {
        let point: String
        let title: String
        /// `passed`, `failed` or `not_seen`.
        let outcome: String
        let detail: String?
        let failures: Int
        let advice: [String]
        let at: String?
        let message: String?
    }

    /// What no message shows.
    struct Unjudged: Encodable {
        let point: String
        let reason: String
    }

    let lab: String
    let device: String
    let failed: Int
    let points: [Point]
    let notJudged: [Unjudged]

    enum CodingKeys: String, CodingKey {
        case lab, device, failed, points
        case notJudged = "not_judged"
    }

    init(lab: String, device: String, verdicts: [PointVerdict]) {
        self.lab = lab
        self.device = device
        failed = verdicts.count { $0.outcome == .failed }
        points = verdicts.map { verdict in
            Point(
                point: verdict.point.name, title: verdict.point.title, outcome: Self.word(verdict.outcome),
                detail: verdict.detail, failures: verdict.failures, advice: verdict.advice,
                at: verdict.message?.at.iso8601, message: verdict.message?.text)
        }
        notJudged = UnjudgedPoint.all.map { Unjudged(point: $0.name, reason: $0.reason) }
    }

    private static func word(_ outcome: PointVerdict.Outcome) -> String {
        switch outcome {
        case .passed: "passed"
        case .failed: "failed"
        case .notSeen: "not_seen"
        }
    }

    var lines: [String] {
        var lines: [String] = []
        let indent = String(repeating: " ", count: 17)
        func row(_ word: String, _ point: String, _ text: String) -> String {
            word + String(repeating: " ", count: 12 - word.count) + point
                + String(repeating: " ", count: 5 - point.count) + text
        }
        for point in points {
            lines.append(row(point.outcome.replacing("_", with: " "), point.point, point.title))
            if let detail = point.detail {
                lines.append("\(indent)\(detail)\(point.failures > 1 ? " (\(point.failures) times)" : "")")
            }
            if let at = point.at, let message = point.message { lines.append("\(indent)\(at) \(message)") }
            lines += point.advice.map { "\(indent)advice: \($0)" }
        }
        func count(_ word: String) -> Int { points.count { $0.outcome == word } }
        lines += notJudged.map { row("not judged", $0.point, $0.reason) }
        return lines + [
            "\(count("passed")) passed, \(failed) failed, \(count("not_seen")) not seen, \(notJudged.count) not judged."
        ]
    }
}
