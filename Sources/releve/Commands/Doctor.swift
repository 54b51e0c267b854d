import Decisions
import ArgumentParser
import Derivation
import Dialects
import Foundation
import MQTTTransport
import Office
import SessionEngine
import SiteSettings
import UsageDomain
import UsageStore

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is wrong and what to do about it.",
        discussion: "Each check is one line; the exit code is 0 when all pass and 69 when one does not.")

    @OptionGroup var options: SettingOptions

    func run() throws {
        var findings: [Finding] = []
        do {
            let settings = try options.load()
            findings += Self.installation(dialects: settings.dialects)
            findings.append(Self.settings(settings))
            findings += Self.store(at: settings.store.path, dialects: settings.dialects)
            findings += settings.allConnections.map(Self.broker)
        } catch let problem as SettingsProblem {
            findings += Self.installation(dialects: [])
            findings.append(Finding(name: "settings", problem: "\(problem)"))
        }
        for finding in findings { print(finding.line) }
        let failed = findings.filter { $0.problem != nil }.count
        guard failed == 0 else { throw CommandFailure("\(failed) check(s) failed", .unavailable) }
    }

    struct Finding {
        let name: String
        let problem: String?
        /// What works, but could work better.
        var note: String?

        var line: String {
            problem.map { "FAIL  \(name): \($0)" } ?? note.map { "note  \(name): \($0)" } ?? "ok    \(name)"
        }
    }

    /// What can be read one by one may not go together.
    private static func settings(_ settings: SiteSettings) -> Finding {
        do {
            _ = try settings.brokerConnections(Installation.catalogue(extra: settings.dialects))
            return Finding(name: "settings", problem: nil)
        } catch let failure as CommandFailure {
            return Finding(name: "settings", problem: failure.message)
        } catch {
            return Finding(name: "settings", problem: "\(error)")
        }
    }

    private static func installation(dialects: [String]) -> [Finding] {
        do {
            let layout = try Installation.layout()
            let catalogue = try Installation.catalogue(extra: dialects)
            let python = FileManager.default.isExecutableFile(atPath: layout.python)
            return [
                Finding(name: "dialects (\(catalogue.dialects.count))", problem: nil),
                Finding(
                    name: "statement renderer",
                    problem: python ? nil : "\(layout.python) is missing; run tools/setup"),
            ] + fonts()
        } catch {
            return [Finding(name: "installation", problem: "\(error)")]
        }
    }

    /// Statements do without, and print code points.
    private static func fonts() -> [Finding] {
        let missing = [
            ("fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu"),
            ("fonts-droid-fallback", "/usr/share/fonts-droid-fallback/truetype"),
            ("fonts-symbola", "/usr/share/fonts/truetype/ancient-scripts"),
        ].filter { !FileManager.default.fileExists(atPath: $0.1) }.map(\.0)
        guard !missing.isEmpty else { return [] }
        return [
            Finding(
                name: "statement fonts", problem: nil,
                note:
                    "\(missing.joined(separator: ", ")) missing: names in their scripts are printed as code points; run tools/setup"
            )
        ]
    }

    private static func store(at path: String, dialects: [String]) -> [Finding] {
        do {
            let store = try UsageStore.open(path: path, mode: .reader)
            var findings = [Finding(name: "store \(path)", problem: nil)]
            findings.append(
                Finding(
                    name: "lab", problem: try store.registry() == nil ? "none yet; `releve lab apply FILE`" : nil))
            let head = try store.journalHead()
            findings.append(
                Finding(name: "journal (\(head?.sequence ?? 0) blocks)", problem: try damage(of: store)))
            findings += try clock(of: store)
            findings.append(try derivation(of: store, dialects: dialects))
            for (machine, reason) in try store.derivationFailures().sorted(by: { $0.key < $1.key }) {
                findings.append(Finding(name: "derivation of \(machine)", problem: reason))
            }
            findings += try Recomputation.waiting(in: store).sorted { $0.key < $1.key }.map {
                let from = max($0.value, Instant(milliseconds: 0)).iso8601
                return Finding(
                    name: "derivation of \($0.key), which the collector makes again from \(from)", problem: nil)
            }
            let unbound = try unboundDevices(of: store)
            findings.append(
                Finding(
                    name: "devices heard",
                    problem: unbound.isEmpty
                        ? nil
                        : "no machine is bound to \(unbound.joined(separator: ", ")); see `releve discover --db \(path)`"
                ))
            findings.append(try thresholds(of: store, dialects: dialects))
            if try SigningKeys(store).expected() != nil {
                findings.append(
                    Finding(name: "signing key", problem: try SigningKeys(store).problem().map { "\($0)" }))
            }
            findings += try RefusedCounter.recent(in: store).prefix(10).map {
                Finding(name: "counter of \($0.machine)", problem: $0.problem)
            }
            findings += try DisagreeingCounter.known(in: store).prefix(10).map {
                Finding(name: "counter of \($0.machine)", problem: $0.problem)
            }
            findings += try PartedCounter.known(in: store).prefix(10).map {
                Finding(name: "counter of \($0.machine)", problem: $0.problem)
            }
            findings += try ReversedMeter.recent(in: store).prefix(10).map {
                Finding(name: "meter of \($0.machine)", problem: $0.problem)
            }
            let unplaced = try store.unplacedDecisions().map { decision in
                "\(decision.kind.rawValue) of \(decision.session) (entry \(decision.sequence)"
                    + (decision.reason.map { ": \($0))" } ?? ")")
            }
            findings.append(
                Finding(
                    name: "decisions",
                    problem: unplaced.isEmpty
                        ? nil
                        : """
                        decided, and no session fits any more: \(unplaced.prefix(10).joined(separator: ", ")); \
                        see `releve sessions` and decide again, or `releve sessions undo`
                        """))
            let outdated = try store.statements().filter { $0.corrections > 0 }.map(\.number)
            findings.append(
                Finding(
                    name: "statements",
                    problem: outdated.isEmpty
                        ? nil
                        : """
                        \(outdated.prefix(10).joined(separator: ", ")) would state sessions otherwise now, see `releve \
                        statement list`; issue again with `releve statement issue`
                        """))
            return findings
        } catch {
            return [Finding(name: "store", problem: "\(error)")]
        }
    }

    private static func damage(of store: UsageStore) throws -> String? {
        let blocks = try DamagedBlocks.known(in: store).sequences
        guard !blocks.isEmpty else { return nil }
        return """
            block \(blocks.prefix(10).map(String.init).joined(separator: ", ")) cannot be read: what machines said in it \
            is a gap of those that are derived again, nothing else is concerned; check the disk, see `releve verify --db \
            \(store.path)`, and keep the latest backup, which holds it
            """
    }

    /// Of a machine on a plug without threshold nothing ever counts.
    private static func thresholds(of store: UsageStore, dialects: [String]) throws -> Finding {
        let machines = try store.machinesWithoutThreshold(Installation.catalogue(extra: dialects)).map(\.id.rawValue)
        return Finding(
            name: "thresholds",
            problem: machines.isEmpty
                ? nil
                : "the power of \(machines.joined(separator: ", ")) is heard, but nothing says from which power on it works, so no "
                    + "work of it counts; \(ThresholdAdvice.line), then `releve lab apply`; after 12 h of use `releve "
                    + "thresholds \(machines[0])` proposes one")
    }

    /// The host's, and what it was in the last 30 days.
    private static func clock(of store: UsageStore) throws -> [Finding] {
        let reading = HostClock.reading()
        let problem = try store.clockProblem(at: reading).map {
            "\($0.description); set it, best by synchronisation (`timedatectl set-ntp true`)"
        }
        let incidents = try store.timeHistory().incidents(in: (reading.wall - .days(30))..<(reading.wall + .days(1)))
        return [
            Finding(
                name: "host's clock (\(reading.isSynchronised ? "synchronised" : "not synchronised"))", problem: problem
            )
        ]
            + incidents.suffix(5).map { Finding(name: "clock", problem: nil, note: $0.line) }
    }

    private static func derivation(of store: UsageStore, dialects: [String]) throws -> Finding {
        let present = DerivationVersion(try Installation.catalogue(extra: dialects)).description
        guard let checkpoint = try store.latestCheckpoint(), checkpoint.derivation != present else {
            return Finding(name: "derivation (\(present))", problem: nil)
        }
        return Finding(
            name: "derivation",
            problem: """
                what is stored was derived by \(checkpoint.derivation ?? "an earlier release"), this is \(present); \
                `releve rebuild --db \(store.path)` derives it anew and shows what differs
                """)
    }

    private static func unboundDevices(of store: UsageStore) throws -> [String] {
        try store.heardDevices().unbound(in: try store.registry()).devices
            .filter { DeviceGuess($0).kind != .gateway }.prefix(10).map(\.address.description)
    }

    /// Reaches the broker, checks its certificate, and is let in.
    private static func broker(_ access: ConnectionAccess) -> Finding {
        let name = access.id == .main ? "broker" : "connection \(access.id)"
        var probe = access.transport
        probe.clientID += "-doctor"
        probe.cleanStart = true
        do {
            let session = try BrokerSession.open(probe, waker: try Waker())
            try session.connect(subscribingTo: [])
            session.close()
            return Finding(name: "\(name) \(probe.host):\(probe.port)", problem: nil)
        } catch {
            return Finding(name: name, problem: "\(error)")
        }
    }
}
