import CivilTime
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LoopbackBroker
import SiteSettings
import Testing
import UsageDomain
import UsageStore

@testable import Dashboard

@Suite("The registry on pages, over a store")
struct SettingsPagesTests {
    private let folder: TemporaryDirectory
    private let store: UsageStore
    private static let now = SampleLab.now

    init() throws {
        folder = try TemporaryDirectory()
        store = try UsageStore.open(path: folder.file("a.db"), mode: .writer)
        try store.applyRegistry(SampleLab.registry, at: Self.now - .days(30), by: .named("Ada"))
    }

    private var sources: DashboardSources {
        var sources = SampleLab.sources()
        sources.registry = { [store] in try store.registry() }
        sources.timeline = { [store] in try store.registryTimeline() }
        sources.registryVersions = { [store] in try store.registryVersions(latest: $0) }
        sources.registryConsequences = { [store] in try store.consequences(of: $0, effective: $1) }
        sources.changeRegistry = { [store] wish in
            try store.applyRegistry(
                wish.registry, madeFrom: wish.madeFrom, at: Self.now, effective: wish.effective, by: wish.actor,
                reason: wish.reason)
        }
        return sources
    }

    private func with(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        try await Application(router: router).test(.router, body)
    }

    private func get(_ client: any TestClientProtocol, _ path: String) async throws -> String {
        let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        #expect(response.status == .ok, "\(path)")
        return String(buffer: response.body)
    }

    /// Sends the form that a page holds, as a browser would, with what somebody typed into it.
    private func send(
        _ client: any TestClientProtocol, _ page: String, to path: String, _ typed: [String: String]
    ) async throws -> (status: HTTPResponse.Status, page: String, location: String?) {
        var fields = PageForm.fields(of: page)
        fields["action"] = nil
        fields.merge(typed) { $1 }
        let body = fields.map { "\($0.key.escapedForQuery)=\($0.value.escapedForQuery)" }.joined(separator: "&")
        let response = try await client.executeRequest(
            uri: path, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: body))
        return (response.status, String(buffer: response.body), response.headers[.location])
    }

    @Test("Everything that is declared is listed, and every form opens and saves what it shows")
    func lists() async throws {
        try await with { client in
            let page = try await get(client, "/settings")
            for words in ["Découpeuse laser 100 W", "Ateliers Ferrand SARL", "Prototype de vanne", "Anne-Marie Duval"] {
                #expect(page.contains(words), "\(words)")
            }
            for part in RegistryPart.allCases {
                for id in SampleLab.registry.ids(of: part) {
                    let path = "/settings/entry/\(part.rawValue)/\(id)"
                    let answer = try await send(client, try await get(client, path), to: path, ["action": "save"])
                    #expect(answer.status == .ok && answer.page.contains("Rien n’a changé"), "\(path)")
                }
            }
        }
        #expect(try store.registryVersions().count == 1)
    }

    @Test("A field changed is one version with its author and its reason; quantities are typed as people write them")
    func change() async throws {
        let path = "/settings/entry/machine/laser-1"
        try await with { client in
            let page = try await get(client, path)
            #expect(page.contains("En ce moment : 1\u{202F}413\u{00A0}W"))
            let saved = try await send(
                client, page, to: path,
                [
                    "f.power.busy_above": "1,5 kW", "f.room": "Salle <b>2</b>", "f.unbadged": "maintenance",
                    "reason": "mesuré", "action": "save",
                ])
            #expect(saved.status == .seeOther && saved.location == "/settings?saved=2#machine", "\(saved.page)")
            let list = try await get(client, "/settings?saved=2")
            #expect(list.contains("En travail au-dessus de : 120 W → 1500 W") && list.contains("mesuré"))
            #expect(list.contains("Lieu : Salle des lasers → Salle &lt;b&gt;2&lt;/b&gt;"))
            #expect(!(try await get(client, "/settings?saved=7")).contains("C’est enregistré"))
        }
        let machine = try #require(try store.registry()?.machines.first)
        #expect(machine.power.busyAbove == .watts(1500) && machine.unbadged == .maintenance)
        #expect(machine.devices == SampleLab.registry.machines[0].devices && machine.ratedPower == .watts(1800))
        let latest = try #require(try store.registryVersions(latest: 1).last)
        #expect(latest.version == 2 && latest.reason == "mesuré" && latest.effective == Self.now)
    }

    @Test("Opening hours are typed as people write them, said on the board, and one tap closes for the rest of the day")
    func opening() async throws {
        let path = "/settings/entry/lab/beaux-exemples"
        try await with { client in
            #expect(!(try await get(client, "/")).contains("Lab ouvert"))
            let wrong = try await send(
                client, try await get(client, path), to: path,
                ["f.opening_hours.thursday": "19h-10h", "action": "save"])
            #expect(wrong.status == .unprocessableContent && wrong.page.contains("qui ne se chevauchent pas"))
            let saved = try await send(
                client, try await get(client, path), to: path,
                [
                    "f.opening_hours.thursday": "10h-12h, 14h-19h", "f.opening_hours.friday": "10h-12h",
                    "f.opening_exceptions": "2026-03-06 fermé Inventaire", "action": "save",
                ])
            #expect(saved.status == .seeOther, "\(saved.page)")
            #expect(try await get(client, "/settings?saved=2").contains("Jeudi : rien → 10:00-12:00, 14:00-19:00"))
            let board = try await get(client, "/")
            #expect(board.contains("Lab ouvert jusqu’à 19:00"))
            let closed = try await send(client, board, to: "/opening/close", [:])
            #expect(closed.status == .seeOther)
            // Thursday's hours end now, Friday is an exception: the next are a week away.
            #expect(try await get(client, "/").contains("Lab fermé, prochaine ouverture : 12/03/2026 10:00"))
        }
        let lab = try #require(try store.registry()?.lab)
        #expect(
            lab.openingExceptions?.map(\.description) == [
                "2026-03-06 closed Inventaire", "2026-03-05 10:00-12:00, 14:00-14:05 Fermeture anticipée",
            ])
    }

    @Test("What is wrong is said beside its field, in either language, and what was typed is kept")
    func refused() async throws {
        let path = "/settings/entry/company/ferrand"
        try await with { client in
            for (language, words) in [
                ("fr", "un chiffre a dû être mal recopié"), ("en", "a digit must have been miscopied"),
            ] {
                let page = try await get(client, path + "?lang=\(language)")
                let answer = try await send(
                    client, page, to: path + "?lang=\(language)",
                    ["f.siren": "732829321", "f.name": "Ferrand \"& fils\"", "reason": "essai"])
                #expect(answer.status == .unprocessableContent && answer.page.contains(words), "\(language)")
                #expect(
                    answer.page.contains("value=\"732829321\" maxlength=\"4000\" autocomplete=\"off\" aria-invalid"))
                #expect(
                    answer.page.contains("Ferrand &quot;&amp; fils&quot;") && answer.page.contains("value=\"essai\""))
            }
            let page = try await get(client, path)
            for (typed, words) in [
                (["effective": "2026-02-31"], "Écrivez un jour"), (["effective": "2026-02-20"], "ce jour est passé"),
                (["f.name": String(repeating: "é", count: 10_000)], "200 caractères au plus"),
                (["f.name": "", "effective": ""], "À remplir"),
            ] {
                let answer = try await send(client, page, to: path, ["f.size": "PME"].merging(typed) { $1 })
                #expect(answer.status == .unprocessableContent && answer.page.contains(words), "\(words)")
            }
            #expect(try await send(client, page, to: path, ["token": "0"]).status == .forbidden)
            // Everything that is wrong is said at once.
            let both = try await send(
                client, page, to: path, ["f.siren": "12", "f.size": String(repeating: "x", count: 300)])
            #expect(both.page.contains("Un SIREN a 9 chiffres") && both.page.contains("200 caractères au plus"))
        }
        #expect(try store.registryVersions().count == 1)
    }

    @Test("What is added gets an id of its name that nothing ever had")
    func addition() async throws {
        try await with { client in
            for (expected, name) in [("scie-a-ruban", "Scie à ruban"), ("scie-a-ruban-2", "SCIE À RUBAN")] {
                let page = try await get(client, "/settings/new/machine")
                let missing = try await send(client, page, to: "/settings/new/machine", ["f.name": name])
                #expect(missing.status == .unprocessableContent, "no kind was chosen")
                let saved = try await send(
                    client, page, to: "/settings/new/machine", ["f.name": name, "f.kind": "other"])
                #expect(saved.status == .seeOther, "\(saved.page)")
                #expect(try store.registry()?.machines.last?.id.rawValue == expected)
            }
            let member = try await send(
                client, try await get(client, "/settings/new/member"), to: "/settings/new/member",
                ["f.company": "ferrand", "badges": "04:a1:b2\r\n04A1B3"])
            #expect(member.status == .seeOther)
            #expect(
                try store.registry()?.members.last
                    == Member(id: "m-18", company: "ferrand", badges: ["04A1B2", "04A1B3"]))
            let taken = try await send(
                client, try await get(client, "/settings/new/member"), to: "/settings/new/member",
                ["badges": "04A1B2", "id": "m-17"])
            #expect(taken.status == .unprocessableContent)
            #expect(taken.page.contains("existe déjà") || taken.page.contains("Ce badge est déjà celui de"))
        }
        #expect(try store.registry()?.machines.first { $0.id == "scie-a-ruban" }?.power == PowerThresholds())
    }

    @Test("An end is shown beforehand, holds from its day, and leaves the past; what is still used cannot end")
    func end() async throws {
        try await with { client in
            let company = "/settings/entry/company/ferrand"
            let used = try await send(client, try await get(client, company), to: company, ["action": "end"])
            #expect(
                used.status == .unprocessableContent
                    && used.page.contains("« Prototype de vanne » s’y rattache encore"), "\(used.page)")
            let path = "/settings/entry/machine/printer-1"
            let shown = try await send(
                client, try await get(client, path), to: path, ["action": "end", "effective": "2026-04-01"])
            #expect(
                shown.status == .ok && shown.page.contains("<ins>retiré</ins>") && shown.page.contains("1er avril 2026")
            )
            #expect(try store.registryVersions().count == 1)
            let back = try await send(client, shown.page, to: path, ["action": "back"])
            #expect(back.status == .ok && back.page.contains("value=\"2026-04-01\""))
            let ended = try await send(client, shown.page, to: path, ["action": "end"])
            #expect(ended.status == .seeOther)
            #expect(try await get(client, "/settings").contains("jusqu’au 31/03/2026"))
        }
        let timeline = try store.registryTimeline()
        #expect(timeline.registry(at: Self.now)?.machines.count == 2 && timeline.latest?.machines.count == 1)
    }

    @Test("A day in the past asks for a reason and shows beforehand which sessions and statements it changes")
    func past() async throws {
        var checkpoint = Checkpoint(position: .start, at: Self.now, engineState: [])
        checkpoint.sessions = [SampleLab.session]
        try store.commit(checkpoint)
        let path = "/settings/entry/machine/laser-1"
        try await with { client in
            let typed = ["f.owner": "ferrand", "effective": "2026-03-01", "reason": "acte de vente", "action": "save"]
            let shown = try await send(client, try await get(client, path), to: path, typed)
            #expect(shown.status == .ok)
            #expect(shown.page.contains("Découpeuse laser 100 W, le 05/03/2026 : une session"), "\(shown.page)")
            #expect(shown.page.contains("<del>Le lab</del>") && shown.page.contains("<ins>Ateliers Ferrand SARL</ins>"))
            #expect(try store.registryVersions().count == 1)
            #expect(try await send(client, shown.page, to: path, ["action": "save"]).status == .seeOther)
        }
        let start = try #require(try store.registryTimeline().start(of: SampleLab.day(2026, 3, 1)))
        let timeline = try store.registryTimeline()
        #expect(timeline.registry(at: start)?.machines[0].owner == .company("ferrand"))
        #expect(timeline.registry(at: start - .milliseconds(1))?.machines[0].owner == .lab)
    }

    @Test("Of two who write at once the second is shown what the first changed, and neither loses anything")
    func conflict() async throws {
        let path = "/settings/entry/machine/laser-1"
        try await with { client in
            let mine = try await get(client, path)
            let theirs = mine
            #expect(
                try await send(client, theirs, to: path, ["f.room": "Halle", "reason": "déménagée"]).status == .seeOther
            )
            let told = try await send(client, mine, to: path, ["f.inventory": "LC-777", "reason": "recensement"])
            #expect(told.status == .conflict)
            #expect(told.page.contains("Lieu : Salle des lasers → Halle"), "\(told.page)")
            #expect(told.page.contains("value=\"Halle\"") && told.page.contains("value=\"LC-777\""))
            #expect(try store.registryVersions().count == 2)
            #expect(try await send(client, told.page, to: path, ["action": "save"]).status == .seeOther)
            // A form of a registry that never was is no form of ours.
            #expect(try await send(client, told.page, to: path, ["version": "99"]).status == .badRequest)
        }
        let machine = try #require(try store.registry()?.machines[0])
        #expect(machine.room == "Halle" && machine.inventory == "LC-777")
        #expect(try store.registryVersions().map(\.reason).suffix(2) == ["déménagée", "recensement"])
    }

    @Test("What somebody else removed while its form was open is said, and saved again is added anew")
    func removed() async throws {
        let path = "/settings/entry/member/m-17"
        try await with { client in
            let mine = try await get(client, path)
            let shown = try await send(client, mine, to: path, ["action": "end"])
            #expect(try await send(client, shown.page, to: path, ["action": "end"]).status == .seeOther)
            let told = try await send(client, mine, to: path, ["f.name": "Anne Duval"])
            #expect(told.status == .conflict && told.page.contains("Anne-Marie Duval : retiré"), "\(told.page)")
            #expect(told.page.contains("value=\"Anne Duval\""))
            #expect(try await send(client, told.page, to: path, [:]).status == .seeOther)
        }
        #expect(try store.registry()?.members == [Member(id: "m-17", name: "Anne Duval", company: "ferrand")])
    }

    @Test("Every key of the registry's file has a field on its form")
    func fields() {
        for part in RegistryPart.allCases {
            #expect(Set(FieldShape.fields(of: part).map(\.key)) == Set(RegistryEntry.keys(of: part)), "\(part)")
        }
    }
}

/// The fields of a page's forms, as a browser would send them.
enum PageForm {
    static func fields(of page: String) -> [String: String] {
        let main = page.split(separator: "<main", maxSplits: 1).last ?? ""
        var fields: [String: String] = [:]
        for tag in main.split(separator: "<").map(String.init) {
            guard let name = attribute("name", in: tag) else { continue }
            if tag.hasPrefix("input") {
                if tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\""), !tag.contains(" checked") {
                    continue
                }
                fields[name] = fields[name] ?? attribute("value", in: tag) ?? ""
            } else if tag.hasPrefix("textarea") {
                fields[name] = plain(String(tag.drop { $0 != ">" }.dropFirst().drop { $0 == "\n" }))
            } else if tag.hasPrefix("select") {
                fields[name] = chosen(name, in: String(main))
            }
        }
        return fields
    }

    private static func chosen(_ name: String, in page: String) -> String {
        let select = page.split(separator: "name=\"\(name)\"").dropFirst().first?.split(separator: "</select>").first
        let options = (select ?? "").split(separator: "<option").dropFirst().map(String.init)
        return attribute("value", in: options.first { $0.contains(" selected") } ?? options.first ?? "") ?? ""
    }

    private static func attribute(_ name: String, in tag: String) -> String? {
        tag.split(separator: " \(name)=\"", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
            .map { plain(String($0.prefix { $0 != "\"" })) }
    }

    private static func plain(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
