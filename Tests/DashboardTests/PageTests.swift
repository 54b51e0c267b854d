import Access
import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing
import UsageDomain
import UsageStore

@testable import Dashboard

@Suite("Pages")
struct PageTests {
    private func get(
        _ uri: String, sources: DashboardSources = SampleLab.sources(),
        settings: DashboardSettings = DashboardSettings(), entrance: Entrance = .everybody,
        method: HTTPRequest.Method = .get, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        let router = try buildRouter(settings: settings, sources: sources, entrance: entrance)
        return try await Application(router: router).test(.router) { client in
            try await client.executeRequest(uri: uri, method: method, headers: headers, body: nil)
        }
    }

    private func text(_ response: TestResponse) -> String { String(buffer: response.body) }

    @Test(
        "Every page answers in both languages, whole and under the strict policy",
        arguments: [
            ("/", "En marche", "Running"), ("/sessions", "Journal des sessions", "Session journal"),
            ("/inbox", "Sessions à attribuer", "Sessions to attribute"),
            ("/statements", "Relevés d’utilisation", "Usage statements"),
            ("/machines/laser-1", "Détection des états", "How its states are read"),
            ("/devices", "Appareils entendus", "Devices heard"), ("/health", "Santé du collecteur", "Collector health"),
        ])
    func bothLanguages(path: String, french: String, english: String) async throws {
        for (header, language, words) in [("fr-FR,fr;q=0.9", "fr", french), ("en-GB,fr;q=0.5", "en", english)] {
            let response = try await get(path, headers: [.acceptLanguage: header])
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            #expect(response.headers[.contentLanguage] == language)
            let page = text(response)
            #expect(page.contains("<html lang=\"\(language)\" "))
            #expect(page.contains(words))
            #expect(page.contains("</html>"))
            #expect(!page.contains("{{") && !page.contains("Optional("))
            #expect(!page.contains("style=\"") && !page.contains("<style") && !page.contains("onclick"))
            let policy = response.headers[.contentSecurityPolicy]
            #expect(policy?.contains("default-src 'none'") == true)
            #expect(policy?.contains("frame-ancestors 'none'") == true)
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test("A machine whose power says nothing is named on its card and on its page, with the line to write")
    func missingThreshold() async throws {
        let silent = SampleLab.sources()
        #expect(!text(try await get("/?lang=fr", sources: silent)).contains("Seuil manquant"))
        var board = SampleLab.board
        board.machines[6].lacksThreshold = true
        let sources = SampleLab.sources(board: board)
        #expect(text(try await get("/?lang=fr", sources: sources)).contains("Seuil manquant"))
        let page = text(try await get("/machines/mill-1?lang=fr", sources: sources))
        #expect(page.contains("Seuil manquant") && page.contains("busy_above: 100 W"))
    }

    @Test("A counter read in a wrong unit is named on its machine's page, with the line to write")
    func misreadCounter() async throws {
        var board = SampleLab.board
        let mistake = try #require(UnitMistake(counted: 1_010_000, heard: 1_000))
        board.machines[6].misreadCounters = [MisreadCounter(device: "esphome:fraise", channel: 1, mistake: mistake)]
        let sources = SampleLab.sources(board: board)
        let page = text(try await get("/machines/mill-1?lang=fr", sources: sources))
        #expect(page.contains("esphome:fraise, voie 1 compte 1\u{202F}000 fois plus que la puissance"))
        #expect(page.contains("{observe: energy, …, unit: Wh}"))
        #expect(text(try await get("/machines/mill-1?lang=en", sources: sources)).contains("times more than the power"))
        #expect(!text(try await get("/machines/laser-1?lang=fr", sources: sources)).contains("unité à corriger"))
    }

    @Test("Every phrase a template names exists in both languages")
    func phrasesExist() throws {
        let resources = Resources()
        for name in Templates.Name.allCases {
            let template = try resources.text("templates/\(name.rawValue).mustache")
            for piece in template.split(separator: "{{t.").dropFirst() {
                let phrase = String(piece.prefix { $0 != "}" })
                #expect(Phrase(rawValue: phrase) != nil, "\(phrase) in \(name.rawValue)")
            }
        }
        for phrase in Phrase.allCases {
            for language in Language.allCases {
                #expect(phrase.text(in: language) != phrase.rawValue, "\(phrase) has no text")
            }
        }
    }

    @Test("A session over midnight gives each day its part, on pages and in exports of a span of days")
    func overMidnight() async throws {
        // From 3 March 06:00 to 4 March 22:00 in Paris.
        let sources = SampleLab.sources(of: [SampleLab.overNight])
        let page = text(try await get("/sessions", sources: sources))
        #expect(page.contains("mercredi 4 mars 2026 <span class=\"day-total\">22\u{A0}h de marche"))
        #expect(page.contains("mardi 3 mars 2026 <span class=\"day-total\">18\u{A0}h de marche"))
        #expect(page.contains(">24:00</time>") && page.contains("se poursuit après minuit"))
        #expect(page.contains("commencée le 03/03/2026 06:00"))
        #expect(!page.contains("40\u{A0}h") && !page.contains("0,0\u{A0}kWh") && page.contains(">–</td>"))
        let third = text(try await get("/sessions?from=2026-03-03&to=2026-03-03", sources: sources))
        #expect(third.contains("mardi 3 mars") && !third.contains("mercredi 4 mars"))
        let csv = text(try await get("/sessions.csv?from=2026-03-04&to=2026-03-31", sources: sources))
        #expect(csv.contains(";2026-03-03T23:00:00.000Z;2026-03-04T21:00:00.000Z;idleTimeout;"))
        #expect(csv.contains(";79200000;0;0;0;0;0;;estimated;"))
        let whole = text(try await get("/sessions.csv", sources: sources))
        #expect(whole.contains(";144000000;"))
    }

    @Test("A day's total is of the day, whatever the page holds of it")
    func totalOfTheDay() async throws {
        let first = SampleLab.now - .hours(13)
        let sessions = (0..<150).map { index in
            let start = first + .minutes(Int64(index) * 5)
            return UsageSession(
                id: SessionID(rawValue: "laser-1@\(index)"), machine: "laser-1", start: start, end: start + .minutes(4),
                closeReason: .badgeOut, durations: StateDurations(busy: .minutes(4)))
        }
        let sources = SampleLab.sources(of: sessions)
        for path in ["/sessions", "/sessions?page=2", "/machines/laser-1"] {
            let page = text(try await get(path, sources: sources))
            #expect(page.contains("10\u{A0}h de marche"), "\(path)")
        }
    }

    @Test("A day of more sessions than are counted has no total rather than a wrong one")
    func noTotal() async throws {
        let first = SampleLab.now - .hours(13)
        let sessions = (0..<2100).map { index in
            let start = first + .seconds(Int64(index) * 20)
            return UsageSession(
                id: SessionID(rawValue: "laser-1@\(index)"), machine: "laser-1", start: start, end: start + .seconds(9),
                closeReason: .badgeOut, durations: StateDurations(busy: .seconds(9)))
        }
        let page = text(try await get("/sessions", sources: SampleLab.sources(of: sessions)))
        #expect(page.contains("<section class=\"day\">") && !page.contains("day-total"))
    }

    @Test("A session of years does not take the midnights of the others")
    func midnights() throws {
        let clock = try #require(LocalCalendar(identifier: "Europe/Paris"))
        func session(days: Int64) -> UsageSession {
            UsageSession(
                id: SessionID(rawValue: "s\(days)"), machine: "laser-1", start: SampleLab.now - .days(days),
                end: SampleLab.now)
        }
        let sessions = [session(days: 3000), session(days: 2)]
        let all = SessionDays.cuts(sessions, within: .distantPast..<Instant.distantFuture, clock: clock)
        let midnight = clock.day(containing: sessions[1].start).end
        #expect(all.contains(midnight) && all.count == 2002)
        let days = SessionDays.cuts(sessions, within: sessions[1].start..<SampleLab.now, clock: clock)
        #expect(days.sorted() == [midnight, clock.day(containing: midnight).end])
    }

    @Test("One person at two machines at once is marked on the journal's page and in its exports")
    func twoMachines() async throws {
        var other = SampleLab.session
        (other.id, other.machine) = ("printer-1@2", "printer-1")
        other.start = other.start + .minutes(30)
        other.end = other.start + .minutes(10)
        let sources = SampleLab.sources(of: [SampleLab.session, other, SampleLab.unattributed])
        let french = text(try await get("/sessions?lang=fr", sources: sources))
        #expect(french.contains("aussi à Imprimante 3D au même moment"))
        #expect(french.contains("aussi à Découpeuse laser 100 W au même moment"))
        let english = text(try await get("/sessions?lang=en", sources: sources))
        #expect(english.contains("also at Imprimante 3D at the same time"))
        let csv = text(try await get("/sessions.csv", sources: sources))
        let ends = csv.split(separator: "\r\n").map { $0.split(separator: ";", omittingEmptySubsequences: false).last }
        #expect(ends == ["overlaps", "laser-1@1772708400000", "printer-1@2", ""])
        let json = text(try await get("/sessions.json", sources: sources))
        #expect(json.contains(#""overlaps":["printer-1@2"]"#))
    }

    @Test("Clock and days are those of the lab's zone as the collector tells it now")
    func zone() async throws {
        let utc = text(
            try await get("/sessions", sources: SampleLab.sources(of: [SampleLab.overNight], timezone: "UTC")))
        #expect(utc.contains("mardi 3 mars 2026 <span class=\"day-total\">19\u{A0}h de marche"))
        let board = LiveBoard()
        board.publish(SampleLab.board)
        let formats = try Formats(board: board, timezone: "Europe/Paris")
        #expect(formats[.french].time(SampleLab.now) == "14:05")
        var moved = SampleLab.board
        moved.timezone = "America/Martinique"
        board.publish(moved)
        #expect(formats[.french].time(SampleLab.now) == "09:05")
    }

    @Test("The language asked for is kept in a cookie and the cookie is obeyed")
    func languageCookie() async throws {
        let asked = try await get("/sessions?lang=en&machine=laser-1")
        #expect(asked.headers[.setCookie]?.contains("lang=en") == true)
        #expect(text(asked).contains("<html lang=\"en\" "))
        #expect(text(asked).contains("/sessions?machine=laser-1&amp;lang=fr"))
        let kept = try await get("/", headers: [.cookie: "lang=en", .acceptLanguage: "fr"])
        #expect(text(kept).contains("<html lang=\"en\" "))
        #expect(text(try await get("/?lang=de")).contains("<html lang=\"fr\" "))
    }

    @Test("Cards say each state in words, the most urgent first, and never a level that is no longer heard")
    func cards() async throws {
        let page = text(try await get("/"))
        for word in [
            "En marche", "En réglage", "En pause", "En panne", "Sans nouvelles", "Éteinte", "Allumée, libre",
            "Jamais entendue", "Non attribué", "Ateliers Ferrand SARL", "vanne-v3.gcode", "depuis 13:20",
            "il y a 12\u{00A0}s", "1\u{202F}413\u{00A0}W",
        ] { #expect(page.localizedLowercaseContains(word), "\(word)") }
        #expect(!page.contains("99\u{00A0}W"))
        let order = page.split(separator: "data-machine=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(
            order == ["printer-4", "printer-3", "printer-2", "printer-1", "laser-1", "vinyl-1", "mill-1", "lathe-1"])
    }

    @Test("Who may not see names sees machines, neither people nor companies nor their files")
    func people() async throws {
        #expect(text(try await get("/")).contains("Anne-Marie Duval"))
        let page = text(try await get("/", entrance: .open([.seeBoard])))
        #expect(page.contains("Découpeuse laser 100 W"))
        for word in ["Duval", "A.M.D.", "Ferrand", "vanne-v3.gcode", "Non attribué"] { #expect(!page.contains(word)) }
        #expect(!page.contains("href=\"/sessions\"") && !page.contains("href=\"/devices\""))
        for path in ["/sessions", "/inbox", "/statements", "/devices", "/machines/laser-1", "/health"] {
            #expect(try await get(path, entrance: .open([.seeBoard])).status == .forbidden, "\(path)")
        }
    }

    @Test("Hostile names are text everywhere")
    func hostileNames() async throws {
        let attack = "<script>alert(1)</script>\"'"
        var board = SampleLab.board
        board.labName = attack
        for index in board.machines.indices {
            board.machines[index].name = attack
            board.machines[index].job = attack
            board.machines[index].room = attack
            board.machines[index].openSession?.attribution.member = MemberID(rawValue: attack)
        }
        board.health.problems = [.brokerUnreachable(attack)]
        for path in ["/", "/machines/printer-2", "/health", "/sessions?machine=%3Cscript%3E"] {
            let page = text(try await get(path, sources: SampleLab.sources(board: board)))
            #expect(!page.contains("<script>"), "\(path)")
        }
    }

    @Test("A broker or store in trouble is told in words with what to do")
    func problems() async throws {
        var board = SampleLab.board
        board.health.problems = [.brokerUnreachable("connection refused"), .storeFailing("disk full"), .notSubscribed]
        let page = text(try await get("/", sources: SampleLab.sources(board: board)))
        for words in [
            "Le courtier MQTT ne répond pas", "connection refused", "L’enregistrement échoue", "disk full",
            "Les abonnements ne sont pas confirmés", "Vérifiez que mosquitto tourne",
        ] { #expect(page.contains(words), "\(words)") }
    }

    @Test("Without a board or machines the page says why and what to do")
    func emptyBoards() async throws {
        #expect(text(try await get("/", sources: SampleLab.sources(board: nil))).contains("n’a encore rien publié"))
        let bare = BoardSnapshot(at: SampleLab.now, labName: "Lab", machines: [], health: CollectorHealth())
        #expect(text(try await get("/", sources: SampleLab.sources(board: bare))).contains("releve lab apply"))
    }

    @Test("The journal filters by its address and tells durations, energy, grade and silence")
    func sessions() async throws {
        let page = text(try await get("/sessions"))
        for words in [
            "Jeudi 5 mars 2026", "1\u{00A0}h\u{00A0}30\u{00A0}min", "1,3\u{00A0}kWh", "Déduit", "Prototype de vanne",
            "dont 5\u{00A0}min sans nouvelles", "purpose-innovation", "Mercredi 4 mars 2026",
        ] { #expect(page.localizedLowercaseContains(words), "\(words)") }
        let filtered = text(try await get("/sessions?machine=&from=2026-03-05&to=2026-03-05&unattributed="))
        #expect(filtered.contains("5 mars 2026") && !filtered.contains("4 mars 2026"))
        let inbox = text(try await get("/inbox"))
        #expect(inbox.contains("Imprimante 3D") && !inbox.contains("purpose-innovation"))
        #expect(inbox.contains("<span class=\"count\">1</span>"))
    }

    @Test("The journal can be taken away as JSON and CSV")
    func exports() async throws {
        let json = text(try await get("/sessions.json?company=ferrand"))
        #expect(json.contains("\"busy_ms\":5400000") && json.contains("\"close_reason\":\"badgeOut\""))
        let open = text(try await get("/sessions.json?unattributed=1"))
        #expect(open.contains("\"company\":null") && !open.contains("ferrand"))
        let csv = text(try await get("/sessions.csv"))
        #expect(csv.split(separator: "\r\n").count == 3)
        #expect(SessionRecord.cell("=1+1;\"x\"") == "\"'=1+1;\"\"x\"\"\"")
    }

    @Test("An export holds every session of its filter, however many steps it takes", arguments: [0, 1, 1000, 2001])
    func wholeExports(count: Int) async throws {
        var sources = SampleLab.sources()
        sources.sessions = { query in
            (0..<count).dropFirst(query.offset).prefix(query.limit).map { index in
                UsageSession(
                    id: SessionID(rawValue: "s\(index)"), machine: "laser-1",
                    start: SampleLab.now - .minutes(Int64(index)))
            }
        }
        let csv = text(try await get("/sessions.csv", sources: sources))
        #expect(csv.split(separator: "\r\n").count == count + 1)
        #expect(count == 0 || csv.contains("\r\ns\(count - 1);laser-1;"))
        struct Exported: Decodable { let id: String }
        let json = try await get("/sessions.json", sources: sources)
        let ids = try JSONDecoder().decode([Exported].self, from: Data(text(json).utf8)).map(\.id)
        #expect(ids == (0..<count).map { "s\($0)" })
    }

    @Test("A statement is given out with its type and a safe name")
    func statementFiles() async throws {
        let page = text(try await get("/statements"))
        #expect(page.contains("mars 2026") && page.contains("0a1b2c3d0a1b…"))
        #expect(page.contains("2026-0012") && page.contains("remplacé par le n° 2026-0014"))
        for (format, type) in [
            ("pdf", "application/pdf"), ("json", "application/json; charset=utf-8"), ("csv", "text/csv; charset=utf-8"),
        ] {
            let file = try await get("/statements/2026-0012/1/\(format)")
            #expect(file.status == .ok)
            #expect(file.headers[.contentType] == type)
            #expect(
                file.headers[.contentDisposition]
                    == "attachment; filename=\"Relev__2026-0012__Ferrand_.\(format)\"; "
                    + "filename*=UTF-8''Relev%C3%A9%202026-0012%20%22Ferrand%22.\(format)")
        }
        for path in [
            "/statements/2026-0099/1/pdf", "/statements/2026-0012/2/pdf", "/statements/2026-0012/1/exe",
            "/statements/12/1/pdf", "/statements/2026-0012/x/pdf",
        ] {
            #expect(try await get(path).status == .notFound)
        }
    }

    @Test("Mistakes are answered in words, as a page or as JSON, without what happened inside")
    func errors() async throws {
        for (path, status) in [
            ("/nowhere", HTTPResponse.Status.notFound), ("/machines/none", .notFound),
            ("/sessions?from=yesterday", .badRequest), ("/sessions?page=0", .badRequest),
            ("/sessions?from=2026-03-02&to=2026-03-01", .badRequest),
        ] {
            let page = try await get(path)
            #expect(page.status == status)
            #expect(text(page).contains("<h1>") && page.headers[.contentSecurityPolicy] != nil)
            let json = try await get(path, headers: [.accept: "application/json"])
            #expect(json.status == status)
            #expect(json.headers[.contentType] == "application/json; charset=utf-8")
        }
        let refused = try await get("/sessions", method: .post)
        #expect(refused.status == .methodNotAllowed && refused.headers[.allow] == "GET, HEAD")
        #expect(try await get("/", method: .head).body.readableBytes == 0)

        struct Leak: Error, CustomStringConvertible { let description = "secret /var/lib/releve.db" }
        var sources = SampleLab.sources()
        sources.sessions = { _ in throw Leak() }
        let failed = try await get("/sessions", sources: sources)
        #expect(failed.status == .internalServerError)
        #expect(!text(failed).contains("secret") && text(failed).contains("n’a pas pu être préparée"))
    }

    @Test("Assets are kept by version and answered 304 when unchanged")
    func assets() async throws {
        for name in ["releve.css", "app.js", "icon.svg"] {
            let plain = try await get("/assets/\(name)")
            let tag = try #require(plain.headers[.eTag])
            #expect(plain.headers[.cacheControl] == "public, no-cache")
            let version = tag.filter { $0 != "\"" }
            let kept = try await get("/assets/\(name)?v=\(version)")
            #expect(kept.headers[.cacheControl]?.contains("immutable") == true)
            #expect(try await get("/assets/\(name)", headers: [.ifNoneMatch: tag]).status == .notModified)
        }
        #expect(try await get("/assets/../templates/layout.mustache").status == .notFound)
    }
}

extension String {
    fileprivate func localizedLowercaseContains(_ other: String) -> Bool { lowercased().contains(other.lowercased()) }
}
