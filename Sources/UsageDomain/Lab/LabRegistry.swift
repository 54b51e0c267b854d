/// Everything the lab declares: the content of its registry file.
package struct LabRegistry: Hashable, Codable, Sendable {
    package var lab: Lab
    package var machines: [Machine]
    package var companies: [Company]
    package var projects: [Project]
    package var members: [Member]

    package init(
        lab: Lab, machines: [Machine] = [], companies: [Company] = [], projects: [Project] = [],
        members: [Member] = []
    ) {
        self.lab = lab
        self.machines = machines
        self.companies = companies
        self.projects = projects
        self.members = members
    }

    /// Every device that is bound, machine by machine; one with several channels as often as it is bound.
    package var deviceAddresses: [DeviceAddress] { machines.flatMap { $0.devices.map(\.address) } }
}
