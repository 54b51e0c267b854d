import CivilTime
package import Dialects
import Foundation
import SessionEngine
package import UsageDomain
package import UsageStore

/// Machines that are derived again beside the store, while the store's own derivation goes on.
///
/// They are derived from the journal into a store of their own; what comes of it takes the place of what is stored in many
/// short transactions, a machine after the other, each ending with the one that makes the derivation go on from there. Until
/// that one the machine stays on the list of what is to be derived again: killed at any time, it is begun anew.
/// Confined to one thread, but for `cancel`.
package final class Recomputation {
    /// Runs something where the pipeline is, between two of its messages.
    package typealias OnPipeline = ((inout IngestPipeline) throws -> Void) throws -> Void

    /// What is to be derived again, and what that was decided by.
    package struct Order: Sendable {
        package let machines: [MachineID: Instant]
        let generation: Int
    }

    /// It was cancelled, or something was declared meanwhile that it does not know.
    struct Interrupted: Error {}

    /// A restore point so much older than what became known has what was heard the day before.
    private static let lead = TimeSpan.days(1)
    /// The last transaction takes what lies after the day's beginning this long ago: of a machine that is heard now.
    private static let settled = TimeSpan.hours(2)

    private let order: Order
    private let source: UsageStore
    private let catalogue: DialectCatalogue
    private let folder: String
    private let isCancelled: @Sendable () -> Bool
    private var path: String { folder + "/derived.db" }

    /// - Parameters:
    ///   - order: See `IngestPipeline.dueRecomputation`.
    ///   - store: The pipeline's own, which others may read and write meanwhile.
    ///   - catalogue: The pipeline's.
    ///   - isCancelled: Asked again and again; then nothing more is done.
    package init(
        _ order: Order, in store: UsageStore, catalogue: DialectCatalogue,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.order = order
        source = store
        self.catalogue = catalogue
        folder = store.path + ".again"
        self.isCancelled = isCancelled
    }

    /// Machines that a store is to derive again, and from when on.
    ///
    /// Those that could not be are not among them: see `UsageStore.derivationFailures`.
    ///
    /// - Throws: StoreError when the store cannot be read.
    package static func waiting(in store: UsageStore) throws -> [MachineID: Instant] {
        let state = try store.latestCheckpoint().flatMap {
            try? EngineStateCoding.decode(DerivedState.self, from: $0.engineState)
        }
        let failed = try store.derivationFailures()
        return (state?.late ?? [:]).reduce(into: [:]) { waiting, late in
            let machine = MachineID(rawValue: late.key)
            if failed[machine] == nil { waiting[machine] = late.value }
        }
    }

    /// Derives everything that was ordered and puts it in its place.
    ///
    /// What cannot be is named in the pipeline's failures; what was interrupted stays to be derived.
    package func run(_ onPipeline: OnPipeline) {
        var left = order.machines
        do {
            // A machine of which an older past turns out to be concerned is derived a second time.
            var wanted = order.machines
            while !wanted.isEmpty { wanted = try round(wanted, &left, onPipeline) }
        } catch is Interrupted {
        } catch {
            try? onPipeline { $0.failRecomputation(of: left, "\(error)") }
        }
        try? onPipeline { $0.taking = nil }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Derives the wanted machines, each from before its instant, and takes those that need no earlier beginning.
    ///
    /// - Returns: The others, with the instants to begin before.
    /// - Throws: Interrupted, and what the stores throw.
    private func round(
        _ wanted: [MachineID: Instant], _ left: inout [MachineID: Instant], _ onPipeline: OnPipeline
    ) throws -> [MachineID: Instant] {
        let calendar = try dates()
        let beginnings = try wanted.sorted { $0.key < $1.key }.map { machine, from in
            MachineSelection.Beginning(
                machine: machine,
                point: try source.restorePoint(
                    of: machine, atOrBefore: calendar.wholeDay(containing: from).start - Self.lead),
                late: order.machines[machine] ?? from)
        }
        return try withDerived { derived in
            var derivation = try JournalDerivation(of: beginnings, from: source, into: derived, catalogue: catalogue)
            try catchUp(&derivation, onPipeline)
            var again: [MachineID: Instant] = [:]
            for beginning in beginnings {
                let machine = beginning.machine
                guard let reach = derivation.pipeline.reach(of: machine) else { continue }
                if let failure = derivation.pipeline.failures[machine] {
                    try onPipeline { $0.failRecomputation(of: [machine: reach.from], failure.reason) }
                    left[machine] = nil
                    continue
                }
                let stretches = Stretches(of: machine, stored: source, derived: derived, calendar: calendar)
                let first = try stretches.day(before: reach.from)
                if let point = beginning.point, first.start < point.at {
                    again[machine] = first.start
                    continue
                }
                try take(stretches, from: first, &derivation, onPipeline)
                left[machine] = nil
            }
            return again
        }
    }

    private func dates() throws -> DatedCalendar {
        let timeline = try source.registryTimeline()
        if let calendar = DatedCalendar(timeline) { return calendar }
        throw IngestError.unknownTimezone(timeline.latest?.lab.timezone ?? "")
    }

    /// Runs `body` with an empty store beside the other.
    private func withDerived<Result>(_ body: (UsageStore) throws -> Result) throws -> Result {
        try? FileManager.default.removeItem(atPath: folder)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.readOnly(path: folder)
        }
        let derived = try UsageStore.open(path: path, mode: .writer)
        defer { try? derived.close() }
        return try body(derived)
    }

    /// Never further than the pipeline is, which is to go on from there.
    private func catchUp(_ derivation: inout JournalDerivation, _ onPipeline: OnPipeline) throws {
        var last: Int64 = 0
        try onPipeline { last = $0.position.block - 1 }
        try derivation.advance(through: last, while: { !isCancelled() })
        try goOn()
    }

    private func goOn() throws {
        if isCancelled() { throw Interrupted() }
    }

    /// Writes, and leaves the disk to the others for as long as it took.
    private func inTurn(_ write: () throws -> Void) throws {
        try goOn()
        let began = ContinuousClock.now
        try write()
        Thread.sleep(forTimeInterval: min(0.1, (ContinuousClock.now - began) / .seconds(1)))
    }

    // MARK: Taking

    private func take(
        _ stretches: Stretches, from first: LocalCalendar.Day, _ derivation: inout JournalDerivation,
        _ onPipeline: OnPipeline
    ) throws {
        let machine = stretches.machine
        let days = try stretches.edges(from: first, to: min(derivation.pipeline.now - Self.settled, stretches.end))
        let last = days[days.count - 1]
        derivation.forgetTouched(machine)
        try onPipeline { pipeline in
            try pipeline.beginTaking(
                MachineReplacement(machine: machine, from: last.start, firstDay: last.date), order)
        }
        for (day, next) in zip(days, days.dropFirst()) {
            try inTurn {
                try source.take(
                    MachineReplacement(
                        machine: machine, from: day.start, firstDay: day.date,
                        end: .init(at: next.start, day: next.date)), fromStoreAt: path)
            }
        }
        if days.count > 1 {
            let span = first.start..<last.start
            for samples in try source.sampleReplacements(of: machine, in: span, beside: stretches.derived) {
                try inTurn { try source.take(samples, from: stretches.derived) }
            }
            for (day, next) in zip(days, days.dropFirst()) {
                try inTurn {
                    try source.noteCorrections(of: machine, in: day.start..<next.start, at: derivation.pipeline.now)
                }
            }
        }
        try inTurn { try source.cutSamples(of: machine, at: last.start, from: stretches.derived) }
        try catchUp(&derivation, onPipeline)
        try onPipeline { pipeline in
            try pipeline.takeOver(stretches, from: first, settledTo: last, order, &derivation)
        }
    }
}
