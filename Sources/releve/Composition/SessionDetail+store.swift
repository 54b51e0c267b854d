import Accounting
import Dashboard
import UsageDomain
import UsageStore

extension UsageStore {
    /// Points of a power curve: what a page is wide.
    private static let powerPoints: Int64 = 240

    /// Nil when there is no such session.
    func sessionDetail(_ id: SessionID) throws -> SessionDetail? {
        guard let session = try session(id) else { return nil }
        let (start, end) = (session.start, session.knownEnd)
        let step = max(TimeSpan.seconds(10), .milliseconds((end - start).milliseconds / Self.powerPoints + 1))
        let count = Int((end - start).milliseconds / step.milliseconds) + 1
        var power = [Power?](repeating: nil, count: count)
        for bucket in try powerHistory(session.machine, from: start, to: end, bucket: step) {
            let place = Int((bucket.start - start).milliseconds / step.milliseconds)
            if power.indices.contains(place) { power[place] = Power(milliwatts: bucket.mean) }
        }
        let spans = try stateSpans(machine: session.machine, from: start, to: end).map { span in
            var span = span
            span.start = max(span.start, start)
            span.end = min(span.end, end)
            return span
        }
        let evidence = try evidence(of: session).map { blocks in
            SessionDetail.ClosedBlocks(
                first: SessionDetail.Block(
                    sequence: blocks.first.sequence, hash: Hexadecimal.text(blocks.first.hash)),
                last: SessionDetail.Block(sequence: blocks.last.sequence, hash: Hexadecimal.text(blocks.last.hash)))
        }
        var earlier = SessionQuery(machine: session.machine, to: start)
        earlier.newestFirst = true
        earlier.limit = 1
        var later = SessionQuery(machine: session.machine, from: start + .milliseconds(1))
        later.limit = 1
        return SessionDetail(
            session: session, measured: try measuredSessions(of: session), spans: spans, power: power, powerStep: step,
            history: try decisionHistory(of: [session])[id] ?? [], evidence: evidence,
            statements: try statements(stating: id), before: try sessions(earlier).first,
            after: try sessions(later).first)
    }
}
