import Decisions
import CivilTime
import GRDB
package import UsageDomain

extension UsageStore {
    /// Makes `registry` the lab's registry from `at` on.
    ///
    /// Applying the same one again changes and stores nothing.
    ///
    /// - Parameters:
    ///   - registry: The whole of it.
    ///   - madeFrom: The version it was made from; nil where it is the lab's whatever was declared before.
    ///   - at: When it is declared.
    ///   - effective: From when on what changes with it holds; nil for from `at` on.
    ///   - actor: Who decided it.
    ///   - reason: Why, for the ledger.
    ///   - position: Up to where the journal was derived with the one before, so that it can be derived again alike; nil
    ///     when nothing was.
    /// - Returns: what changed, for people; the same lines are in the ledger's entry.
    /// - Throws: `StoreError` when it cannot be stored, `RegistryOutdated` when it was made from another version than the
    ///   latest, `RegistryRefusal` when it would contradict what was declared with another day.
    @discardableResult
    package func applyRegistry(
        _ registry: LabRegistry, madeFrom: Int64? = nil, at: Instant, effective: Instant? = nil, by actor: Actor,
        reason: String = "registry applied", derivedUpTo position: JournalPosition? = nil
    ) throws -> [RegistryChange] {
        let json = try CanonicalJSON.text(registry)
        return try write { db in
            let stored = try Row.fetchOne(
                db, sql: "SELECT version, json FROM registry_version ORDER BY version DESC LIMIT 1")
            let latest = stored.map { $0["version"] as Int64 } ?? 0
            if let madeFrom, madeFrom != latest { throw RegistryOutdated(latest: latest) }
            if let stored, stored["json"] as String == json { return [] }
            let old = try stored.map { row in
                try CanonicalJSON.value(LabRegistry.self, from: row["json"], in: "the registry")
            }
            let changes = RegistryChange.changes(from: old, to: registry)
            let version = latest + 1
            let since = effective ?? at
            try Self.check(
                RegistryTimeline.Version(number: version, effective: since, registry: registry),
                after: try Self.registryVersions(db).map(\.declared))
            let content = RegistryDecision(
                version: version, changes: changes.map(\.description), digest: RegistryDecision.digest(of: json),
                nextBlock: position?.block, effective: effective?.milliseconds)
            let entry = try LedgerTable.append(
                .registry, by: actor, reason: reason, content: CanonicalJSON.text(content),
                at: at, db)
            try db.execute(
                sql: """
                    INSERT INTO registry_version (version, valid_from, effective_at, author, ledger_sequence, json)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    version, at.milliseconds, since.milliseconds, actor.name, entry.sequence, json,
                ])
            try Self.rewriteTables(registry, db)
            try StatementCorrections.note(.from(since), by: actor, reason: reason, at: at, db)
            return changes
        }
    }

    /// What was declared with different days may not go together from one of them on.
    private static func check(
        _ new: RegistryTimeline.Version, after versions: [RegistryTimeline.Version]
    ) throws(RegistryRefusal) {
        guard !versions.isEmpty else { return }
        // What was declared as a whole, or held already, is not this declaration's doing.
        let known = Set(versions.map(\.registry) + RegistryTimeline(versions).epochs.map(\.registry) + [new.registry])
        let timeline = RegistryTimeline(versions + [new])
        for epoch in timeline.epochs where !known.contains(epoch.registry) {
            guard let problem = epoch.registry.firstProblem else { continue }
            let day = timeline.calendar(at: epoch.from)?.day(containing: epoch.from).date.description
            throw RegistryRefusal(from: day ?? epoch.from.iso8601, problem: problem)
        }
    }

    /// The registry as last applied; nil before the first time.
    package func registry() throws -> LabRegistry? {
        let json = try read { db in
            try String.fetchOne(db, sql: "SELECT json FROM registry_version ORDER BY version DESC LIMIT 1")
        }
        return try json.map { try CanonicalJSON.value(LabRegistry.self, from: $0, in: "the registry") }
    }

    /// The tables people query; the versions are what counts.
    private static func rewriteTables(_ registry: LabRegistry, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM member; DELETE FROM project; DELETE FROM machine; DELETE FROM company")
        for company in registry.companies {
            try db.execute(
                sql: "INSERT INTO company (id, name, siren) VALUES (?, ?, ?)",
                arguments: [company.id.rawValue, company.name, company.siren])
        }
        for machine in registry.machines {
            try db.execute(
                sql: """
                    INSERT INTO machine (id, kind, name, inventory, room, owner, rated_power_mw)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    machine.id.rawValue, machine.kind.rawValue, machine.name, machine.inventory, machine.room,
                    machine.ownerName, machine.ratedPower?.milliwatts,
                ])
        }
        for project in registry.projects {
            try db.execute(
                sql: "INSERT INTO project (id, company, title, purpose) VALUES (?, ?, ?, ?)",
                arguments: [
                    project.id.rawValue, project.company?.rawValue, project.title, project.purpose.rawValue,
                ])
        }
        for member in registry.members {
            try db.execute(
                sql: "INSERT INTO member (id, name, company, default_project) VALUES (?, ?, ?, ?)",
                arguments: [
                    member.id.rawValue, member.name, member.company?.rawValue, member.defaultProject?.rawValue,
                ])
        }
    }
}
