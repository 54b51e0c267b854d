/// What devices of each family say and hear on a broker with accounts.
enum FamilyRights {
    /// One device of every other dialect that ships, and one of the lab's own.
    static let devices: [(dialect: String, device: String, account: String)] = [
        ("attraccess", "12", "attraccess"), ("bitraf", "verrou", "verrou@bitraf"), ("duet", "d1", "d1@duet"),
        ("esp-rfid", "porte", "porte@esp-rfid"), ("esphome", "boite", "boite@esphome"),
        ("fabomatic", "7", "7@fabomatic"), ("fabreader", "00012", "00012@fabreader"), ("homie", "h1", "h1@homie"),
        ("jeedom", "77", "jeedom"), ("laserlink", "laser", "laserlink"), ("linuxcnc", "lc1", "lc1@linuxcnc"),
        ("moonraker", "voron", "voron@moonraker"), ("mtconnect", "mc1", "mtconnect"),
        ("octoprint", "octo", "octo@octoprint"), ("opcua-pubsub", "ua", "ua@opcua-pubsub"),
        ("plain-text", "perceuse", "perceuse@plain-text"), ("prusa", "mk4", "mk4@prusa"),
        ("sdcp-elegoo", "e1", "e1@sdcp-elegoo"), ("shelly-gen1", "sh1", "sh1@shelly-gen1"),
        ("shelly-gen2", "sh2", "sh2@shelly-gen2"), ("sparkplug-b", "usine/n1/tour", "sparkplug"),
        ("statestream", "four", "home-assistant"), ("teleinfo", "linky", "teleinfo"),
        ("zwave-js-ui", "noeud", "zwave-js-ui"), ("compteur-maison", "c1", "c1@compteur-maison"),
    ]

    static let matrix: BrokerConfigTests.Matrix = {
        let both: Set = ["collector", "reader"]
        return [
            ("resources/12/status", ["attraccess"], ["collector"]),
            ("verrou/machine-access/1/locked", ["verrou@bitraf"], both),
            ("verrou/device/boite-1/online", ["verrou@bitraf"], both),
            ("verrou/machine-access/1/command", [], both.union(["verrou@bitraf"])),
            ("duet/d1/state", ["d1@duet"], both), ("duet/d2/state", [], both),
            ("porte/rfid/send", ["porte@esp-rfid"], ["collector"]),
            ("porte/rfid/cmd", [], both.union(["porte@esp-rfid"])), ("esprfid", [], both),
            ("boite/sensor/power/state", ["boite@esphome"], both),
            ("boite/text_sensor/badge/state", ["boite@esphome"], ["collector"]),
            ("boite/switch/relais/command", [], both.union(["boite@esphome"])),
            ("machine/7", ["7@fabomatic"], ["collector"]), ("machine/8", [], both),
            ("machine/7/reply", [], both.union(["7@fabomatic"])),
            ("fabreader", ["00012@fabreader"], both),
            ("fabreader/00012/responseOTA", ["00012@fabreader"], both.union(["00012@fabreader"])),
            ("fabreader/00013/requestOTA", [], both),
            ("homie/h1/$state", ["h1@homie"], both), ("homie/h1/prise/power", ["h1@homie"], both),
            ("homie/h1/prise/relay/set", [], both.union(["h1@homie"])),
            ("jeedom/cmd/event/77", ["jeedom"], both), ("jeedom/cmd/set/78", [], both.union(["jeedom"])),
            ("laser/status", ["laserlink"], both), ("devices/linuxcnc/lc1", ["lc1@linuxcnc"], both),
            ("voron/moonraker/status", ["voron@moonraker"], both), ("voron/klipper/status", ["voron@moonraker"], both),
            ("voron/moonraker/api/request", [], both.union(["voron@moonraker"])),
            ("voron/moonraker/api/response", ["voron@moonraker"], both),
            ("MTConnect/Current/mc1", ["mtconnect"], both), ("octo/event/PrintDone", ["octo@octoprint"], both),
            ("opcua/json/data/ua/groupe", ["ua@opcua-pubsub"], both),
            ("perceuse/power", ["perceuse@plain-text"], both),
            ("perceuse/badge", ["perceuse@plain-text"], ["collector"]),
            ("perceuse/relay/set", [], both.union(["perceuse@plain-text"])), ("scie/power", [], both),
            ("prusa/mk4/status", ["mk4@prusa"], both), ("sdcp/status/e1", ["e1@sdcp-elegoo"], both),
            ("sdcp/request/e1", ["e1@sdcp-elegoo"], both.union(["e1@sdcp-elegoo"])),
            ("shellies/sh1/relay/0/power", ["sh1@shelly-gen1"], both.union(["sh1@shelly-gen1"])),
            ("shellies/command", [], both.union(["sh1@shelly-gen1"])),
            ("sh2/status/switch:0", ["sh2@shelly-gen2"], both), ("sh2/rpc", [], both.union(["sh2@shelly-gen2"])),
            ("spBv1.0/usine/NDATA/n1", ["sparkplug"], both),
            ("spBv1.0/usine/NCMD/n1", ["collector"], both.union(["sparkplug"])),
            ("homeassistant/sensor/four_power/state", ["home-assistant"], both), ("teleinfo/linky", ["teleinfo"], both),
            ("zwave/noeud/meter/endpoint_0/value/66049", ["zwave-js-ui"], both.union(["zwave-js-ui"])),
            ("zwave/_CLIENTS/ZWAVE_GATEWAY-1/status", ["zwave-js-ui"], both.union(["zwave-js-ui"])),
            ("compteurs/c1/mesure", ["c1@compteur-maison"], both),
            ("compteurs/c1/ordre", [], both.union(["c1@compteur-maison"])),
            ("compteurs/c1/releve", ["collector"], both), ("compteurs/c2/mesure", [], both),
        ]
    }()
}
