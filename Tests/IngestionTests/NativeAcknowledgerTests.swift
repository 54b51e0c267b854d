import Derivation
import Foundation
import Testing
import UsageDomain

@Suite("Acknowledgements of native messages")
struct NativeAcknowledgerTests {
    private let device = DeviceAddress(dialect: .native, id: "laser")

    struct Course: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let heard: [UInt64]
        let told: UInt64?
    }

    @Test(
        "Everything up to the first hole is told",
        arguments: [
            Course(testDescription: "in order", heard: [1, 2, 3], told: 3),
            Course(testDescription: "a hole", heard: [1, 2, 4, 5], told: 2),
            Course(testDescription: "a hole filled late", heard: [1, 2, 4, 5, 3], told: 5),
            Course(testDescription: "backwards after the first", heard: [1, 5, 4, 3, 2], told: 5),
            Course(testDescription: "duplicates", heard: [1, 2, 2, 1, 3, 3], told: 3),
            Course(testDescription: "a boot heard from its middle may hold the rest", heard: [900, 901], told: nil),
            Course(testDescription: "older than what is told", heard: [1, 2, 3, 2], told: 3),
            Course(testDescription: "the last number there is", heard: [1, .max, .max], told: 1),
        ])
    func holes(course: Course) {
        var acknowledger = NativeAcknowledger()
        for sequence in course.heard { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        #expect(acknowledger.drain().map(\.sequence) == [course.told].compactMap(\.self))
    }

    @Test("Made-up devices push out each other, never one of the lab")
    func flood() {
        var acknowledger = NativeAcknowledger()
        for sequence in 1...3 as ClosedRange<UInt64> { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        _ = acknowledger.drain()
        for number in 0..<(3 * NativeAcknowledger.capacity) {
            let stranger = DeviceAddress(dialect: .native, id: "x\(number)")
            for sequence in 1...9 as ClosedRange<UInt64> {
                acknowledger.note(device: stranger, stamp: stamp(1, sequence)) { $0 == device }
            }
        }
        #expect(acknowledger.deviceCount == NativeAcknowledger.capacity)
        _ = acknowledger.drain()
        acknowledger.note(device: device, stamp: stamp(7, 4))
        #expect(acknowledger.drain().map(\.sequence) == [4])
    }

    @Test("An acknowledgement is told once, and again when the device repeats itself")
    func resend() {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: device, stamp: stamp(7, 1))
        #expect(acknowledger.drain().count == 1)
        #expect(acknowledger.drain().isEmpty)
        acknowledger.note(device: device, stamp: stamp(7, 1))
        #expect(acknowledger.drain().map(\.sequence) == [1])
    }

    @Test("A new boot is numbered anew")
    func reboot() throws {
        var acknowledger = NativeAcknowledger()
        for sequence in UInt64(1)...9 { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        acknowledger.note(device: device, stamp: stamp(8, 1))
        let told = acknowledger.drain()
        #expect(told.map(\.boot) == [7, 8])
        #expect(told.map(\.sequence) == [9, 1])
    }

    @Test("A hole the device never fills is its own loss: after 512 messages the acknowledgement moves on")
    func overflow() {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: device, stamp: stamp(7, 1))
        for sequence in UInt64(3)...514 { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        #expect(acknowledger.drain().map(\.sequence) == [1])
        acknowledger.note(device: device, stamp: stamp(7, 515))
        #expect(acknowledger.drain().map(\.sequence) == [515])
    }

    @Test("What the device says it no longer holds is not waited for")
    func oldestHeld() {
        var acknowledger = NativeAcknowledger()
        for sequence in [UInt64(1), 2, 40, 41] { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        #expect(acknowledger.drain().map(\.sequence) == [2])
        var hello = stamp(8, 1)
        hello.oldestHeld = NativePlace(boot: 7, sequence: 40)
        acknowledger.note(device: device, stamp: hello)
        #expect(acknowledger.drain().map(\.sequence) == [41, 1])
    }

    @Test(
        "A word about numbers never heard, or about another boot, moves nothing",
        arguments: [
            NativePlace(boot: 7, sequence: .max), NativePlace(boot: 7, sequence: 0), NativePlace(boot: 7, sequence: 9),
            NativePlace(boot: 9, sequence: 4), NativePlace(boot: 7, sequence: 2),
        ])
    func oldestHeldOutOfPlace(place: NativePlace) {
        var acknowledger = NativeAcknowledger()
        acknowledger.note(device: device, stamp: stamp(7, 1))
        var hello = stamp(7, 4)
        hello.oldestHeld = place
        acknowledger.note(device: device, stamp: hello)
        #expect(acknowledger.drain().map(\.sequence) == [1])
    }

    @Test("What is known survives a checkpoint")
    func checkpoint() throws {
        var acknowledger = NativeAcknowledger()
        for sequence in [UInt64(1), 2, 4] { acknowledger.note(device: device, stamp: stamp(7, sequence)) }
        var restored = try JSONDecoder().decode(
            NativeAcknowledger.self, from: JSONEncoder().encode(acknowledger))
        #expect(restored == acknowledger)
        restored.note(device: device, stamp: stamp(7, 3))
        #expect(restored.drain().map(\.sequence) == [4])
    }

    @Test("Each device has its own progress, told in their order")
    func devices() {
        var acknowledger = NativeAcknowledger()
        let other = DeviceAddress(dialect: .native, id: "fraiseuse")
        acknowledger.note(device: device, stamp: stamp(1, 1))
        acknowledger.note(device: device, stamp: stamp(1, 2))
        acknowledger.note(device: other, stamp: stamp(1, 1))
        let told = acknowledger.drain()
        #expect(told.map(\.device) == [other, device])
        #expect(told.map(\.sequence) == [1, 2])
    }

    private func stamp(_ boot: UInt64, _ sequence: UInt64) -> NativeStamp {
        NativeStamp(boot: boot, sequence: sequence, uptime: .zero, reportedAt: nil)
    }
}
