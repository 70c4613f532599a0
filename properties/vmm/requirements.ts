// The catalogue of what is required of a migration as a whole, in the order in which it is told: who runs, what becomes
// of the devices, what goes over the wire.
import { ofDevices } from './devices.ts'
import { ofHosts } from './hosts.ts'
import type { Requirement } from './requirement.ts'
import { ofWire } from './wire.ts'

export const requirements: readonly Requirement[] = [...ofHosts, ...ofDevices, ...ofWire]
