import CivilTime
import Dialects
import SessionEngine
package import UsageDomain
import UsageStore

/// The host's clock: what came under a wrong one is placed where it happened once that is known, and is a gap until then.
extension IngestPipeline {
    /// When the system was started, as it is believed now; nil where nobody reads its clock.
    package var systemStartedAt: Instant? { clock.times.startedAt }

    /// A block on another time base than the one before.
    mutating func enter(_ block: JournalBlock) {
        // A row lies in the store before its first block does.
        if clock.lacks(block.timeBase) { clock.take((try? journal.timeBases()) ?? []) }
        learnTime(through: block.sequence)
        clock.move(to: block.timeBase)
    }

    /// Takes over what was recorded of the host's clock up to a block; what it changes is derived again.
    mutating func learnTime(through block: Int64) {
        let before = clock.times
        clock.meet(through: block)
        guard position > .start, let from = clock.times.difference(from: before) else { return }
        moveBack(to: from)
    }

    /// What was derived from an instant on happened at others: it is derived again before anything else is.
    private mutating func moveBack(to from: Instant) {
        comeToRest()
        let last = (try? journal.journalBlock(position.block - 1)) ?? nil
        now =
            last.flatMap { clock.times.instant(of: $0.lastArrival, on: $0.timeBase) }
            ?? clock.base.flatMap { clock.times.end(before: $0) } ?? .distantPast
        clock.loss = nil
        heardUntil = now
        epoch = epochs.plan(epochs.place(at: now))
        followDevices()
        for (index, machine) in epochs.machines.enumerated() {
            consequences.engine.forget(machine: index, at: now)
            if let last = lastArrival[index], last > now { lastArrival[index] = nil }
            consequences.powerHistory[index] = PowerHistory()
            lastRestorePoint[machine] = nil
        }
        consequences.engine.correct(epoch.settings)
        tally.hearNothing(after: now)
        failures = [:]
        beginGeneration()
        consequences.deriveAgain(Dictionary(uniqueKeysWithValues: epochs.machines.map { ($0, from) }))
        recomputeLateMachines()
    }

    /// What was said under a clock that was not set is kept and acknowledged, and followed by who translates it; it
    /// happened at no instant.
    mutating func hearUnplaced(_ frame: MessageFrame, in bytes: [UInt8]) {
        clock.miss(heardUntil: now)
        guard !epoch.isOfAnotherLab(bytes[frame.topic]) else { return }
        sink.removeAll()
        _ = decoder.decode(bytes, frame.placed(at: now), into: &sink)
        noteStamp(frame)
    }

    /// Something is heard at a known instant again.
    mutating func endLoss(at instant: Instant) {
        guard let loss = clock.loss else { return }
        comeToRest()
        clock.loss = nil
        reach(loss.from)
        tell { $0.loseTime(from: loss.from, to: instant, isMissed: loss.isMissed, into: &$1) }
    }
}
