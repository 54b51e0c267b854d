import Access
import Dashboard
import UsageDomain
import UsageStore

/// A small lab with a machine in each state: the values the pages are tested with.
enum SampleLab {
    /// 2026-03-05 14:05:00 in Paris.
    static let now = Instant(milliseconds: 1_772_715_900_000)

    static let registry = LabRegistry(
        lab: Lab(id: "beaux-exemples", name: "L'Atelier des Beaux Exemples"),
        machines: [
            Machine(
                id: "laser-1", kind: .laserCutter, name: "Découpeuse laser 100 W", inventory: "LC-001",
                room: "Salle des lasers", ratedPower: .watts(1800),
                power: PowerThresholds(onAbove: .watts(5), busyAbove: .watts(120)),
                devices: [DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "plug-laser"))]),
            Machine(id: "printer-1", kind: .printer3D, name: "Imprimante 3D", room: "Salle claire"),
        ],
        companies: [Company(id: "ferrand", name: "Ateliers Ferrand SARL", siren: "732829320")],
        projects: [
            Project(id: "ferrand-proto", company: "ferrand", title: "Prototype de vanne", purpose: .innovation)
        ],
        members: [Member(id: "m-17", name: "Anne-Marie Duval", company: "ferrand")])

    static let session = UsageSession(
        id: "laser-1@1772708400000", machine: "laser-1", start: now - .minutes(135), end: now,
        closeReason: .badgeOut,
        attribution: Attribution(member: "m-17", company: "ferrand", project: "ferrand-proto", purpose: .innovation),
        durations: StateDurations(busy: .minutes(90), idle: .minutes(40), gap: .minutes(5)),
        energy: Energy(milliwattHours: 1_250_000), grade: .derived)

    static let unattributed = UsageSession(
        id: "printer-1@1772600000000", machine: "printer-1", start: now - .hours(30), end: now - .hours(28),
        closeReason: .idleTimeout, durations: StateDurations(busy: .hours(2)))

    static let statement = StatementSummary(
        number: "2026-0012", revision: 1, company: "ferrand", companyName: "Ateliers Ferrand SARL",
        period: Period(first: day(2026, 3, 1), last: day(2026, 3, 31)) ?? wholeYear, issued: now,
        digest: String(repeating: "0a1b2c3d", count: 8), replacedBy: "2026-0014")

    /// A plug with two outlets, and a gateway.
    static let heard: HeardDevices = {
        var strip = HeardDevice(
            address: DeviceAddress(dialect: "tasmota", id: "<script>strip"), at: now - .hours(2))
        strip.lastHeard = now - .seconds(12)
        strip.lastLive = strip.lastHeard
        strip.messages = 1240
        strip.liveMessages = 1239
        strip.setAside = 2
        strip.period = .seconds(10)
        strip.values = [
            HeardValue(channel: 0, subject: .quantity(.power), reading: .amount(12_550), at: now),
            HeardValue(channel: 1, subject: .quantity(.power), reading: .amount(-40), at: now),
            HeardValue(channel: 0, subject: .relay, reading: .word("on"), at: now),
            HeardValue(channel: nil, subject: .link, reading: .word("online"), at: now),
        ]
        var bridge = HeardDevice(address: DeviceAddress(dialect: "zigbee2mqtt", id: "bridge"), at: now)
        bridge.messages = 1
        bridge.values = [HeardValue(channel: nil, subject: .link, reading: .word("bridgeOnline"), at: now)]
        return HeardDevices(devices: [strip, bridge], forgotten: 64)
    }()

    static func machine(
        _ id: MachineID, _ name: String, _ state: MachineState, kind: MachineKind = .printer3D,
        room: String? = "Salle claire", heard: Instant? = now - .seconds(12), power: Power? = nil,
        session: UsageSession? = nil, job: String? = nil, history: [Power?] = []
    ) -> MachineStatus {
        MachineStatus(
            id: id, name: name, kind: kind, room: room, state: state, since: now - .minutes(45), lastHeard: heard,
            power: power, openSession: session, job: job, powerHistory: history)
    }

    static var board: BoardSnapshot {
        var open = session
        open.end = nil
        open.closeReason = nil
        var nobody = open
        nobody.attribution = Attribution()
        let curve: [Power?] = (0..<120).map { minute in
            (40..<52).contains(minute) ? nil : .watts(Int64(80 + (minute * 37) % 600))
        }
        return BoardSnapshot(
            at: now, labName: "L'Atelier des Beaux Exemples",
            machines: [
                machine(
                    "laser-1", "Découpeuse laser 100 W", .busy, kind: .laserCutter, room: "Salle des lasers",
                    power: Power(milliwatts: 1_412_600), session: open, job: "vanne-v3.gcode", history: curve),
                machine("printer-1", "Imprimante 3D", .idle, power: .watts(42), session: nobody, history: curve),
                machine("printer-2", "Imprimante résine", .paused, power: .watts(63), session: open),
                machine("printer-3", "Imprimante grand format", .fault, power: .watts(8)),
                machine("printer-4", "Imprimante du fond", .unknown, heard: now - .hours(3), power: .watts(99)),
                machine("lathe-1", "Tour", .off, kind: .lathe, room: nil),
                machine("mill-1", "Fraiseuse", .idle, kind: .cncMill, room: nil, power: .watts(31)),
                machine("vinyl-1", "Découpeuse vinyle", .unknown, kind: .vinylCutter, room: nil, heard: nil),
            ],
            health: CollectorHealth(
                lastCommit: now - .seconds(3), lastCheckpoint: now - .seconds(40), messages: 1_234_567,
                quarantined: 12))
    }

    /// Sources that give the values of this file, as the executable composes them from a store.
    static func sources(board snapshot: BoardSnapshot? = board, isWritable: Bool = true) -> DashboardSources {
        let board = LiveBoard()
        if let snapshot { board.publish(snapshot) }
        return DashboardSources(
            board: board, now: { now }, registry: { registry },
            sessions: { query in
                let found = [session, unattributed].filter { session in
                    (query.machine == nil || session.machine == query.machine)
                        && (query.company == nil || session.attribution.company == query.company)
                        && (!query.isUnattributedOnly || !session.attribution.isAttributed)
                        && session.end ?? .distantFuture > query.from ?? .distantPast
                        && session.start < query.before ?? .distantFuture
                }
                return Array(found.dropFirst(query.offset).prefix(query.limit))
            },
            unattributedCount: { _ in 1 }, statements: { [statement] },
            statementFile: { number, revision, format in
                guard number == "2026-0012", revision == 1 else { return nil }
                return StatementFile(
                    bytes: Array("%PDF".utf8), fileName: "Relevé \(number) \"Ferrand\".\(format.rawValue)")
            },
            machineDays: { from, to in
                [
                    MachineDay(
                        machine: "laser-1", day: day(2026, 3, 5), durations: StateDurations(busy: .minutes(200))),
                    MachineDay(
                        machine: "laser-1", day: day(2026, 3, 3), durations: StateDurations(busy: .minutes(95))),
                ].filter { from <= $0.day && $0.day <= to }
            },
            heardDevices: { heard },
            adopt: { adoption in _ = try registry.adopting(adoption, heard: heard.devices) },
            registryVersions: { _ in
                [
                    RegistryVersion(
                        version: 1, validFrom: now - .days(9), effective: now - .days(9), registry: registry,
                        author: "Ada", reason: "essai", nextBlock: nil)
                ]
            },
            storeCondition: { StoreCondition(isWritable: isWritable, size: 734_003_200, freeSpace: 52_400_000_000) })
    }

    static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSince1970: 0)
    }

    private static let wholeYear: Period = {
        guard let period = Period("2026") else { fatalError("a year is a period") }
        return period
    }()
}

extension SampleLab {
    /// Forty hours over a midnight in Paris: 18 h and 22 h.
    static let overNight = UsageSession(
        id: "printer-1@over", machine: "printer-1", start: now - .minutes(5) - .hours(64) + .hours(8),
        end: now - .minutes(5) - .hours(16), closeReason: .idleTimeout, durations: StateDurations(busy: .hours(40)),
        energyGrade: .estimated)

    static func sources(of sessions: [UsageSession], timezone: String? = nil) -> DashboardSources {
        var snapshot = board
        snapshot.timezone = timezone
        var sources = sources(board: snapshot)
        sources.sessions = { query in
            let found = sessions.filter { session in
                session.end ?? .distantFuture > query.from ?? .distantPast
                    && session.start < query.before ?? .distantFuture
                    && (query.machine == nil || query.machine == session.machine)
            }.sorted { $0.start > $1.start }
            return Array(found.dropFirst(query.offset).prefix(query.limit))
        }
        return sources
    }
}

extension Entrance {
    /// Whoever reaches the pages may do everything: for tests that are not about who may.
    static let everybody = Entrance.open(Set(Right.allCases))
}
