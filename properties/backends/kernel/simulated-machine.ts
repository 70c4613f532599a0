// The /sys, /dev and /proc of a machine as a folder: as much of them as is looked at to find devices. What is no device
// of VFIO is there as well, so that it is seen to be left alone.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A device of a machine; what is left out is not there. */
export interface Slot {
  readonly bus: 'pci' | 'mdev'
  readonly address: string
  readonly driver?: string
  readonly group?: number
  /** The number of its cdev: vfioN. */
  readonly cdev?: number
  /** Whether it is a virtual function. */
  readonly isVirtual?: boolean
  /** What debugfs says of its migration state. */
  readonly state?: string
}

export interface Machine {
  readonly slots: readonly Slot[]
  /** Files in /dev besides those of the devices. */
  readonly nodes?: readonly string[]
  /** Processes, with the files that they have open. */
  readonly processes?: Readonly<Record<number, { readonly name: string; readonly files: readonly string[] }>>
  /** Who looks; root where it is left out. */
  readonly user?: number
  /** Whether devices have files of their own group. */
  readonly hasGroups?: boolean
}

/** Files that most machines with VFIO have. */
const NODES = ['iommu', 'vfio/vfio']

/** Writes a machine into a folder, which is then its root. */
export function machineIn(root: string, machine: Machine): void {
  const { slots, nodes = NODES, processes = {}, user = 0, hasGroups = true } = machine
  const file = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const link = (path: string, target: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(target, join(root, path))
  }
  for (const folder of ['sys/bus/pci/devices', 'sys/bus/mdev/devices', 'sys/kernel/iommu_groups', 'proc/1/fd', 'dev'])
    mkdirSync(join(root, folder), { recursive: true })
  for (const { bus, address, driver, group, cdev, isVirtual, state } of slots) {
    const place = `sys/bus/${bus}/devices/${address}`
    if (bus === 'mdev') link(`${place}/mdev_type`, '../mdev_supported_types/mtty-1')
    else
      for (const [name, id] of Object.entries({ vendor: '15b3', device: '101e' })) file(`${place}/${name}`, `0x${id}\n`)
    if (driver !== undefined) link(`${place}/driver`, `../../../bus/${bus}/drivers/${driver}`)
    if (isVirtual === true) link(`${place}/physfn`, '../0000:3b:00.0')
    if (state !== undefined) file(`sys/kernel/debug/vfio/${address}/migration/state`, `${state}\n`)
    if (cdev !== undefined) {
      mkdirSync(join(root, place, `vfio-dev/vfio${cdev}`), { recursive: true })
      file(`dev/vfio/devices/vfio${cdev}`, '')
    }
    if (group === undefined) continue
    link(`${place}/iommu_group`, `../../../kernel/iommu_groups/${group}`)
    link(`sys/kernel/iommu_groups/${group}/devices/${address}`, `../../../../bus/${bus}/devices/${address}`)
    if (hasGroups && (bus === 'mdev' || driver?.includes('vfio') === true)) file(`dev/vfio/${group}`, '')
  }
  for (const node of nodes) file(`dev/${node}`, '')
  file('proc/self/status', `Name:\tnode\nUid:\t${user}\t${user}\t${user}\t${user}\n`)
  for (const [pid, { name, files }] of Object.entries(processes)) {
    file(`proc/${pid}/comm`, `${name}\n`)
    for (const [fd, path] of files.entries()) link(`proc/${pid}/fd/${fd}`, path)
  }
}
