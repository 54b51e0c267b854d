import Foundation
import UsageDomain

/// A small lab and a morning of it, written for these tests.
enum SampleLab {
    static let registry = """
        lab:
          id: beaux-exemples
          name: L'Atelier des Beaux Exemples
          siret: "73282932000074"
          timezone: Europe/Paris
          innovation_approval: null
        machines:
          - id: laser-1
            kind: laserCutter
            name: Découpeuse laser 100 W
            inventory: LC-001
            owner: lab
            rated_power: 1800 W
            power: {on_above: 5 W, busy_above: 120 W, start_delay: 10s, end_delay: 60s}
            devices:
              - {dialect: tasmota, id: plug-laser}
              - {dialect: native, id: reader-laser}
          - id: printer-1
            kind: printer3D
            name: Imprimante 3D
            inventory: P3-001
            devices:
              - {dialect: octoprint, id: octoPrint}
              - {dialect: shelly-gen2, id: shellyplusplugs-a0b1c2, channel: 0}
        companies:
          - {id: ferrand, name: Ateliers Ferrand SARL, siren: "732829320"}
        projects:
          - {id: ferrand-proto, company: ferrand, title: Prototype de vanne, purpose: innovation}
        members:
          - id: m-17
            name: null
            company: ferrand
            default_project: ferrand-proto
            badges: ["04A2B3C4D5E6"]
        """

    static let badge = "04A2B3C4D5E6"

    /// Seconds after 2026-03-02T09:00:00Z.
    static func instant(_ seconds: Double) -> String {
        Instant(milliseconds: 1_772_442_000_000 + Int64((seconds * 1000).rounded())).iso8601
    }

    /// A capture line.
    static func line(_ seconds: Double, _ topic: String, _ payload: String, retain: Bool = false) throws -> String {
        var object: [String: Any] = ["at": instant(seconds), "topic": topic, "payload": payload]
        if retain { object["retain"] = true }
        return String(
            decoding: try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]),
            as: UTF8.self)
    }

    /// A member badges in, the laser works from 60 s to 1260 s at 500 W, the member badges out at 1800 s; the printer
    /// prints a job from 300 s to 2100 s.
    static func morning() throws -> [String] {
        var lines: [(Double, String)] = []
        var milliwattHours = 0.0
        for second in stride(from: 0.0, through: 3000, by: 10) {
            let power = second >= 60 && second < 1260 ? 500.0 : 12.0
            milliwattHours += power * 10 / 3.6
            let total = String(format: "%.3f", 40 + milliwattHours / 1_000_000)
            lines.append(
                (
                    second,
                    try line(
                        second, "tele/plug-laser/SENSOR",
                        """
                        {"Time":"2026-03-02T10:00:00","ENERGY":{"TotalStartTime":"2025-09-01T08:00:00","Total":\(total),\
                        "Yesterday":0.4,"Today":0.1,"Period":1,"Power":\(Int(power)),"Voltage":231,"Current":2.1}}
                        """)
                ))
            lines.append(
                (
                    second,
                    try line(
                        second, "shellyplusplugs-a0b1c2/status/switch:0",
                        """
                        {"id":0,"source":"init","output":true,"apower":\(second >= 300 && second < 2100 ? 140.5 : 6.1),\
                        "voltage":229.8,"current":0.6,"aenergy":{"total":\(String(format: "%.3f", 900 + second / 90)),\
                        "by_minute":[1.0,2.0,3.0],"minute_ts":1772442000},"temperature":{"tC":31.5,"tF":88.7}}
                        """)
                ))
        }
        lines.append((5, try badgeLine(5, sequence: 1, action: "in")))
        lines.append((1800, try badgeLine(1800, sequence: 2, action: "out")))
        lines.append(
            (
                300,
                try line(
                    300, "octoPrint/event/PrintStarted",
                    """
                    {"_timestamp":1772442300,"_event":"PrintStarted","name":"vanne-v3.gcode","path":"vanne-v3.gcode","origin":"local"}
                    """)
            ))
        lines.append(
            (
                300.5,
                try line(
                    300.5, "octoPrint/event/PrinterStateChanged",
                    """
                    {"_timestamp":1772442300,"_event":"PrinterStateChanged","state_id":"PRINTING","state_string":"Printing"}
                    """)
            ))
        lines.append(
            (
                2100,
                try line(
                    2100, "octoPrint/event/PrintDone",
                    """
                    {"_timestamp":1772444100,"_event":"PrintDone","name":"vanne-v3.gcode","path":"vanne-v3.gcode","origin":"local","time":1800}
                    """)
            ))
        lines.append(
            (
                2100.2,
                try line(
                    2100.2, "octoPrint/event/PrinterStateChanged",
                    """
                    {"_timestamp":1772444100,"_event":"PrinterStateChanged","state_id":"OPERATIONAL","state_string":"Operational"}
                    """)
            ))
        for second in stride(from: 330.0, to: 2100, by: 60) {
            lines.append(
                (
                    second,
                    try line(
                        second, "octoPrint/progress/printing",
                        """
                        {"_timestamp":1772442300,"progress":\(Int((second - 300) / 18)),"location":"local","path":"vanne-v3.gcode"}
                        """)
                ))
        }
        return lines.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func badgeLine(_ seconds: Double, sequence: Int, action: String) throws -> String {
        try line(
            seconds, "fablab/v1/beaux-exemples/reader-laser/badge",
            """
            {"boot":77,"seq":\(sequence),"up":\(Int(seconds * 1000)),"ts":\(1_772_442_000_000 + Int(seconds * 1000)),\
            "badge":"\(badge)","action":"\(action)"}
            """)
    }
}
