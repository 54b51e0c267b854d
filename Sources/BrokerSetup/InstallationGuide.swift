import UsageDomain

/// What whoever administers the broker reads: how to install the files, who has which account.
///
/// No secret in it.
package enum InstallationGuide {
    package static func text(_ plan: BrokerPlan, _ accounts: BrokerAccounts, folder: String) -> String {
        let host = plan.hosts.first ?? "localhost"
        let services = plan.servicesStayInside ? plan.servicesAddress : host
        let names = accounts.all.map(\.name)
        let collector = names.first ?? "collector"
        var lines = [
            "Mise en place du broker", "=======================", "",
            "Sur la machine du broker, une seule fois :", "",
        ]
        lines += commands(plan, folder)
        lines += [
            "", "Après chaque nouvelle exécution, recopier acl et passwords de la même façon, puis :",
            "    sudo systemctl reload mosquitto", "",
            "Chaque appareil : hôte \(host), port \(plan.port) avec TLS (autorité : ca.pem)"
                + (plan.plainPort.map { ", ou port \($0) sans TLS" } ?? "") + ",",
            "nom d'utilisateur selon la table ci-dessous, mot de passe dans credentials/NOM.password.",
            "Le collecteur : \(services), port \(plan.servicesPort), broker.username \(collector),",
            "broker.password_file credentials/\(collector).password"
                + (plan.servicesStayInside ? "." : ", broker.ca_file ca.pem."),
            "ca.key signe les certificats : à garder ailleurs, hors du broker. Personne d'autre ne doit lire credentials/.",
            "", "Installing the broker", "=====================", "",
            "On the broker's computer, once:", "",
        ]
        lines += commands(plan, folder)
        lines += [
            "", "After every later run copy acl and passwords again in the same way, then:",
            "    sudo systemctl reload mosquitto", "",
            "A device: host \(host), port \(plan.port) with TLS (authority: ca.pem)"
                + (plan.plainPort.map { ", or port \($0) without TLS" } ?? "") + ",",
            "the user name of the table below, the password in credentials/NAME.password.",
            "The collector: \(services), port \(plan.servicesPort), broker.username \(collector),",
            "broker.password_file credentials/\(collector).password"
                + (plan.servicesStayInside ? "." : ", broker.ca_file ca.pem."),
            "ca.key signs certificates: keep it elsewhere, not on the broker. Nobody else may read credentials/.", "",
            "Comptes / Accounts", "==================",
        ]
        for account in accounts.all {
            lines += ["", account.name + (account.machines.isEmpty ? "" : "  (\(machines(of: account)))")]
            lines += account.grants.map { "    \($0.access.rawValue) \($0.filter)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func machines(of account: BrokerAccount) -> String {
        account.machines.map(\.rawValue).joined(separator: ", ")
    }

    private static func commands(_ plan: BrokerPlan, _ folder: String) -> [String] {
        let target = quoted(plan.directory)
        return [
            "    sudo apt install mosquitto",
            "    cd \(quoted(folder))",
            "    sudo mkdir -p \(target)",
            "    sudo install -o root -g mosquitto -m 640 acl passwords broker.key broker.pem \(target)",
            "    sudo install -m 644 mosquitto.conf /etc/mosquitto/mosquitto.conf",
            "    sudo systemctl restart mosquitto",
        ]
    }

    /// For a shell.
    private static func quoted(_ path: String) -> String {
        "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
