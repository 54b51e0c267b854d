import Access
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import UsageDomain

@testable import Dashboard

@Suite("The page of devices heard")
struct DevicesPageTests {
    private static let fields = [
        "device": "<script>strip", "dialect": "tasmota", "machine": "laser-1", "channel": "1", "id": "", "name": "",
        "kind": "other", "reason": "branchée ce matin",
    ]

    private func form(_ fields: [String: String]) -> ByteBuffer {
        ByteBuffer(
            string: fields.map { "\($0)=\($1.escapedForPath.replacing("&", with: "%26"))" }.joined(separator: "&"))
    }

    /// Opens the page, then sends a form with its token, in the same process.
    private func adopt(
        _ changes: [String: String] = [:], headers: HTTPFields = [:], keepsToken: Bool = true
    ) async throws -> (page: String, answer: TestResponse) {
        let router = try buildRouter(settings: DashboardSettings(), sources: SampleLab.sources(), entrance: .everybody)
        return try await Application(router: router).test(.router) { client in
            let page = String(
                buffer: try await client.executeRequest(uri: "/devices", method: .get, headers: [:], body: nil).body)
            let token = page.split(separator: "name=\"token\" value=\"").dropFirst().first?.prefix { $0 != "\"" }
            var fields = Self.fields.merging(changes) { $1 }
            fields["token"] = keepsToken ? String(token ?? "") : String(repeating: "0", count: token?.count ?? 64)
            var headers = headers
            headers[.contentType] = "application/x-www-form-urlencoded"
            let answer = try await client.executeRequest(
                uri: "/devices/adopt", method: .post, headers: headers, body: form(fields))
            return (page, answer)
        }
    }

    @Test("Devices are shown with what they say, why they seem to be what they are, and without their markup")
    func shows() async throws {
        let page = try await adopt().page
        for words in [
            "&lt;script&gt;strip", "Prise\u{00A0}: relais et mesure", "12,6\u{00A0}W",
            "Puissance (voie\u{00A0}1)",
            "un message toutes les 10\u{00A0}s", "1\u{202F}240", "dont écartés : 2", "Passerelle",
            "64 appareils ont été oubliés",
            "voie 1</option>", "Découpeuse laser 100 W</option>",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        #expect(!page.contains("<script>strip"))
        #expect(page.split(separator: "<form class=\"adoption\"").count == 2, "a gateway has no form")
    }

    @Test("A plug's form asks for the power of work, and what is no power is refused in words")
    func threshold() async throws {
        let page = try await adopt().page
        #expect(page.contains("name=\"busyAbove\""))
        for text in ["120", " 87,5 W ", "5.5", "1.5 kW", ""] {
            #expect(try await adopt(["busyAbove": text]).answer.status == .seeOther, "\(text)")
        }
        for text in ["beaucoup", "3 kVA", "-5", "1.2.3", "9999999", "2000 kW"] {
            let answer = try await adopt(["busyAbove": text]).answer
            #expect(answer.status == .unprocessableContent, "\(text)")
            #expect(String(buffer: answer.body).contains("un nombre de watts"))
        }
        #expect(Self.threshold("87,5 W") == Power(milliwatts: 87_500))
        #expect(Self.threshold("1 200") == .watts(1200))
        #expect(Self.threshold("1,5 KW") == .watts(1500))
        #expect(Self.threshold("40w") == .watts(40))
        #expect(Self.threshold("") == nil)
    }

    private static func threshold(_ text: String) -> Power? {
        AdoptionForm(
            token: "", device: "d", dialect: "tasmota", machine: "m", id: "", name: "", kind: "other", busyAbove: text,
            reason: "r"
        ).adoption(by: .account("a"))?.busyAbove
    }

    @Test("An empty list says what to do")
    func empty() async throws {
        var sources = SampleLab.sources()
        sources.heardDevices = { HeardDevices() }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        try await Application(router: router).test(.router) { client in
            let response = try await client.executeRequest(uri: "/devices", method: .get, headers: [:], body: nil)
            #expect(String(buffer: response.body).contains("Aucun appareil à relier"))
        }
    }

    @Test("A meter with phases is proposed whole, a strip of outlets is not")
    func phases() async throws {
        let whole = "<option value=\"all\""
        #expect(try await adopt().page.contains(whole + ">"))
        var meter = HeardDevice(address: DeviceAddress(dialect: "shelly-gen1", id: "coffret"), at: SampleLab.now)
        meter.values = (0...2).map {
            HeardValue(channel: $0, subject: .quantity(.power), reading: .amount(0), at: SampleLab.now)
        }
        var sources = SampleLab.sources()
        let heard = HeardDevices(devices: [meter])
        sources.heardDevices = { heard }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        try await Application(router: router).test(.router) { client in
            let response = try await client.executeRequest(uri: "/devices", method: .get, headers: [:], body: nil)
            #expect(String(buffer: response.body).contains(whole + " selected>"))
        }
    }

    @Test("A form of our own binds, and leads back to the page")
    func binds() async throws {
        let answer = try await adopt().answer
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/devices?adopted=laser-1&kind=plug")
        let new = try await adopt(["machine": "+new", "id": "scie", "name": "Scie à ruban"]).answer
        #expect(new.headers[.location] == "/devices?adopted=scie&kind=plug")
    }

    @Test("A plug alone at a machine without threshold is named after it was bound, a reader is not")
    func boundWithoutThreshold() async throws {
        var sources = SampleLab.sources()
        var registry = SampleLab.registry
        let plug = DeviceBinding(address: DeviceAddress(dialect: "tasmota", id: "prise-9"))
        registry.machines.append(Machine(id: "scie", kind: .other, name: "Scie", devices: [plug]))
        sources.registry = { [registry] in registry }
        let router = try buildRouter(settings: DashboardSettings(), sources: sources, entrance: .everybody)
        try await Application(router: router).test(.router) { client in
            for (kind, isMissing) in [("&kind=plug", true), ("&kind=badgeReader", false), ("", false)] {
                let page = try await client.executeRequest(
                    uri: "/devices?adopted=scie" + kind, method: .get, headers: [:], body: nil)
                #expect(String(buffer: page.body).contains("busy_above") == isMissing, "\(kind)")
            }
        }
    }

    @Test("Refused input comes back with the reason and what was typed")
    func refuses() async throws {
        let answer = try await adopt(["machine": "+new", "id": "ma scie", "name": "Scie \"rouge\""]).answer
        #expect(answer.status == .unprocessableContent)
        let page = String(buffer: answer.body)
        #expect(page.contains("« ma scie » n’est pas un identifiant"))
        #expect(page.contains("value=\"Scie &quot;rouge&quot;\""))
        #expect(page.contains("<details open>") && page.contains("value=\"+new\" selected"))
        #expect(try await adopt(["reason": " "]).answer.status == .unprocessableContent)
    }

    @Test("Of all tokens of its length only the very one is accepted")
    func tokens() {
        for _ in 0..<50 {
            let token = Secret().text
            #expect(FormGuard.areEqual(token, token))
            #expect(!FormGuard.areEqual(String(repeating: "0", count: token.count), token))
            #expect(!FormGuard.areEqual("", token) && !FormGuard.areEqual(token + "0", token))
            for place in token.indices {
                for digit in "0123456789abcdef" where digit != token[place] {
                    var other = token
                    other.replaceSubrange(place...place, with: [digit])
                    #expect(!FormGuard.areEqual(other, token))
                    #expect(!FormGuard.areEqual(token, other))
                }
            }
        }
    }

    @Test("A form from elsewhere changes nothing")
    func foreign() async throws {
        #expect(try await adopt(keepsToken: false).answer.status == .forbidden)
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        #expect(try await adopt(headers: [site: "cross-site"]).answer.status == .forbidden)
        #expect(try await adopt(headers: [site: "same-origin"]).answer.status == .seeOther)
        for nonsense in [
            ["kind": "rocket"], ["channel": "-1"], ["device": ""], ["machine": ""], ["channel": "99999999999999999999"],
        ] {
            #expect(try await adopt(nonsense).answer.status == .badRequest)
        }
    }
}
