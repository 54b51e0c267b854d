import Access
import ArgumentParser
import Collection
import Dashboard
import Derivation
import Dialects
import Foundation
import Glibc
import LabSimulator
import LoopbackBroker
import MQTTTransport
import Office
import ServiceLifecycle
import SiteSettings
import UsageDomain
import UsageStore

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A private broker, a simulated lab speaking real dialects, the pages; nothing to configure.",
        discussion: """
            The lab has a past (--days) with one issued statement, and goes on living; --speed makes its days pass \
            faster. Everything is in one folder, which is removed at the end unless --directory names it; truth.json in \
            it says what really happened in that past, to compare with what was found.
            """)

    @Option(help: "End by itself after this many seconds, and print what was measured.")
    var seconds: Int?

    @Option(help: "Days of history.")
    var days: Int = 30

    @Option(help: "How many times faster than the wall clock the lab lives.")
    var speed: Int = 1

    @Option(name: .customLong("port"), help: "The port of the pages; 0 takes a free one.")
    var wantedPort: UInt16 = 8480

    @Option(help: "Keep everything in this folder; it must be empty or new.")
    var directory: String?

    @Option(help: "The seed of the simulated lab: the same seed lives the same life.")
    var seed: UInt64 = 20_260_302

    func validate() throws {
        guard (0...366).contains(days) else { throw ValidationError("--days must be 0 to 366.") }
        guard (1...3600).contains(speed) else { throw ValidationError("--speed must be 1 to 3600.") }
        guard (seconds ?? 1) > 0 else { throw ValidationError("--seconds must be positive.") }
    }

    func run() async throws {
        umask(0o077)
        let folder = try DemoFolder(named: directory)
        defer { folder.removeIfTemporary() }
        let catalogue = try Installation.catalogue()
        let start = SystemClock.now()
        let today = ParisCalendar.date(at: start)
        var lab = SimulatedLab(
            seed: seed, start: start - .days(Int64(days)), profile: LabProfile(alwaysOpenFrom: today))
        let present = lab.timeline.registry(at: start) ?? lab.registry
        try Data(RegistryFile.write(present).utf8).write(to: URL(filePath: folder.path("lab.yaml")))

        let store = try UsageStore.open(path: folder.path("releve.db"), mode: .writer)
        _ = try store.applyRegistry(lab.registry, at: start - .days(Int64(days)), by: .named("demo"))
        let lived = try live(&lab, until: start, in: store, catalogue: catalogue)
        try TruthRecord(lab.truth).json.write(to: URL(filePath: folder.path("truth.json")))
        StandardError.write("\(days) days of history: \(lived) messages.")
        let statement = try await issueStatement(of: present, from: store, at: start, into: folder)

        let broker = try PrivateBroker()
        defer { broker.stop() }
        let clock = SimulatedClock(origin: start, factor: Int64(speed))
        let transport = BrokerSettings(host: "127.0.0.1", port: broker.port, clientID: "releve-demo")
        var settings = CollectorSettings(broker: transport, checkpointInterval: .seconds(10))
        if speed > 1 { settings.arrivalClock = { clock.instant(at: $0) } }
        lab.acknowledgement = .explicit
        let port = wantedPort == 0 ? UInt16(LoopbackPort.free()) : wantedPort
        let living = try LiveLab(lab: lab, broker: transport, clock: clock)
        let collector = try Collector(
            store: store, catalogue: catalogue, settings: settings, web: WebSettings(port: port),
            demonstration: DemoAccounts.all.map(\.id), now: clock.now)
        try DemoAccounts.add(
            to: collector.reception.accounts,
            member: lab.registry.members.first { $0.company != nil && $0.defaultProject != nil }?.id)

        announce("Relevé demo: http://127.0.0.1:\(port)/login")
        if let statement { announce("Statement:   \(statement)") }
        announce("Store:       \(store.path)")
        announce(seconds.map { "Ends by itself after \($0) s." } ?? "Ctrl-C ends it.")
        let usage = ProcessUsage()
        var companions: [any Service] = [living]
        if let seconds { companions.append(Countdown(seconds: seconds)) }
        try await collector.run(beside: companions)
        try report(store: store, published: living.publishedCount, usage: usage)
    }

    /// At once, even into a file: whoever waits for the address reads it there.
    private func announce(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private func live(
        _ lab: inout SimulatedLab, until end: Instant, in store: UsageStore, catalogue: DialectCatalogue
    ) throws -> Int {
        var pipeline = try IngestPipeline(store: store, catalogue: catalogue)
        return try LabHistory.feed(&lab, until: end, into: &pipeline)
    }

    /// For the company with the most sessions, for the last whole month of the history that has any.
    private func issueStatement(
        of registry: LabRegistry, from store: UsageStore, at instant: Instant, into folder: DemoFolder
    ) async throws -> String? {
        let sessions = try store.sessions(SessionQuery()).filter { $0.attribution.company != nil }
        let counts = Dictionary(grouping: sessions) { $0.attribution.company }.mapValues(\.count)
        let busiest = counts.max { ($0.value, $1.key?.rawValue ?? "") < ($1.value, $0.key?.rawValue ?? "") }
        guard let company = busiest?.key,
            let latest = sessions.filter({ $0.attribution.company == company }).map(\.start).max(),
            let period = Period(String(latest.iso8601.prefix(7)))
        else { return nil }
        let issued = try await StatementOffice(store: store).issue(
            StatementRequest(company: company, period: period, actor: .named("demo")), at: instant)
        return try StatementFiles.write(number: issued.number, from: store, into: folder.path("statements")).first
    }

    private func report(store: UsageStore, published: Int, usage: ProcessUsage) throws {
        let head = try store.journalHead()
        let sessions = try store.sessions(SessionQuery()).count
        print("Published while live: \(published) messages; sessions: \(sessions); blocks: \(head?.sequence ?? 0).")
        print("Processor: \(usage.processorSeconds) s; resident: \(ProcessUsage.residentKilobytes / 1024) MB.")
        let size = ["", "-wal"].reduce(0) { total, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: store.path + suffix)
            return total + (attributes?[.size] as? Int ?? 0)
        }
        print("Store: \(size / 1024) kB.")
    }
}

/// Ends the service group after some seconds.
private struct Countdown: Service {
    let seconds: Int

    func run() async throws {
        // A signal ends the wait early; that is no failure.
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
    }
}
