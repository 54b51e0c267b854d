import CivilTime
import HTTPTypes
import Hummingbird
import SiteSettings
import StrictYAML
import UsageDomain
import UsageStore

/// One form of the registry on its way: what it is about, and the registry as it is now.
struct RegistryEdit: Sendable {
    let routes: DashboardRoutes
    let request: Request
    let context: DashboardContext
    let part: RegistryPart
    /// Of the address; empty for a thing that is to be added.
    let id: String
    let latest: RegistryVersion

    private var language: Language { context.language }
    private var format: HumanFormat { routes.formats[language] }
    private var isAddition: Bool { id.isEmpty }

    // MARK: A form that was sent

    func take(_ form: RegistryForm) async throws -> Response {
        var input = try await input(form)
        guard form.version == latest.version else { return try await meanwhile(form, input) }
        guard form.action != .back else { return await show(input) }
        let now = routes.sources.now()
        let effective: Instant?
        do {
            effective = try await instant(form.effective)
        } catch {
            input.problems["effective"] = RegistryProblem.notADate(form.effective).text(in: language, latest.registry)
            return await refused(input)
        }
        let isPast = effective.map { $0 < now } ?? false
        let wished: LabRegistry
        switch wish(form, &input) {
        case .some(let registry): wished = registry
        case nil: return await refused(input, isEnd: form.action == .end)
        }
        if isPast, form.reason.isEmpty {
            input.problems["reason"] = Phrase.entryReasonMissing.text(in: language)
            return await refused(input)
        }
        let changes = RegistryChange.changes(from: latest.registry, to: wished)
        guard !changes.isEmpty else {
            return await show(input) { $0.notice = EntryPage.Notice(title: Phrase.entryUnchanged.text(in: language)) }
        }
        if isPast || form.action == .end, form.confirmed != latest.version {
            return try await preview(form, input, changes, wished, effective: effective, isPast: isPast)
        }
        return try await save(wished, effective: effective, form, input)
    }

    private func input(_ form: RegistryForm) async throws -> EntryInput {
        let known = RegistryEntry(part, id: id, in: latest.registry)
        var entry = form.entry(part, id: isAddition ? form.id : id, known: known)
        let isNew = isAddition || form.isNew
        if isNew, entry.id.isEmpty {
            let timeline = try await routes.sources.timeline()
            let name = entry.values[part == .project ? "title" : "name"] ?? ""
            entry = entry.named(
                RegistryEntry.freshID(
                    part, named: name,
                    taken: Set(timeline?.everyID { $0.ids(of: part) } ?? latest.registry.ids(of: part))))
        }
        return EntryInput(
            entry: entry, isNew: isNew, typedID: form.id, effective: form.effective, reason: form.reason)
    }

    /// The registry that the form asks for; nil, with the problems noted, where it cannot be.
    private func wish(_ form: RegistryForm, _ input: inout EntryInput) -> LabRegistry? {
        guard form.action == .save else { return ended(&input) }
        let (registry, ids) = (latest.registry, latest.registry.ids(of: part))
        let index = input.isNew ? ids.count : ids.firstIndex(of: input.entry.id) ?? 0
        let known = RegistryEntry(part, id: input.entry.id, in: registry)
        // The reader names one problem; the others are found with what stood there before in its place.
        var entry = input.entry
        while true {
            do throws(YAMLProblem) {
                let wished = try entry.applied(to: registry, isNew: input.isNew)
                return input.problems.isEmpty ? wished : nil
            } catch {
                let text = error.text(in: language, registry)
                switch entry.place(of: error, index: index) {
                case .field(let key):
                    input.problems[key] = text
                    guard let before = known.map({ $0.values[key] ?? "" }), entry.values[key] != before else {
                        return nil
                    }
                    entry.values[key] = before
                case .other(let part, let index):
                    note(text, of: part, index, in: registry, &input)
                    return nil
                case .registry:
                    input.problems[EntryInput.elsewhere] = text
                    return nil
                }
            }
        }
    }

    /// The registry without the thing; nil where something still refers to it.
    private func ended(_ input: inout EntryInput) -> LabRegistry? {
        let rest = latest.registry.removing(part, input.entry.id)
        do throws(YAMLProblem) {
            return try RegistryEntry.checked(rest)
        } catch {
            // What is gone has no fields: whatever is wrong is elsewhere.
            if case .other(let part, let index) = input.entry.place(of: error, index: -1) {
                note(nil, of: part, index, in: rest, &input)
            } else {
                input.problems[EntryInput.elsewhere] = error.text(in: language, rest)
            }
            return nil
        }
    }

    /// What is wrong with another thing: without a text, that it refers to this one.
    private func note(
        _ text: String?, of part: RegistryPart, _ index: Int, in registry: LabRegistry, _ input: inout EntryInput
    ) {
        let ids = registry.ids(of: part)
        let name = ids.indices.contains(index) ? registry.name(of: part, ids[index]) ?? ids[index] : ""
        input.problems[EntryInput.elsewhere] =
            text.map { Phrase.typedElsewhere.text(in: language, name, $0) }
            ?? Phrase.entryRefers.text(in: language, name)
    }

    /// The beginning of a day of the lab; nil for from now on.
    private func instant(_ day: String) async throws -> Instant? {
        guard !day.isEmpty else { return nil }
        guard let date = CivilDate(day), let start = try await routes.sources.timeline()?.start(of: date) else {
            throw RegistryProblem.notADate(day)
        }
        return start
    }

    private func save(
        _ wished: LabRegistry, effective: Instant?, _ form: RegistryForm, _ input: EntryInput
    ) async throws -> Response {
        if effective == nil, let wrong = routes.wrongClock {
            return await refused(
                input, because: [wrong.text(in: language), Phrase.problemClockHelp.text(in: language)])
        }
        let reason = form.reason.isEmpty ? Phrase.entryUsualReason.text(in: language) : form.reason
        do {
            try await routes.sources.changeRegistry(
                RegistryWish(
                    registry: wished, madeFrom: latest.version, effective: effective, actor: context.visitor.actor,
                    reason: reason))
            return Response(
                status: .seeOther, headers: [.location: "/settings?saved=\(latest.version + 1)#\(part.rawValue)"])
        } catch is RegistryOutdated {
            guard let newest = try await routes.sources.registryVersions(1).last else { throw HTTPError(.notFound) }
            return try await RegistryEdit(
                routes: routes, request: request, context: context, part: part, id: id, latest: newest
            ).meanwhile(form, input)
        } catch let refusal as RegistryRefusal {
            return await refused(
                input,
                because: [
                    Phrase.entryContradicts.text(in: language, refusal.from, refusal.problem)
                ])
        }
    }

    // MARK: Answers

    func show(
        _ input: EntryInput, status: HTTPResponse.Status = .ok, _ change: (inout EntryPage) -> Void = { _ in }
    ) async -> Response {
        let status = status
        let power = routes.sources.board.current?.machines.first { $0.id.rawValue == id }?.power
        var page = EntryPage(
            input, of: latest, livePower: part == .machine ? power : nil,
            token: routes.formGuard.token(for: context), format: format)
        if part == .member, !input.isNew {
            let heard = (try? await routes.sources.heardDevices()) ?? HeardDevices()
            page.badgePlaces = BadgePlace.choices(latest.registry, heard: heard, chosen: .anywhere, language: language)
            page.member = id
            if case .accounts = routes.gate.entrance { page.pinHref = "/settings/pin/\(id.escapedForPath)" }
        }
        change(&page)
        var response = await routes.pages.page(
            .entry, title: page.heading, section: .settings, request: request, context: context, page)
        response.status = status
        return response
    }

    private func refused(_ input: EntryInput, isEnd: Bool = false, because lines: [String] = []) async -> Response {
        let elsewhere = input.problems[EntryInput.elsewhere].map { [$0] } ?? []
        let help = isEnd ? Phrase.entryStillUsed : .entryRefusedHelp
        return await show(input, status: .unprocessableContent) { page in
            page.refused = EntryPage.Notice(
                title: Phrase.entryRefused.text(in: language), help: help.text(in: language),
                lines: elsewhere + lines)
        }
    }

    /// What somebody else changed while the form was open, and the form brought up to it.
    private func meanwhile(_ form: RegistryForm, _ input: EntryInput) async throws -> Response {
        var input = input
        let made = form.version ?? latest.version
        let versions = try await routes.sources.registryVersions(Int(clamping: max(1, latest.version - made + 1)))
        guard let base = versions.first, base.version == made else {
            // No form of ours is made from what never was.
            throw HTTPError(.badRequest)
        }
        if let old = RegistryEntry(part, id: input.entry.id, in: base.registry) {
            if let new = RegistryEntry(part, id: input.entry.id, in: latest.registry) {
                input.entry = form.entry(part, id: old.id, known: old).rebased(from: old, to: new)
            } else {
                // It was removed: saved again, it is new.
                input.isNew = true
                input.typedID = old.id
            }
        }
        let told = zip(versions, versions.dropFirst()).map { SettingsPage.Change($1, after: $0, format: format) }
        return await show(input, status: .conflict) { page in
            page.refused = EntryPage.Notice(
                title: Phrase.entryConflict.text(in: language), help: Phrase.entryConflictHelp.text(in: language),
                lines: told.flatMap { change in change.lines.map { "\(change.head) — \($0)" } })
        }
    }

    private func preview(
        _ form: RegistryForm, _ input: EntryInput, _ changes: [RegistryChange], _ wished: LabRegistry,
        effective: Instant?, isPast: Bool
    ) async throws -> Response {
        let words = RegistryWords(registries: [wished, latest.registry], format: format)
        var consequences: [String] = []
        if isPast, let effective {
            do {
                consequences = try await routes.sources.registryConsequences(wished, effective).map(words.text)
            } catch let refusal as RegistryRefusal {
                return await refused(
                    input,
                    because: [
                        Phrase.entryContradicts.text(in: language, refusal.from, refusal.problem)
                    ])
            }
        }
        let shown = consequences.prefix(EntryPage.consequencesShown)
        let rest = consequences.count - shown.count
        let repeated = form.fields.filter { !["token", "version", "action", "confirmed"].contains($0.key) }
        return await show(input) { page in
            page.preview = EntryPage.Preview(
                from: effective.map {
                    Phrase.entryPreviewFrom.text(
                        in: language, format.longDate(format.clock.reading(of: $0).date))
                } ?? Phrase.entryPreviewNow.text(in: language),
                lines: changes.map(words.line),
                hidden: repeated.sorted { $0.key < $1.key }.map { EntryPage.Hidden(name: $0.key, value: $0.value) },
                consequences: Array(shown), hasConsequences: !consequences.isEmpty,
                more: rest > 0 ? Phrase.settingsMore.text(in: language, format.count(Int64(rest))) : nil,
                isPast: isPast,
                confirm: (form.action == .end ? Phrase.entryConfirmEnd : .entryConfirm).text(in: language),
                confirmed: String(latest.version), action: form.action.rawValue)
        }
    }
}

extension EntryInput {
    /// The key of what is wrong in another thing of the registry.
    static let elsewhere = "+elsewhere"
}

extension RegistryEntry {
    fileprivate func named(_ id: String) -> RegistryEntry {
        RegistryEntry(part, id: id, values: values, devices: devices, badges: badges)
    }
}

extension RegistryProblem: Error {}
