import UsageDomain

extension StandardLab {
    /// Machines that no single word tells of: on three phases, told by events only, on a plug without threshold.
    static var hardToRead: [SimulatedMachine] {
        [
            SimulatedMachine(
                machine: Machine(
                    id: "ponceuse-1", kind: .other, name: "Ponceuse à large bande", inventory: "PL-001",
                    room: "Salle bois", ratedPower: .watts(4000), power: PowerThresholds(busyAbove: .watts(900)),
                    timing: plugTiming,
                    devices: [
                        DeviceBinding(
                            address: DeviceAddress(dialect: "shelly-gen2", id: "shellypro3em-34987a62c0f8"),
                            channels: .only([0, 1, 2]))
                    ]),
                power: PowerModel(
                    idle: 60_000...90_000, light: 1_150_000...1_400_000, heavy: 1_500_000...1_850_000,
                    heavyPerMille: 600, workSpan: 2000...9000),
                habit: WorkHabit(
                    runSeconds: 150...900, runsPerSession: 1...3, gapSeconds: 120...540, breakMinutes: 35...200,
                    pausesPerMille: 150),
                voices: [.shellyClamps(prefix: "shellypro3em-34987a62c0f8")]),
            SimulatedMachine(
                machine: Machine(
                    id: "imprimante-3", kind: .printer3D, name: "Imprimante 3D n° 3", inventory: "P3-003",
                    room: "Salle numérique", ratedPower: .watts(350), timing: plugTiming,
                    devices: [plug("octoprint", "octoPrint/grand-format")]),
                power: PowerModel(
                    idle: 7000...11_000, light: 70_000...110_000, heavy: 240_000...320_000, heavyPerMille: 380,
                    workSpan: 12_000...40_000),
                habit: WorkHabit(
                    runSeconds: 2400...12_000, runsPerSession: 1...2, gapSeconds: 150...660, breakMinutes: 30...120,
                    pausesPerMille: 150, failuresPerMille: 90, cancellationsPerMille: 90,
                    jobs: ["support-lampe.gcode", "buse Ø12 ²/₃.gcode", "carter-v2.gcode"]),
                voices: [.octoprintEvents(base: "octoPrint/grand-format")], filamentPerSecond: 2...3),
            SimulatedMachine(
                machine: Machine(
                    id: "aspirateur-1", kind: .other, name: "Aspiration centralisée", inventory: "AS-001",
                    room: "Salle bois", ratedPower: .watts(2200), timing: plugTiming,
                    devices: [plug("tasmota", "tasmota_E1B740")]),
                power: PowerModel(
                    idle: 3000...4000, light: 900_000...1_100_000, heavy: 1_200_000...1_600_000, heavyPerMille: 500,
                    workSpan: 3000...12_000),
                habit: WorkHabit(
                    runSeconds: 300...1800, runsPerSession: 1...2, gapSeconds: 120...600, breakMinutes: 60...240,
                    pausesPerMille: 0),
                voices: [.tasmota(topic: "tasmota_E1B740")]),
        ]
    }
}
