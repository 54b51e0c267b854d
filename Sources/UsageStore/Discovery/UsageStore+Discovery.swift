import GRDB
package import UsageDomain

extension UsageStore {
    /// What the last checkpoint knew of devices that no machine was bound to, ordered by address.
    package func heardDevices() throws -> HeardDevices {
        let (texts, forgotten) = try read { db in
            (
                try String.fetchAll(
                    db,
                    sql: "SELECT notes FROM device_heard WHERE notes IS NOT NULL ORDER BY dialect, device"),
                try Int64.fetchOne(db, sql: "SELECT forgotten FROM device_watch") ?? 0
            )
        }
        // What another version noted and this one cannot read is noticed again; no collector may fail for it.
        let devices = texts.compactMap { try? CanonicalJSON.value(HeardDevice.self, from: $0, in: "notes") }
        return HeardDevices(devices: devices, forgotten: forgotten)
    }

    static func forget(_ address: DeviceAddress, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM device_heard WHERE dialect = ? AND device = ?")
            .execute(arguments: [address.dialect.rawValue, address.id])
    }

    static func note(_ device: HeardDevice, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO device_heard (dialect, device, last_arrival, message_count, notes) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (dialect, device) DO UPDATE SET notes = excluded.notes
                """
        ).execute(arguments: [
            device.address.dialect.rawValue, device.address.id, device.lastHeard.milliseconds, device.messages,
            try CanonicalJSON.text(device),
        ])
    }

    static func note(forgotten total: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE device_watch SET forgotten = ? WHERE forgotten <> ?")
            .execute(arguments: [total, total])
    }
}
