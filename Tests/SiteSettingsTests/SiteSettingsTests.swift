import SiteSettings
import Testing
import UsageDomain

@Suite("The service's settings")
struct SiteSettingsTests {
    private static let complete = """
        lab: lab.yaml
        broker: {host: broker.lab, port: 8883, client_id: releve-2, username: collector, password_file: secret/password, ca_file: ca.pem}
        store: {path: data/releve.db, commit_interval: 1s, checkpoint_interval: 5min}
        web: {host: "::", port: 80}
        """

    @Test("Without a file everything has its default")
    func defaults() throws {
        let settings = try SiteSettings.load(configFile: nil)
        #expect(settings == SiteSettings())
        #expect(settings.broker.port == 1883)
        #expect(settings.store.commitInterval == .milliseconds(50))
    }

    @Test("Every key of the file is read, its paths relative to the file")
    func file() throws {
        try withTemporaryFolder { folder in
            _ = try folder.file("secret/password", "pass word\n")
            _ = try folder.file("ca.pem", "-")
            let settings = try SiteSettings.load(configFile: try folder.file("releve.yaml", Self.complete))
            #expect(
                settings
                    == SiteSettings(
                        lab: folder.path + "/lab.yaml",
                        broker: BrokerAccess(
                            host: "broker.lab", port: 8883, clientID: "releve-2", username: "collector",
                            password: Secret("pass word"), caFile: folder.path + "/ca.pem"),
                        store: StoreSettings(
                            path: folder.path + "/data/releve.db", commitInterval: .seconds(1),
                            checkpointInterval: .minutes(5)),
                        web: WebSettings(host: "::", port: 80)))
        }
    }

    @Test("The command line wins over the environment, the environment over the file, the file over the default")
    func precedence() throws {
        try withTemporaryFolder { folder in
            let file = try folder.file("releve.yaml", "broker: {host: from-file, port: 1111}\nweb: {port: 1111}\n")
            let settings = try SiteSettings.load(
                configFile: file, arguments: [.webPort: "3333", .storePath: "mine.db"],
                environment: ["WEB_PORT": "2222", "BROKER_PORT": "2222", "BROKER_CLIENT_ID": "from-environment"])
            #expect(settings.web.port == 3333)
            #expect(settings.broker.port == 2222)
            #expect(settings.broker.clientID == "from-environment")
            #expect(settings.broker.host == "from-file")
            #expect(settings.web.host == "127.0.0.1")
            #expect(settings.store.path == "mine.db", "an option's path is relative to the current directory")
        }
    }

    @Test("Every key can be set by a variable and by an option of the same words", arguments: SettingKey.allCases)
    func spellings(key: SettingKey) throws {
        let words = key.environmentVariable.lowercased().split(separator: "_")
        #expect(key.option == "--" + words.joined(separator: "-"))

        var environment = ["BROKER_USERNAME": "somebody"]
        environment[key.environmentVariable] = "\u{0}"
        let problem = #expect(throws: SettingsProblem.self) {
            try SiteSettings.load(configFile: nil, environment: environment)
        }
        #expect(problem?.description.hasPrefix("\(key.environmentVariable): ") == true)
    }

    @Test("TLS needs a certificate and its key; a provider needs https or this computer, and a client's name")
    func identityProviderAndTLS() throws {
        try withTemporaryFolder { folder in
            let (certificate, secret) = (try folder.file("a.pem", "x"), try folder.file("secret", "s&cret\n"))
            func problem(_ environment: [String: String]) -> String {
                do throws(SettingsProblem) {
                    _ = try SiteSettings.load(configFile: nil, environment: environment)
                    return ""
                } catch {
                    return error.description
                }
            }
            #expect(problem(["WEB_CERTIFICATE_FILE": certificate]).contains("TLS needs both"))
            #expect(problem(["WEB_KEY_FILE": certificate]).contains("TLS needs both"))
            for issuer in [
                "http://auth.example.org", "https://", "auth.example.org", "https://a b", "https://x@auth.example",
                "http://localhost.evil.example", "https://auth.example/?a=b",
            ] {
                let said = problem(["OPENID_ISSUER": issuer, "OPENID_CLIENT_ID": "releve"])
                #expect(said.contains("expected an address such as https://"), "\(issuer): \(said)")
            }
            #expect(problem(["OPENID_ISSUER": "https://auth.example"]).hasPrefix("openid.client_id"))
            #expect(problem(["OPENID_CLIENT_ID": "releve"]).contains("without openid.issuer"))
            let settings = try SiteSettings.load(
                configFile: nil,
                environment: [
                    "OPENID_ISSUER": "http://localhost:9400", "OPENID_CLIENT_ID": "releve",
                    "OPENID_CLIENT_SECRET_FILE": secret, "WEB_CERTIFICATE_FILE": certificate,
                    "WEB_KEY_FILE": certificate, "WEB_SOCKET": "pages.sock",
                ])
            #expect(settings.identityProvider?.accountClaim == "email")
            #expect(settings.identityProvider?.clientSecret?.revealed == "s&cret")
            #expect(settings.web.keyFile == certificate && settings.web.socket == "pages.sock")
        }
    }

    @Test("An empty variable counts as not set")
    func emptyVariable() throws {
        #expect(try SiteSettings.load(configFile: nil, environment: ["BROKER_PORT": ""]).broker.port == 1883)
    }

    @Test("A null in the file is the default")
    func nullValue() throws {
        try withTemporaryFolder { folder in
            let file = try folder.file("releve.yaml", "broker: {username: null, host: ~}\nweb:\n")
            var expected = SiteSettings()
            expected.store.path = folder.path + "/releve.db"
            #expect(try SiteSettings.load(configFile: file) == expected)
        }
    }

    @Test(
        "A wrong file is one line with its place",
        arguments: [
            (
                "colour: red\n",
                "1: colour: unknown key; expected one of broker, connections, dialects, lab, openid, store, web"
            ),
            (
                "web:\n  hots: x\n",
                "2: web.hots: unknown key; expected one of certificate_file, host, key_file, names, port, socket"
            ),
            ("web: 8480\n", "1: web: expected a mapping"),
            ("lab: [a]\n", "1: lab: expected text"),
            ("web:\n  port: 70000\n", "2: web.port: expected a port from 0 to 65535, not '70000'"),
            ("broker:\n  port: 0\n", "2: broker.port: expected a port from 1 to 65535, not '0'"),
            (
                "broker: {host: \"mqtt://x\"}\n",
                "1: broker.host: expected a host name or address without a scheme or port, not 'mqtt://x'"
            ),
            (
                "store: {commit_interval: 50}\n",
                "1: store.commit_interval: expected a duration from 1ms to 10s, not '50'"
            ),
            (
                "store: {commit_interval: 1h}\n",
                "1: store.commit_interval: expected a duration from 1ms to 10s, not '1h'"
            ),
            ("broker: {password_file: x}\n", "1: broker.password_file: a password needs broker.username"),
        ])
    func wrongFile(text: String, message: String) throws {
        try withTemporaryFolder { folder in
            let file = try folder.file("releve.yaml", text)
            let problem = #expect(throws: SettingsProblem.self) { try SiteSettings.load(configFile: file) }
            #expect(problem?.description == "\(file):\(message)")
            #expect(problem?.kind == .data)
        }
    }

    @Test("A wrong option is a usage problem that names the option")
    func wrongOption() {
        let problem = #expect(throws: SettingsProblem.self) {
            try SiteSettings.load(configFile: nil, arguments: [.webPort: "http"])
        }
        #expect(problem?.kind == .usage)
        #expect(problem?.description == "--web-port: expected a port from 0 to 65535, not 'http'")
    }

    @Test("Files that are named and missing are told apart from wrong values")
    func missingFiles() throws {
        try withTemporaryFolder { folder in
            let file = try folder.file("releve.yaml", "broker: {username: u, password_file: no}\n")
            let problem = #expect(throws: SettingsProblem.self) { try SiteSettings.load(configFile: file) }
            #expect(problem?.kind == .unreadable)
            #expect(
                problem?.description
                    == "\(file):1: broker.password_file: \(folder.path)/no: no such file, or not readable")
            let absent = #expect(throws: SettingsProblem.self) { try SiteSettings.load(configFile: "no.yaml") }
            #expect(absent?.description == "no.yaml: no such file, or not readable")
            #expect(absent?.kind == .unreadable)
        }
    }

    @Test("A password does not print")
    func secretsStayHidden() {
        let settings = BrokerAccess(username: "u", password: Secret("hunter2"))
        #expect(!"\(settings)".contains("hunter2"))
        #expect(!String(reflecting: settings).contains("hunter2"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
