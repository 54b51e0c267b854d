import HTTPTypes
import Hummingbird
import UsageDomain

extension DashboardRoutes {
    /// The devices no machine is bound to.
    @Sendable func devices(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let registry = try await sources.registry()
        var content = DevicesPage(
            try await sources.heardDevices(), registry: registry,
            token: formGuard.token(for: context), now: sources.now(), format: formats[context.language])
        let adopted = request.uri.queryParameters["adopted"].map(String.init)
        let kind = request.uri.queryParameters["kind"].flatMap { DeviceGuess.Kind(rawValue: String($0)) }
        // Only what is so is said: the address may have been written by anybody.
        if let machine = registry?.machines.first(where: { $0.id.rawValue == adopted }),
            let device = machine.devices.last
        {
            content.adopted = DevicesPage.Notice(
                title: Phrase.deviceAdopted.text(in: context.language, device.address.id, machine.name),
                help: kind.map(machine.lacksThreshold) ?? false
                    ? Phrase.deviceAdoptedWithoutThreshold.text(in: context.language, machine.name)
                    : Phrase.deviceAdoptedHelp.text(in: context.language))
        }
        return await devicesPage(content, request, context)
    }

    /// Binds a device, then shows the page again.
    @Sendable func adopt(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await form(AdoptionForm.self, request)
        guard let adoption = form.adoption(by: context.visitor.actor) else { throw HTTPError(.badRequest) }
        guard formGuard.accepts(form.token, request, context) else { throw HTTPError(.forbidden) }
        guard form.hasReadableThreshold else {
            return try await refused(form, because: Phrase.adoptionNoPower.text(in: context.language), request, context)
        }
        do {
            // Once bound it is no longer among them.
            let device = try await sources.heardDevices().devices.first {
                $0.address.id == adoption.device && $0.address.dialect == adoption.dialect
            }
            try await sources.adopt(adoption)
            let kind = device.map { "&kind=\(DeviceGuess($0).kind.rawValue)" } ?? ""
            return Response(
                status: .seeOther,
                headers: [.location: "/devices?adopted=\(adoption.machine.rawValue.escapedForPath)\(kind)"])
        } catch let problem as AdoptionProblem {
            return try await refused(form, because: problem.text(in: context.language), request, context)
        }
    }

    /// The page again, with what was typed and why it was refused.
    private func refused(
        _ form: AdoptionForm, because reason: String, _ request: Request, _ context: DashboardContext
    ) async throws -> Response {
        var content = DevicesPage(
            try await sources.heardDevices(), registry: try await sources.registry(),
            token: formGuard.token(for: context), typed: form, now: sources.now(),
            format: formats[context.language])
        content.refused = DevicesPage.Notice(title: Phrase.adoptionRefused.text(in: context.language), help: reason)
        var response = await devicesPage(content, request, context)
        response.status = .unprocessableContent
        return response
    }

    private func devicesPage(
        _ content: DevicesPage, _ request: Request, _ context: DashboardContext
    ) async -> Response {
        await pages.page(
            .devices, title: .devicesTitle, section: .devices, request: request, context: context, content)
    }
}
