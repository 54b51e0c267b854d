import Access
import CivilTime
import HTTPTypes
import Hummingbird
import SiteSettings
import StrictYAML
import UsageDomain
import UsageStore

extension DashboardRoutes {
    /// More than a thing of the registry can say, with every letter escaped.
    private static let largestRegistryForm = 128 * 1024

    /// What the lab declares.
    @Sendable func registry(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let versions = try await sources.registryVersions(SettingsPage.changesShown + 1)
        var content = SettingsPage(
            versions,
            timeline: try await sources.timeline() ?? RegistryTimeline([]),
            saved: request.uri.queryParameters["saved"].flatMap { Int64($0) },
            canAdminister: context.visitor.account?.rights.contains(.administer) ?? false, now: sources.now(),
            format: formats[context.language])
        if let registry = versions.last?.registry {
            content.show(
                try await sources.unknownBadges(), registry: registry, directory: try await directory(),
                now: sources.now(), format: formats[context.language])
        }
        return await pages.page(
            .settings, title: .settingsTitle, section: .settings, request: request, context: context, content)
    }

    /// The form of a thing that is to be added.
    @Sendable func newEntry(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let edit = try await edit(request, context)
        guard edit.part != .lab else { throw HTTPError(.notFound) }
        var input = EntryInput(entry: RegistryEntry(edit.part, id: ""), isNew: true)
        if edit.part == .machine {
            input.entry.values = Machine(id: "", kind: .other, name: "").usualValues
        }
        return await edit.show(input)
    }

    /// The form of a thing that is there.
    @Sendable func entry(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let edit = try await edit(request, context)
        guard let entry = RegistryEntry(edit.part, id: edit.id, in: edit.latest.registry) else {
            throw HTTPError(.notFound)
        }
        return await edit.show(EntryInput(entry: entry, isNew: false))
    }

    /// Saves a form, shows beforehand what it does, or says why it cannot be.
    @Sendable func saveEntry(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await own(RegistryForm.self, request, context, upTo: Self.largestRegistryForm)
        return try await edit(request, context).take(form)
    }

    private func edit(_ request: Request, _ context: DashboardContext) async throws -> RegistryEdit {
        guard let part = context.parameters.get("part").flatMap(RegistryPart.init(rawValue:)),
            let latest = try await sources.registryVersions(1).last
        else { throw HTTPError(.notFound) }
        return RegistryEdit(
            routes: self, request: request, context: context, part: part, id: context.parameters.get("id") ?? "",
            latest: latest)
    }
}

extension Machine {
    /// What a form for a new one begins with.
    fileprivate var usualValues: [String: String] {
        RegistryEntry(.machine, id: "", in: LabRegistry(lab: Lab(id: "", name: ""), machines: [self]))?.values
            .filter { $0.key != "kind" } ?? [:]
    }
}
