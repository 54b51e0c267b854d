import Testing

@Suite("A short run of tools/torture", .serialized)
struct TortureTests {
    @Test(
        "loses nothing and invents nothing",
        arguments: [
            ("kills", 6), ("power", 4), ("broker", 14), ("device", 3), ("client", 5), ("clock", 6),
        ])
    func trial(name: String, rounds: Int) throws {
        let outcome = try ReleveCommand.runTool("torture", [name, "--count", "\(rounds)", "--seed", "20261130"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("0 of "), "\(outcome.output)")
        #expect(outcome.output.contains("1 trial, no fault"))
    }

    @Test("refuses a trial that there is not")
    func unknownTrial() throws {
        let outcome = try ReleveCommand.runTool("torture", ["earthquake"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no trial 'earthquake'; there are kills, power, broker, device, client, clock"))
    }
}
