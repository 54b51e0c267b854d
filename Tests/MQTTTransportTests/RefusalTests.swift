import MQTTTransport
import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Refusals")
struct RefusalTests {
    private func error(connecting settings: BrokerSettings) -> TransportError? {
        do {
            try BrokerSession.open(settings).connect(subscribingTo: ["lab/#"])
            return nil
        } catch {
            #expect(!error.description.contains("\n"))
            return error
        }
    }

    @Test("An absent broker is unreachable, with its address")
    func absent() {
        let port = LoopbackPort.free()
        let error = error(connecting: BrokerSettings(host: "127.0.0.1", port: port, clientID: "c"))
        #expect(
            error?.description
                == "broker 127.0.0.1:\(port) cannot be reached: connection refused; is the broker running?")
    }

    @Test("An unknown host name is unreachable")
    func unknownHost() {
        let error = error(connecting: BrokerSettings(host: "no-such-host.invalid", clientID: "c"))
        guard case .unreachable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A wrong password is refused, the right one is not; neither appears in a description")
    func password() throws {
        var options = PrivateBroker.Options()
        options.passwords = ["collector": "right-secret"]
        let broker = try PrivateBroker(options)
        var settings = broker.settings()
        guard case .refused = error(connecting: settings) else {
            Issue.record("no user name was accepted")
            return
        }
        settings.username = "collector"
        settings.password = "wrong-secret"
        guard case .refused = error(connecting: settings) else {
            Issue.record("a wrong password was accepted")
            return
        }
        settings.password = "right-secret"
        #expect(error(connecting: settings) == nil)
        #expect(
            !"\(settings) \(String(reflecting: settings)) \(Mirror(reflecting: settings).children.map { "\($0)" })"
                .contains("secret"))
        let publisher = try BrokerPublisher(settings)
        try publisher.connect()
        settings.password = "wrong-secret"
        #expect(throws: TransportError.self) { try BrokerPublisher(settings).connect() }
    }

    @Test("TLS: the right authority is accepted, messages flow; another authority, another name and plain TCP are not")
    func certificates() throws {
        let directory = try TemporaryDirectory()
        let right = try TestCertificates(in: directory)
        let other = try TestCertificates(in: directory, prefix: "other")
        let elsewhere = try TestCertificates(in: directory, prefix: "elsewhere", names: "DNS:elsewhere.example")
        var options = PrivateBroker.Options()
        options.certificates = right.files
        let broker = try PrivateBroker(options)

        var settings = broker.settings()
        settings.caFile = right.caFile
        let session = try broker.collector(settings: settings)
        var publishing = settings
        publishing.clientID = "machine"
        let publisher = try BrokerPublisher(publishing)
        try publisher.connect()
        try publisher.publish(numbers: 0..<3000)
        #expect(try session.receive(3000, limit: 100).map(\.text) == (0..<3000).map(String.init))

        settings.clientID = "second"
        settings.caFile = other.caFile
        #expect(
            error(connecting: settings)
                == .certificate("the broker's certificate is not signed by an authority in ca_file"))
        publishing.caFile = other.caFile
        #expect(throws: TransportError.self) { try BrokerPublisher(publishing).connect() }

        options.certificates = elsewhere.files
        let misnamed = try PrivateBroker(options)
        settings.port = misnamed.port
        settings.caFile = elsewhere.caFile
        #expect(
            error(connecting: settings)
                == .certificate("the certificate is not for this host name; check broker.host or the certificate"))

        let plain = try PrivateBroker()
        settings.port = plain.port
        let mismatch = error(connecting: settings)
        #expect(mismatch != nil)
        settings.caFile = directory.file("missing.pem")
        guard case .certificate = error(connecting: settings) else {
            Issue.record("a missing file was accepted")
            return
        }
    }

    @Test("A broker that wants a client certificate gets it or refuses")
    func clientCertificate() throws {
        let directory = try TemporaryDirectory()
        let certificates = try TestCertificates(in: directory)
        var options = PrivateBroker.Options()
        options.certificates = certificates.files
        options.wantsClientCertificate = true
        let broker = try PrivateBroker(options)
        var settings = broker.settings()
        settings.caFile = certificates.caFile
        #expect(error(connecting: settings) != nil)
        settings.certFile = certificates.certFile
        settings.keyFile = certificates.keyFile
        #expect(error(connecting: settings) == nil)
    }

    @Test("Who hangs up or falls silent at the greeting may not speak MQTT 5, and the line to write is said")
    func greeting() throws {
        for behaviour in [BadListener.Behaviour.hangsUp, .refusesAsOld, .isSilent] {
            let listener = try BadListener(behaviour)
            defer { listener.stop() }
            var settings = BrokerSettings(host: "127.0.0.1", port: listener.port, clientID: "c")
            settings.connectTimeout = .milliseconds(500)
            let words = try #require(error(connecting: settings)).description
            #expect(words.contains(#"protocol: "3.1.1""#), "\(behaviour): \(words)")
            settings.protocolVersion = .mqtt311
            let others = try #require(error(connecting: settings)).description
            #expect(behaviour == .refusesAsOld || !others.contains("3.1.1"), "\(behaviour): \(others)")
        }
    }

    @Test(
        "Settings that cannot work are refused before anything is tried",
        arguments: [
            BrokerSettings(host: "", clientID: "c"),
            BrokerSettings(host: "h", port: 0, clientID: "c"),
            BrokerSettings(host: "h", port: 65_536, clientID: "c"),
            BrokerSettings(host: "h", clientID: ""),
            BrokerSettings(host: "h", clientID: "a\0b"),
            BrokerSettings(host: "h", clientID: "c", certFile: "cert.pem", keyFile: "key.pem"),
            BrokerSettings(host: "h", clientID: "c", caFile: "ca.pem", certFile: "cert.pem"),
        ])
    func settings(_ settings: BrokerSettings) {
        #expect(throws: TransportError.self) { try BrokerSession.open(settings) }
    }

    @Test("What is no topic filter is refused", arguments: ["", "a/#/b", "a+", "a\0b", "lab/\u{0}"])
    func filters(_ filter: String) throws {
        let session = try BrokerSession.open(BrokerSettings(host: "127.0.0.1", clientID: "c"))
        #expect(throws: TransportError.self) { try session.connect(subscribingTo: [filter]) }
    }

    @Test("What is no topic is not published to", arguments: ["", "a/#", "a/+", "a\0b"])
    func topics(_ topic: String) throws {
        let publisher = try BrokerPublisher(BrokerSettings(host: "127.0.0.1", clientID: "c"))
        #expect(throws: TransportError.self) { try publisher.publish(topic: topic, text: "x") }
    }
}
