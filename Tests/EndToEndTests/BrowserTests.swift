import Access
import Foundation
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("People at the pages, in a browser", .serialized)
struct BrowserTests {
    private let folder: TemporaryDirectory
    private let browser: Browser

    init() throws {
        folder = try TemporaryDirectory()
        browser = try Browser(in: folder.path)
    }

    @Test("The first administrator sets up, adds a second factor, and logs every other browser out")
    func setUp() throws {
        try folder.write(SampleLab.registry, to: "lab.yaml")
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let process = try ReleveCommand.start(
            [
                "serve", "--lab", folder.file("lab.yaml"), "--broker-port", "\(broker.port)", "--store-path",
                folder.file("releve.db"), "--web-port", "\(LoopbackPort.free())",
            ], output: URL(filePath: folder.file("out")), errors: URL(filePath: folder.file("err")))
        defer { process.terminate() }
        let setUp = try address("Set-up: ", of: "out")
        let home = String(setUp.prefix { $0 != "?" }.replacing("setup", with: ""))

        try browser.open()
        try browser.go(to: home)
        #expect(try browser.address == home + "setup")
        try browser.go(to: setUp)
        try browser.type("Camille Aubry", into: "[name=name]")
        try browser.type("camille", into: "[name=account]")
        try browser.type("une fraise et un laser", into: "[name=password]")
        try browser.arriving { try browser.press("Enter") }
        #expect(try browser.text.contains("Camille Aubry"))

        try browser.go(to: home + "account")
        try browser.arriving { try browser.click("form[action='/account/second-factor'] button") }
        let secret = try #require(try browser.evaluate("document.querySelector('[name=secret]').value") as? String)
        let authenticator = try #require(TimeBasedCode(text: secret))
        try browser.type(code(of: authenticator), into: "[name=code]")
        try browser.arriving { try browser.press("Enter") }
        #expect(try browser.evaluate("document.querySelectorAll('.codes code').length") as? Int == 10)
        let recovery = try #require(try browser.evaluate("document.querySelector('.codes code').innerText") as? String)

        // Another browser: the password alone is not enough, and neither is a code that was used already.
        let cookies = try browser.cookies
        try browser.open()
        try browser.go(to: home + "login")
        try browser.type("camille", into: "[name=account]")
        try browser.type("une fraise et un laser", into: "[name=password]")
        try browser.arriving { try browser.press("Enter") }
        try browser.type("une fraise et un laser", into: "[name=password]")
        try browser.type("000000", into: "[name=code]")
        try browser.arriving { try browser.press("Enter") }
        #expect(try browser.address.hasSuffix("/login"))
        try browser.type("une fraise et un laser", into: "[name=password]")
        try browser.type(recovery, into: "[name=code]")
        try browser.arriving { try browser.press("Enter") }
        #expect(try browser.text.contains("Camille Aubry"))

        try browser.go(to: home + "account")
        try browser.arriving { try browser.click("form[action='/account/browsers'] button") }
        try browser.open()
        try browser.take(cookies, for: home)
        try browser.go(to: home + "account")
        #expect(try browser.address.contains("/login"))
    }

    @Test(
        "A phone empties a week of the inbox in less than two minutes, with or without scripts",
        arguments: [true, false])
    func emptiesAWeek(runsScripts: Bool) throws {
        let (process, home) = try demonstration(days: 8)
        defer { process.terminate() }
        try browser.open(width: 390, height: 844, isPhone: true, runsScripts: runsScripts)
        try enter(home, "gestionnaire", then: "inbox")
        let waiting = try count("input.tick")
        try #require(waiting >= 20)

        // Ten at once: a tap on each, then whose they were.
        for place in 0..<10 { try browser.click("input.tick", at: place) }
        try browser.choose("mark:staff", in: "#attribution [name=who]")
        try browser.arriving { try browser.click("#attribution > button") }
        #expect(try browser.text.contains("10 séances"))
        #expect(try count("input.tick") == waiting - 10)
        try browser.arriving { try browser.click(".good button") }
        #expect(try count("input.tick") == waiting)

        let clock = ContinuousClock()
        var (taps, passed) = (0, Duration.zero)
        for _ in 0..<20 {
            passed += try clock.measure { try browser.arriving { try browser.click("tr.offers button") } }
            taps += 1
        }
        #expect(try count("input.tick") == waiting - 20)
        // A person looks and decides (1.35 s), points (1.1 s) and taps (0.2 s): the keystroke-level model.
        let person = Duration.milliseconds(2650 * taps)
        #expect(passed + person < .seconds(120), "\(taps) taps, \(passed) for the pages, \(person) for the person")
    }

    @Test("A week is emptied by keyboard: a key for each session once the first is reached")
    func emptiesByKeyboard() throws {
        let (process, home) = try demonstration(days: 8)
        defer { process.terminate() }
        try browser.open()
        try enter(home, "gestionnaire", then: "inbox")
        let waiting = try count("input.tick")
        var keys = 0
        while try browser.evaluate("document.activeElement?.matches('tr.offers button')") as? Bool != true {
            try browser.press("Tab")
            keys += 1
            try #require(keys < 200)
        }
        let clock = ContinuousClock()
        var passed = Duration.zero
        for _ in 0..<20 {
            passed += try clock.measure { try browser.arriving { try browser.press("Enter") } }
            keys += 1
        }
        #expect(try count("input.tick") == waiting - 20)
        let person = Duration.milliseconds(280 * keys + 1350 * 20)
        #expect(passed + person < .seconds(120), "\(keys) keys, \(passed) for the pages, \(person) for the person")
    }

    @Test("A session is split where the curve is clicked, and a machine is taken with two taps on a phone")
    func splitsAndClaims() throws {
        let (process, home) = try demonstration(days: 3)
        defer { process.terminate() }
        try browser.open()
        try enter(home, "gestionnaire", then: "sessions")
        let session = try #require(
            try browser.evaluate(
                """
                [...document.querySelectorAll("table.sessions tbody tr")].find((row) =>
                  row.querySelector("th time + time, th time ~ time") && / h /.test(row.innerText))
                  ?.querySelector("a.open")?.href
                """) as? String)
        try browser.go(to: session)
        let earliest = try browser.evaluate("document.querySelector('[name=at]').value") as? String
        try browser.click(".pictures svg.picks")
        let chosen = try #require(try browser.evaluate("document.querySelector('[name=at]').value") as? String)
        #expect(chosen != earliest)
        try browser.type("deux personnes", into: "form[action$='/split'] [name=reason]")
        try browser.arriving { try browser.click("form[action$='/split'] button") }
        #expect(try browser.text.contains("deux personnes"))

        try browser.open(width: 390, height: 844, isPhone: true)
        try enter(home, "adherent", then: "")
        let machines = try #require(
            try browser.evaluate(
                "[...document.querySelectorAll('[data-machine]')].map((card) => card.dataset.machine)") as? [String])
        var taken: String?
        for machine in machines where taken == nil {
            try browser.go(to: home + "m/" + machine)
            guard try browser.text.contains("est libre"), try count("form.claim button") > 0 else { continue }
            try browser.arriving { try browser.click("form.claim button") }
            taken = machine
        }
        #expect(taken != nil)
        try Poll.until(.seconds(30), "the machine is theirs") {
            try browser.go(to: home + "m/" + (taken ?? ""))
            return try count("form[action$='/end'] button") == 1
        }
        try browser.arriving { try browser.click("form[action$='/end'] button") }
    }

    @Test("A plug that nobody declared becomes a machine with its threshold")
    func adopts() throws {
        let (process, home) = try demonstration(days: 1)
        defer { process.terminate() }
        try browser.open()
        try enter(home, "gestionnaire", then: "devices")
        try Poll.until(.seconds(60), "a device with a meter") {
            try browser.go(to: home + "devices")
            return try count("form.adoption [name=busyAbove]") > 0
        }
        let form = "li.device:has([name=busyAbove])"
        if try count("\(form) details[open]") == 0 { try browser.click("\(form) summary") }
        try browser.choose("+", in: "\(form) [name=machine]")
        try browser.type("Touret", into: "\(form) [name=name]")
        try browser.type("touret", into: "\(form) [name=id]")
        try browser.type("150", into: "\(form) [name=busyAbove]")
        try browser.arriving { try browser.click("\(form) form button[type=submit]") }
        try browser.go(to: home + "machines/touret")
        #expect(try browser.text.contains("Touret") && browser.text.contains("150"))
    }

    @Test(
        "No page breaks a rule of accessibility that a program can check", arguments: [(1280, "light"), (390, "dark")])
    func accessibility(width: Int, scheme: String) throws {
        let (process, home) = try demonstration(days: 8)
        defer { process.terminate() }
        try browser.open(width: width, isPhone: width < 600)
        try browser.prefer(scheme)
        try enter(home, "administration", then: "sessions")
        let session = try #require(try browser.evaluate("document.querySelector('a.open').pathname") as? String)
        try browser.go(to: home)
        let machine = try #require(
            try browser.evaluate("document.querySelector('[data-machine]').dataset.machine") as? String)
        let paths = [
            "", "sessions", "inbox", String(session.dropFirst()), "statements", "devices", "health", "settings",
            "settings/entry/lab/atelier-simule", "settings/entry/machine/\(machine)", "settings/new/member",
            "settings/accounts", "machines/\(machine)", "machines/\(machine)/code", "m/\(machine)", "account",
            "nowhere",
        ]
        for path in paths {
            try browser.go(to: home + path)
            #expect(try browser.axeFindings() == [], "\(path)")
        }
        try browser.open(width: width, isPhone: width < 600)
        try browser.prefer(scheme)
        try browser.go(to: home + "login")
        #expect(try browser.axeFindings() == [], "login")
    }

    // MARK: Places

    /// A demonstration and the address of its pages.
    private func demonstration(days: Int) throws -> (Process, String) {
        let process = try ReleveCommand.start(
            [
                "demo", "--days", "\(days)", "--seconds", "300", "--port", "0", "--directory",
                folder.file("demo"),
            ], output: URL(filePath: folder.file("out")), errors: URL(filePath: folder.file("err")))
        do {
            return (process, String(try address("", of: "out").prefix { $0 != "?" }.replacing("login", with: "")))
        } catch {
            process.terminate()
            throw error
        }
    }

    /// The first address that a program prints after some words.
    private func address(_ words: String, of output: String) throws -> String {
        var found: String?
        try Poll.until(.seconds(120), "an address of the pages") {
            let said = (try? String(contentsOf: URL(filePath: folder.file(output)), encoding: .utf8)) ?? ""
            let line = said.split(separator: "\n").first { $0.hasPrefix(words) && $0.contains("http://") }
            found = line?.firstMatch(of: /http:\S+/).map { String($0.output) }
            return found != nil
        }
        return found ?? ""
    }

    private func enter(_ home: String, _ account: String, then path: String) throws {
        try browser.go(to: home + "login")
        try browser.arriving { try browser.click("form.one-click:has([value=\(account)]) button") }
        try browser.go(to: home + path)
    }

    private func count(_ selector: String) throws -> Int {
        try browser.evaluate("document.querySelectorAll(\(Browser.quoted(selector))).length") as? Int ?? 0
    }

    private func code(of authenticator: TimeBasedCode) -> String {
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        return authenticator.code(step: TimeBasedCode.step(at: now), digits: TimeBasedCode.digits)
    }
}
