import UsageDomain

extension StandardLab {
    /// The native devices of the lab, by the `{machine}` level of their topics; voices index this list.
    static let nativeDevices = [
        "decoupe-laser", "fraiseuse-numerique", "lecteur-laser-2", "lecteur-vinyle", "lecteur-fraiseuse",
        "lecteur-brodeuse", "lecteur-defonceuse", "lecteur-imprimante",
    ]

    /// Closed-hours reports come every 300 s: three of them are the longest silence that means nothing.
    static let plugTiming = SessionTiming(staleAfter: .minutes(15))

    static var machines: [SimulatedMachine] {
        nativeMachines + woodMachines + digitalMachines + printers + hardToRead
    }

    private static var nativeMachines: [SimulatedMachine] {
        [
            SimulatedMachine(
                machine: Machine(
                    id: "laser-1", kind: .laserCutter, name: "Découpeuse laser CO₂ 100 W", inventory: "LC-001",
                    model: "Boîtier laser Relevé", room: "Salle laser", ratedPower: .watts(1800),
                    devices: [native(0)]),
                power: PowerModel(
                    idle: 58_000...66_000, light: 400_000...480_000, heavy: 620_000...900_000, heavyPerMille: 680,
                    workSpan: 2000...9000),
                habit: WorkHabit(
                    runSeconds: 120...1500, runsPerSession: 1...4, gapSeconds: 100...480, breakMinutes: 20...95,
                    pausesPerMille: 350, failuresPerMille: 30, cancellationsPerMille: 40,
                    jobs: [
                        "façade-boîtier-v4", "gabarit perçage", "plaque \"accueil\"", "charnière souple", "joint-3mm",
                    ]),
                voices: [.nativeController(device: 0)], hasReader: true, toolQuantity: .laserTime),
            SimulatedMachine(
                machine: Machine(
                    id: "cnc-1", kind: .cncRouter, name: "Fraiseuse numérique grand format", inventory: "CN-001",
                    model: "Boîtier CNC Relevé", room: "Salle bois", ratedPower: .watts(3500), devices: [native(1)]),
                power: PowerModel(
                    idle: 75_000...95_000, light: 480_000...760_000, heavy: 900_000...2_200_000, heavyPerMille: 780,
                    workSpan: 1500...7000),
                habit: WorkHabit(
                    runSeconds: 300...3000, runsPerSession: 1...3, gapSeconds: 150...600, breakMinutes: 25...150,
                    pausesPerMille: 400, failuresPerMille: 40, cancellationsPerMille: 30,
                    jobs: ["assise-hêtre-12", "moule-bac", "lettres enseigne", "surfaçage martyr"]),
                voices: [.nativeController(device: 1)], hasReader: true, toolQuantity: .spindleTime),
        ]
    }

    private static var woodMachines: [SimulatedMachine] {
        [
            SimulatedMachine(
                machine: Machine(
                    id: "scie-ruban", kind: .other, name: "Scie à ruban", inventory: "SR-001", room: "Salle bois",
                    ratedPower: .watts(1500), power: PowerThresholds(busyAbove: .watts(150)), timing: plugTiming,
                    devices: [plug("tasmota", "tasmota_5C9A31")]),
                power: PowerModel(
                    idle: 8000...12_000, light: 320_000...420_000, heavy: 560_000...980_000, heavyPerMille: 500,
                    workSpan: 2000...8000),
                habit: WorkHabit(
                    runSeconds: 150...700, runsPerSession: 1...3, gapSeconds: 120...600, breakMinutes: 25...140,
                    pausesPerMille: 200),
                voices: [.tasmota(topic: "tasmota_5C9A31")], suffersPowerCut: true),
            SimulatedMachine(
                machine: Machine(
                    id: "tour-1", kind: .lathe, name: "Tour à bois", inventory: "TB-001", room: "Salle bois",
                    ratedPower: .watts(1600), power: PowerThresholds(busyAbove: .watts(150)), timing: plugTiming,
                    devices: [plug("shelly-gen1", "shellyplug-s-7E41C8", channel: 0)]),
                power: PowerModel(
                    idle: 20_000...30_000, light: 300_000...500_000, heavy: 520_000...1_100_000, heavyPerMille: 450,
                    workSpan: 3000...12_000),
                habit: WorkHabit(
                    runSeconds: 180...1200, runsPerSession: 1...4, gapSeconds: 120...500, breakMinutes: 25...160,
                    pausesPerMille: 250),
                voices: [.shellyGen1(id: "shellyplug-s-7E41C8")]),
            SimulatedMachine(
                machine: Machine(
                    id: "defonceuse-1", kind: .cncRouter, name: "Défonceuse sous table", inventory: "DF-001",
                    room: "Salle bois", ratedPower: .watts(2200), power: PowerThresholds(busyAbove: .watts(180)),
                    timing: plugTiming, devices: [plug("esphome", "prise-defonceuse"), native(6)]),
                power: PowerModel(
                    idle: 40_000...55_000, light: 350_000...600_000, heavy: 700_000...1_300_000, heavyPerMille: 550,
                    workSpan: 2000...8000),
                habit: WorkHabit(
                    runSeconds: 90...600, runsPerSession: 1...5, gapSeconds: 110...420, breakMinutes: 22...160,
                    pausesPerMille: 200),
                voices: [.esphome(node: "prise-defonceuse"), .nativeReader(device: 6)], hasReader: true),
        ]
    }

    private static var digitalMachines: [SimulatedMachine] {
        [
            SimulatedMachine(
                machine: Machine(
                    id: "laser-2", kind: .laserCutter, name: "Découpeuse laser CO₂ 60 W", inventory: "LC-002",
                    room: "Salle laser", ratedPower: .watts(1400), power: PowerThresholds(busyAbove: .watts(250)),
                    timing: plugTiming, devices: [plug("tasmota", "tasmota_A07F2E"), native(2)]),
                power: PowerModel(
                    idle: 58_000...64_000, light: 400_000...470_000, heavy: 560_000...900_000, heavyPerMille: 640,
                    workSpan: 2000...9000),
                habit: WorkHabit(
                    runSeconds: 100...1300, runsPerSession: 1...4, gapSeconds: 110...540, breakMinutes: 22...110,
                    pausesPerMille: 300),
                voices: [.tasmota(topic: "tasmota_A07F2E"), .nativeReader(device: 2)], hasReader: true),
            SimulatedMachine(
                machine: Machine(
                    id: "vinyle-1", kind: .vinylCutter, name: "Découpeuse vinyle", inventory: "DV-001",
                    room: "Salle numérique", ratedPower: .watts(150),
                    power: PowerThresholds(busyAbove: .watts(32), endDelay: .seconds(45)), timing: plugTiming,
                    devices: [plug("shelly-gen2", "shellyplusplugs-b8d61a8f20c4", channel: 0), native(3)]),
                power: PowerModel(
                    idle: 14_000...20_000, light: 45_000...56_000, heavy: 56_000...75_000, heavyPerMille: 500,
                    workSpan: 1000...4000),
                habit: WorkHabit(
                    runSeconds: 55...240, runsPerSession: 2...6, gapSeconds: 90...300, breakMinutes: 20...120,
                    pausesPerMille: 150),
                voices: [.shellyGen2(prefix: "shellyplusplugs-b8d61a8f20c4"), .nativeReader(device: 3)],
                hasReader: true),
            SimulatedMachine(
                machine: Machine(
                    id: "fraiseuse-1", kind: .cncMill, name: "Fraiseuse de bureau", inventory: "FB-001",
                    room: "Salle numérique", ratedPower: .watts(1000), power: PowerThresholds(busyAbove: .watts(110)),
                    timing: plugTiming,
                    devices: [plug("shelly-gen2", "shellyplusplugs-e465b8f31d70", channel: 0), native(4)]),
                power: PowerModel(
                    idle: 35_000...50_000, light: 180_000...260_000, heavy: 280_000...650_000, heavyPerMille: 700,
                    workSpan: 2000...8000),
                habit: WorkHabit(
                    runSeconds: 400...3600, runsPerSession: 1...2, gapSeconds: 180...600, breakMinutes: 30...160,
                    pausesPerMille: 350),
                voices: [.shellyGen2(prefix: "shellyplusplugs-e465b8f31d70"), .nativeReader(device: 4)],
                hasReader: true),
            SimulatedMachine(
                machine: Machine(
                    id: "brodeuse-1", kind: .embroidery, name: "Brodeuse numérique", inventory: "BR-001",
                    room: "Salle textile", ratedPower: .watts(250), power: PowerThresholds(busyAbove: .watts(40)),
                    timing: plugTiming, devices: [plug("zigbee2mqtt", "prise-brodeuse"), native(5)]),
                power: PowerModel(
                    idle: 18_000...24_000, light: 55_000...75_000, heavy: 78_000...110_000, heavyPerMille: 600,
                    workSpan: 1500...6000),
                habit: WorkHabit(
                    runSeconds: 240...2400, runsPerSession: 1...3, gapSeconds: 130...600, breakMinutes: 25...180,
                    pausesPerMille: 450),
                voices: [.zigbee2mqtt(name: "prise-brodeuse"), .nativeReader(device: 5)], hasReader: true),
            SimulatedMachine(
                machine: Machine(
                    id: "thermoformeuse-1", kind: .other, name: "Thermoformeuse", inventory: "TF-001",
                    room: "Salle numérique", ratedPower: .watts(2000), power: PowerThresholds(busyAbove: .watts(400)),
                    timing: plugTiming, devices: [plug("zigbee2mqtt", "prise-thermoformeuse")]),
                power: PowerModel(
                    idle: 25_000...35_000, light: 900_000...1_100_000, heavy: 1_100_000...1_500_000,
                    heavyPerMille: 500, workSpan: 4000...15_000),
                habit: WorkHabit(
                    runSeconds: 200...900, runsPerSession: 1...3, gapSeconds: 140...600, breakMinutes: 40...240,
                    pausesPerMille: 100),
                voices: [.zigbee2mqtt(name: "prise-thermoformeuse")], suffersPowerCut: true),
        ]
    }

    private static var printers: [SimulatedMachine] {
        let model = PowerModel(
            idle: 7000...11_000, light: 70_000...110_000, heavy: 240_000...320_000, heavyPerMille: 380,
            workSpan: 12_000...40_000)
        let habit = WorkHabit(
            runSeconds: 1500...9000, runsPerSession: 1...2, gapSeconds: 150...660, breakMinutes: 25...120,
            pausesPerMille: 150, failuresPerMille: 90, cancellationsPerMille: 90,
            jobs: ["pince-mors-v7.gcode", "bac_coin.gcode", "clip ø8.gcode", "vanne-v3.gcode", "engrenage-42.gcode"])
        return [
            SimulatedMachine(
                machine: Machine(
                    id: "imprimante-1", kind: .printer3D, name: "Imprimante 3D n° 1", inventory: "P3-001",
                    room: "Salle numérique", ratedPower: .watts(450), timing: plugTiming,
                    devices: [
                        plug("octoprint", "octoPrint"),
                        plug("shelly-gen2", "shellyplugsg3-d0cf13a4e9b2", channel: 0), native(7),
                    ]),
                power: model, habit: habit,
                voices: [
                    .octoprint(base: "octoPrint"), .shellyGen2(prefix: "shellyplugsg3-d0cf13a4e9b2"),
                    .nativeReader(device: 7),
                ], hasReader: true, filamentPerSecond: 1...2),
            SimulatedMachine(
                machine: Machine(
                    id: "imprimante-2", kind: .printer3D, name: "Imprimante 3D n° 2", inventory: "P3-002",
                    room: "Salle numérique", ratedPower: .watts(450), timing: plugTiming,
                    devices: [plug("octoprint", "octoPrint/mk3")]),
                power: model, habit: habit, voices: [.octoprint(base: "octoPrint/mk3")], filamentPerSecond: 1...2),
        ]
    }

    /// Machines that no single word tells of: on three phases, told by events only, on a plug without threshold.
    private static var hardToRead: [SimulatedMachine] {
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

    static func plug(_ dialect: DialectName, _ id: String, channel: Int? = nil) -> DeviceBinding {
        DeviceBinding(address: DeviceAddress(dialect: dialect, id: id), channel: channel)
    }

    private static func native(_ device: Int) -> DeviceBinding {
        DeviceBinding(address: DeviceAddress(dialect: .native, id: nativeDevices[device]))
    }
}
