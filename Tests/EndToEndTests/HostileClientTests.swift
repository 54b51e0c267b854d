import LoopbackBroker
import TestSupport
import Testing
import UsageDomain

@Suite("Clients that mean no good", .serialized)
struct HostileClientTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(SampleLab.registry, to: "lab.yaml")
    }

    @Test("read nothing under a foreign name, get 400 for a broken body, and cannot take every place")
    func bounded() async throws {
        let broker = try PrivateBroker()
        defer { broker.stop() }
        let collector = RunningCollector(folder: folder.path, brokerPort: broker.port)
        try collector.start()
        try await collector.waitUntilReady()

        let rebound = try RawHTTP(port: collector.port)
        rebound.send("GET /sessions.json HTTP/1.1\r\nHost: ailleurs.example\r\n\r\n")
        #expect(rebound.statusLine(within: 10)?.contains(" 421 ") == true)

        let broken = try RawHTTP(port: collector.port)
        broken.send("POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nx")
        #expect(broken.statusLine(within: 10)?.contains(" 400 ") == true)

        // More than have a place: some half-way through their request, some silent.
        let idle = try (0..<300).map { index in
            let client = try RawHTTP(port: collector.port)
            if index.isMultiple(of: 2) { client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Lent: ") }
            return client
        }
        let registry = SampleLab.registry.replacing("Découpeuse laser 100 W", with: "Laser vert")
        try folder.write(registry, to: "renamed.yaml")
        let apply = try ReleveCommand.run([
            "lab", "apply", folder.file("renamed.yaml"), "--db", folder.file("serve.db"),
        ])
        #expect(apply.status == 0, "the control socket has its place: \(apply)")
        try await Poll.until(.seconds(90), "a browser gets a place of those who said nothing") {
            await collector.get("/health/ready")?.status == 200
        }
        try Poll.until(.seconds(90), "one of those who said nothing is closed") { idle.contains { $0.isClosed } }
        #expect(collector.stop() == 0, "\(collector.errors)")
    }
}
