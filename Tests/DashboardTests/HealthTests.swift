import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import UsageDomain

@testable import Dashboard

@Suite("Health")
struct HealthTests {
    private func readiness(
        _ change: (inout BoardSnapshot) -> Void = { _ in },
        condition: StoreCondition? = StoreCondition(isWritable: true),
        startedAt: Instant = SampleLab.now - .hours(1)
    ) -> [String] {
        var board = SampleLab.board
        change(&board)
        return Readiness(
            board: board, condition: condition, now: SampleLab.now, startedAt: startedAt, limit: .minutes(5)
        ).problems.map(\.code)
    }

    @Test("A checkpoint is overdue by the interval that was set, not by a fixed one")
    func checkpointInterval() {
        var board = SampleLab.board
        func problems(age: TimeSpan, interval: TimeSpan) -> [String] {
            board.health.lastCheckpoint = SampleLab.now - age
            return Readiness(
                board: board, condition: StoreCondition(isWritable: true), now: SampleLab.now,
                startedAt: SampleLab.now - .days(1), limit: .minutes(5), checkpointInterval: interval
            ).problems.map(\.code)
        }
        #expect(problems(age: .minutes(59), interval: .minutes(30)).isEmpty)
        #expect(problems(age: .minutes(61), interval: .minutes(30)) == ["checkpoint_overdue"])
        #expect(problems(age: .minutes(6), interval: .seconds(1)) == ["checkpoint_overdue"])
    }

    @Test("A commit that does not end is seen while it lasts")
    func stalledCommit() {
        func problems(committingFor duration: Duration?) -> [String] {
            Readiness(
                board: SampleLab.board, condition: StoreCondition(isWritable: true), now: SampleLab.now,
                startedAt: SampleLab.now - .hours(1), limit: .minutes(5), committingFor: duration
            ).problems.map(\.code)
        }
        #expect(problems(committingFor: nil).isEmpty && problems(committingFor: .seconds(2)).isEmpty)
        #expect(problems(committingFor: .seconds(11)) == ["commit_overdue"])
    }

    @Test("A subscribed collector with a writable store and recent work is ready")
    func ready() { #expect(readiness().isEmpty) }

    @Test("Each thing that keeps it from its work is named")
    func notReady() {
        #expect(readiness { $0.health.problems = [.notSubscribed] } == ["not_subscribed"])
        #expect(readiness { $0.health.problems = [.clockWrong(.unset)] } == ["clock_wrong"])
        #expect(readiness { $0.at = SampleLab.now - .minutes(6) } == ["collector_silent"])
        #expect(readiness { $0.health.lastCommit = SampleLab.now - .minutes(9) } == ["commit_overdue"])
        #expect(readiness { $0.health.lastCheckpoint = SampleLab.now - .minutes(9) } == ["checkpoint_overdue"])
        #expect(readiness(condition: StoreCondition(isWritable: false)) == ["store_not_writable"])
        #expect(readiness(condition: nil) == ["store_not_writable"])
        #expect(readiness({ $0.health.lastCheckpoint = nil }) == ["checkpoint_overdue"])
    }

    @Test("Damaged blocks are named, and keep it from nothing")
    func damagedJournal() {
        #expect(readiness { $0.health.damagedBlocks = [7, 90] }.isEmpty)
        var board = SampleLab.board
        #expect(HealthProblem.remarks(of: board).isEmpty)
        board.health.damagedBlocks = [7, 90]
        #expect(HealthProblem.remarks(of: board) == [.journalDamaged("7, 90")])
    }

    @Test("A young collector has not missed its first checkpoint, and a quiet lab no commit")
    func youngOrQuiet() {
        #expect(readiness({ $0.health.lastCheckpoint = nil }, startedAt: SampleLab.now - .minutes(1)).isEmpty)
        let rested = readiness(
            { $0.health.lastCheckpoint = SampleLab.now - .days(9) }, startedAt: SampleLab.now - .minutes(1))
        #expect(rested.isEmpty)
        let quiet = readiness { board in
            board.health.lastCommit = SampleLab.now - .hours(9)
            for index in board.machines.indices { board.machines[index].lastHeard = SampleLab.now - .hours(9) }
        }
        #expect(quiet.isEmpty)
    }

    @Test("What was set aside is shown by reason, the most frequent first, in the reader's language")
    func setAside() async throws {
        var sources = SampleLab.sources()
        sources.setAside = { [.unknownBadge: 3, .malformedJSON: 1204, .outOfRange: 0] }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        let pages = try await Application(router: router).test(.router) { client in
            var pages: [String] = []
            for language in ["fr", "en"] {
                let uri = "/health?lang=\(language)"
                let response = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
                pages.append(String(buffer: response.body))
            }
            return pages
        }
        #expect(
            pages[0].contains(
                "<dt>JSON mal formé</dt><dd>1\u{202F}204</dd></div><div><dt>Badge inconnu</dt><dd>3</dd></div></dl>"
            ))
        #expect(pages[1].contains("badge</dt><dd>3</dd>") && !pages[1].contains("Value out of range"))
    }

    @Test(
        "All is not well while a machine's device cannot be read, nor is a session unmentioned that the broker forgot")
    func unreadable() async throws {
        var board = SampleLab.board
        board.health.unreadable = [
            CollectorHealth.UnreadableDevice(
                device: DeviceAddress(dialect: "tasmota", id: "prise-4"), count: 6, last: SampleLab.now - .minutes(2),
                reason: .malformedNumber)
        ]
        board.health.connections = [
            CollectorHealth.Connection(
                id: .main, isRequired: true, problem: nil, forgottenAt: SampleLab.now - .minutes(7))
        ]
        let router = try buildRouter(
            settings: DashboardSettings(), sources: SampleLab.sources(board: board), entrance: .everybody)
        let page = try await Application(router: router).test(.router) { client in
            String(
                buffer: try await client.executeRequest(uri: "/health?lang=fr", method: .get, headers: [:], body: nil)
                    .body)
        }
        #expect(page.contains("Messages illisibles de tasmota:prise-4") && page.contains("6 × Nombre mal écrit"))
        #expect(!page.contains("Tout va bien"))
        #expect(page.contains("Session oubliée par le courtier"))
    }

    @Test("Probes get 200 or 503 and a short JSON without details")
    func probes() async throws {
        func probe(_ path: String, _ sources: DashboardSources) async throws -> (HTTPResponse.Status, String) {
            let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
            return try await Application(router: router).test(.router) { client in
                let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                return (response.status, String(buffer: response.body))
            }
        }
        var troubled = SampleLab.board
        troubled.health.problems = [.brokerUnreachable("10.0.0.4 refused")]
        let sick = SampleLab.sources(board: troubled)
        #expect(try await probe("/health/live", sick) == (.ok, #"{"problems":[],"status":"live"}"#))
        #expect(
            try await probe("/health/ready", sick)
                == (.serviceUnavailable, #"{"problems":["broker_unreachable"],"status":"not_ready"}"#))
        #expect(
            try await probe("/health/ready", SampleLab.sources()) == (.ok, #"{"problems":[],"status":"ready"}"#))
        var board = SampleLab.board
        board.health.connections = [
            CollectorHealth.Connection(id: "broker", isRequired: true, problem: nil),
            CollectorHealth.Connection(id: "printer-1", isRequired: false, problem: .brokerUnreachable("off")),
        ]
        #expect(
            try await probe("/health/ready", SampleLab.sources(board: board)) == (
                .ok,
                #"{"connections":{"broker":"listening","printer-1":"broker_unreachable"},"problems":[],"status":"ready"}"#
            ))
        #expect(try await probe("/health/ready", SampleLab.sources(board: nil)).0 == .serviceUnavailable)
    }
}
