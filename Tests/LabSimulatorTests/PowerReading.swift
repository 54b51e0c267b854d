import Foundation
import LabSimulator
import UsageDomain

/// What a message says of power and energy, read by an eye that knows each dialect's documents and nothing of the simulator.
struct PowerReading: Sendable {
    var at: Instant
    var watts: Double?
    var wattHours: Double?

    init?(_ message: SimulatedMessage, of device: DeviceAddress) {
        at = message.at
        let text = String(decoding: message.payload, as: UTF8.self)
        let object = { try? JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any] }
        func number(_ value: Any?) -> Double? { (value as? NSNumber)?.doubleValue }
        switch (device.dialect.rawValue, message.topic) {
        case ("tasmota", "tele/\(device.id)/SENSOR"):
            let energy = object()?["ENERGY"] as? [String: Any]
            watts = number(energy?["Power"])
            wattHours = number(energy?["Total"]).map { $0 * 1000 }
        case ("shelly-gen1", "shellies/\(device.id)/relay/0/power"): watts = Double(text)
        case ("shelly-gen1", "shellies/\(device.id)/relay/0/energy"): wattHours = Double(text).map { $0 / 60 }
        case ("shelly-gen2", "\(device.id)/status/switch:0"):
            let status = object()
            watts = number(status?["apower"])
            wattHours = number((status?["aenergy"] as? [String: Any])?["total"])
        case ("shelly-gen2", "\(device.id)/events/rpc"):
            let params = object()?["params"] as? [String: Any]
            func sum(_ component: String, _ field: String) -> Double? {
                let values = (0..<3).compactMap { phase in
                    number((params?["\(component):\(phase)"] as? [String: Any])?[field])
                }
                return values.count == 3 ? values.reduce(0, +) : nil
            }
            watts = sum("em1", "act_power")
            wattHours = sum("em1data", "total_act_energy")
        case ("zigbee2mqtt", "zigbee2mqtt/\(device.id)"):
            let state = object()
            watts = number(state?["power"])
            wattHours = number(state?["energy"]).map { $0 * 1000 }
        case ("esphome", "\(device.id)/sensor/power/state"): watts = Double(text)
        case ("esphome", "\(device.id)/sensor/energy/state"): wattHours = Double(text).map { $0 * 1000 }
        default: return nil
        }
    }
}

extension MonthOfHistory {
    /// The machine's one measuring device that is not native, with all it said.
    func readings(of machine: Machine) -> (device: DeviceAddress, readings: [PowerReading])? {
        let measuring = ["tasmota", "shelly-gen1", "shelly-gen2", "zigbee2mqtt", "esphome"]
        guard let device = machine.devices.first(where: { measuring.contains($0.address.dialect.rawValue) })?.address
        else { return nil }
        return (device, messages.compactMap { $0.topic.contains(device.id) ? PowerReading($0, of: device) : nil })
    }
}
