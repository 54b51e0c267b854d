import UsageDomain
import UsageStore

extension UsageStore {
    /// Spans of a period in which nothing was heard of a machine and nothing has been since.
    ///
    /// They lie before its first word, and from its last one on. The engine tells a silence only when it ends; a
    /// statement must not wait for that. What is still to come after `instant` is no silence.
    func unendedSilences(of machine: Machine, from start: Instant, to end: Instant, at instant: Instant) throws -> [Gap]
    {
        let until = min(end, instant)
        let addresses = Set(machine.devices.map(\.address))
        let last = try devicesHeard().filter { addresses.contains($0.address) }.map(\.lastArrival).max()
        guard let last, let first = try firstSample(of: machine.id) else {
            return start < until ? [Gap(machine: machine.id, start: start, end: until)] : []
        }
        var gaps: [Gap] = []
        if start < min(first, until) { gaps.append(Gap(machine: machine.id, start: start, end: min(first, until))) }
        let patience = machine.timing.staleAfter ?? .minutes(15)
        if last + patience < until { gaps.append(Gap(machine: machine.id, start: max(last, start), end: until)) }
        return gaps
    }
}
