import Ingestion
import Testing
import UsageDomain

@Suite("Acknowledgements of native messages")
struct NativeAcknowledgerTests {
    struct Course: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let heard: [UInt64]
        let told: UInt64
    }

    @Test(
        "Everything up to the first hole is told",
        arguments: [
            Course(testDescription: "in order", heard: [1, 2, 3], told: 3),
            Course(testDescription: "a hole", heard: [1, 2, 4, 5], told: 2),
            Course(testDescription: "a hole filled late", heard: [1, 2, 4, 5, 3], told: 5),
            Course(testDescription: "backwards after the first", heard: [1, 5, 4, 3, 2], told: 5),
            Course(testDescription: "duplicates", heard: [1, 2, 2, 1, 3, 3], told: 3),
            Course(testDescription: "a boot heard from its middle", heard: [900, 901], told: 901),
            Course(testDescription: "older than what is told", heard: [900, 3, 901], told: 901),
            Course(testDescription: "the last number there is", heard: [.max - 1, .max, .max], told: .max),
        ])
    func holes(course: Course) {
        var acknowledger = NativeAcknowledger()
        for sequence in course.heard { acknowledger.note(device: 3, stamp: stamp(7, sequence)) }
        #expect(acknowledger.drain().map(\.sequence) == [course.told])
    }

    @Test("An acknowledgement is told once, and again when the device repeats itself")
    func resend() {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: 0, stamp: stamp(7, 1))
        #expect(acknowledger.drain().count == 1)
        #expect(acknowledger.drain().isEmpty)
        acknowledger.note(device: 0, stamp: stamp(7, 1))
        #expect(acknowledger.drain().map(\.sequence) == [1])
    }

    @Test("A new boot is numbered anew")
    func reboot() throws {
        var acknowledger = NativeAcknowledger()
        for sequence in UInt64(1)...9 { acknowledger.note(device: 0, stamp: stamp(7, sequence)) }
        acknowledger.note(device: 0, stamp: stamp(8, 1))
        let told = try #require(acknowledger.drain().first)
        #expect(told.boot == 8)
        #expect(told.sequence == 1)
    }

    @Test("A hole the device never fills is its own loss: after 512 messages the acknowledgement moves on")
    func overflow() {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: 0, stamp: stamp(7, 1))
        for sequence in UInt64(3)...514 { acknowledger.note(device: 0, stamp: stamp(7, sequence)) }
        #expect(acknowledger.drain().map(\.sequence) == [1])
        acknowledger.note(device: 0, stamp: stamp(7, 515))
        #expect(acknowledger.drain().map(\.sequence) == [515])
    }

    @Test("Each device has its own progress, told in their order")
    func devices() {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: 5, stamp: stamp(1, 10))
        acknowledger.note(device: 2, stamp: stamp(1, 20))
        let told = acknowledger.drain()
        #expect(told.map(\.device) == [2, 5])
        #expect(told.map(\.sequence) == [20, 10])
    }

    private func stamp(_ boot: UInt64, _ sequence: UInt64) -> NativeStamp {
        NativeStamp(boot: boot, sequence: sequence, uptime: .zero, reportedAt: nil)
    }
}
