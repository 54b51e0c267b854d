extension BrokerPlan {
    /// The broker's configuration: mosquitto 2.0 as Debian 12 packages it.
    ///
    /// What is set here is set because a default would lose messages without a word, or let in who should not be.
    package var configuration: String {
        let tls = ["certfile \(directory)/broker.pem", "keyfile \(directory)/broker.key", "tls_version tlsv1.2"]
        var lines = [
            "# Written by `releve broker config`, and again by every later run.",
            "per_listener_settings false",
            "allow_anonymous false",
            "password_file \(directory)/passwords",
            "acl_file \(directory)/acl",
            "",
            "# What waits for the collector while it is away. The default of 1000 messages drops the rest in silence;",
            "# 0 (no limit) makes this version throw out every client whose publish is denied.",
            "max_queued_messages 200000",
            "max_queued_bytes 268435456",
            "# The bound that counts is the collector's own; max_inflight_bytes stays unset on purpose.",
            "max_inflight_messages 4096",
            "",
            "# Sessions and queues survive a restart; a power cut takes what came since the last save.",
            "persistence true",
            "persistence_location \(dataDirectory)/",
            "autosave_interval 60",
            "persistent_client_expiration 7d",
            "",
            "# Bounds against a device gone wrong.",
            "message_size_limit 262144",
            "max_packet_size 327680",
            "max_keepalive 3600",
            "",
            "# Who comes and goes, and what is dropped; not every message.",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "connection_messages true",
            "",
            "# Devices. The user name stands in for the client id, so that none can take another's session away.",
            "listener \(port)",
            "max_connections 500",
            "use_username_as_clientid true",
        ]
        lines += tls
        if let plainPort {
            lines += [
                "", "# Devices that cannot speak TLS: their passwords and badges can be listened to on the way.",
                "listener \(plainPort)", "max_connections 500", "use_username_as_clientid true",
            ]
        }
        lines += [
            "", "# The collector, which holds two connections, and readers.",
            "listener \(servicesPort) \(servicesAddress)", "max_connections 50",
        ]
        if !servicesStayInside { lines += tls }
        return lines.joined(separator: "\n") + "\n"
    }
}
