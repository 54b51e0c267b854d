import UsageDomain

/// A plug with Tasmota: `tele/…/SENSOR` at each report, the relay's word when it comes up.
enum Tasmota {
    static func speak(topic: String, in context: inout SpeakingContext) {
        let day = context.day
        var cursor = DayCursor(day)
        let base = context.history.lifetime.energy
        for at in context.connections {
            context.publish("tele/\(topic)/LWT", "Online", at: at, isRetained: true)
            state(topic: topic, at: at + .milliseconds(40), in: &context)
        }
        var reportsAfterCut: Int?
        for at in context.reportInstants() {
            if let cut = day.powerCut {
                if at >= cut.lowerBound, at < cut.upperBound + .seconds(8) { continue }
                if at >= cut.upperBound, reportsAfterCut == nil {
                    comesBack(topic: topic, at: cut.upperBound + .seconds(7), in: &context)
                    reportsAfterCut = 0
                }
            }
            cursor.advance(to: at)
            var total = base + cursor.meters.energy
            if let count = reportsAfterCut {
                // The part of today is in memory the cut erased until the clock is set again.
                if count < 2 { total = base }
                reportsAfterCut = count + 1
            }
            let payload = sensor(
                at: at, milliwatts: cursor.milliwatts, total: total, today: total - base, in: &context)
            context.publish("tele/\(topic)/SENSOR", payload, at: at)
        }
        if let cut = day.powerCut {
            context.publish("tele/\(topic)/LWT", "Offline", at: cut.lowerBound + .seconds(45), isRetained: true)
        }
    }

    private static func comesBack(topic: String, at: Instant, in context: inout SpeakingContext) {
        context.publish("tele/\(topic)/LWT", "Online", at: at, isRetained: true)
        context.publish(
            "tele/\(topic)/INFO3", #"{"Info3":{"RestartReason":"Power On","BootCount":31}}"#,
            at: at + .milliseconds(30))
        context.publish("stat/\(topic)/RESULT", #"{"POWER":"ON"}"#, at: at + .milliseconds(60))
        context.publish("stat/\(topic)/POWER", "ON", at: at + .milliseconds(61))
    }

    private static func state(topic: String, at: Instant, in context: inout SpeakingContext) {
        var json = JSONText()
        json.beginObject()
        json.member("Time", ParisCalendar.localText(at: at))
        json.member("Uptime", "6T04:10:22")
        json.member("UptimeSec", 533_422)
        json.member("Heap", 27)
        json.member("SleepMode", "Dynamic")
        json.member("Sleep", 50)
        json.member("LoadAvg", 19)
        json.member("MqttCount", 2)
        json.member("POWER", "ON")
        json.endObject()
        context.publish("tele/\(topic)/STATE", json.bytes, at: at)
    }

    private static func sensor(
        at: Instant, milliwatts: Int64, total: Int64, today: Int64, in context: inout SpeakingContext
    ) -> [UInt8] {
        let volts = context.decivolts() / 10
        var json = JSONText()
        json.beginObject()
        json.member("Time", ParisCalendar.localText(at: at))
        json.key("ENERGY")
        json.beginObject()
        json.member("TotalStartTime", "2025-01-14T09:12:30")
        json.member("Total", decimal: wattHours(total), digits: 3)
        json.member("Today", decimal: wattHours(today), digits: 3)
        json.member("Power", (milliwatts + 500) / 1000)
        json.member("ApparentPower", (milliwatts * 104 / 100 + 500) / 1000)
        json.member("Factor", decimal: milliwatts > 0 ? 96 : 0, digits: 2)
        json.member("Voltage", volts)
        json.member("Current", decimal: milliwatts / max(1, volts), digits: 3)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private static func wattHours(_ energy: Int64) -> Int64 {
        energy / (MachineMeters.energyPerMilliwattHour * 1000)
    }
}
