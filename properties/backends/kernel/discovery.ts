// Which devices of a machine VFIO has, and what stands in the way of using one: read from sysfs, the nodes in /dev and
// the open files in /proc. Nothing is opened for it, for to open a device is an act on it: it is reset, and taken from
// others. So whether it migrates is not known here, but where the kernel's debugfs says so.
import type { Questions } from './looking.ts'
import { inTheWay, isOfVfio, type Obstacle } from './obstacles.ts'
import type { Recipe } from './recipe.ts'

/** The buses whose devices are listed. */
export const buses = ['pci', 'mdev'] as const
export type Bus = (typeof buses)[number]

/** A device, as it is found without opening it. */
export interface Found {
  readonly bus: Bus
  /** A PCI address, or the UUID of a mediated device. */
  readonly address: string
  /** What it is: vendor and device of PCI, in hexadecimal, or the type of a mediated device. */
  readonly kind: string | undefined
  readonly driver: string | undefined
  readonly group: string | undefined
  /** Its file, of its own (iommufd). */
  readonly cdev: string | undefined
  /** The file of its group (container). */
  readonly groupPath: string | undefined
  /** Its migration state, where debugfs shows it. */
  readonly state: string | undefined
  /** Processes that hold it open. */
  readonly users: readonly string[]
  readonly obstacles: readonly Obstacle[]
  /** How it is opened; undefined where it cannot be. */
  readonly recipe: Recipe | undefined
}

const folderOf = (bus: Bus): string => `/sys/bus/${bus}/devices`

/** The devices of a machine that are VFIO's, or may become so; those that are asked for by address in any case. */
export function discovered(ask: Questions, addresses?: readonly string[]): readonly Found[] {
  const holders = holdersIn(ask)
  return buses.flatMap((bus) =>
    ask
      .names(folderOf(bus))
      .filter((address) => addresses?.includes(address) ?? isMeant(ask, bus, address))
      .map((address) => foundAt(ask, bus, address, holders)),
  )
}

/** A device that vfio has, or a virtual function, which is made to be given away. */
function isMeant(ask: Questions, bus: Bus, address: string): boolean {
  const place = `${folderOf(bus)}/${address}`
  const driver = ask.target(`${place}/driver`)
  return bus === 'mdev' || isOfVfio({ bus, driver }) || ask.link(`${place}/physfn`) !== undefined
}

type Holders = ReadonlyMap<string, readonly string[]>

/** Who holds files of vfio open, by path: of those processes that may be looked at. */
function holdersIn(ask: Questions): Holders {
  const holders = new Map<string, string[]>()
  // Where there are no such files nobody holds one.
  if (ask.names('/dev/vfio').length === 0) return holders
  for (const pid of ask.names('/proc').filter((name) => /^\d+$/.test(name))) {
    const files = ask.names(`/proc/${pid}/fd`).map((fd) => ask.link(`/proc/${pid}/fd/${fd}`))
    for (const path of new Set(files)) {
      if (path?.startsWith('/dev/vfio/') !== true || path === '/dev/vfio/vfio') continue
      holders.set(path, [...(holders.get(path) ?? []), `${ask.text(`/proc/${pid}/comm`) ?? 'a process'} (${pid})`])
    }
  }
  return holders
}

function foundAt(ask: Questions, bus: Bus, address: string, holders: Holders): Found {
  const place = `${folderOf(bus)}/${address}`
  const driver = ask.target(`${place}/driver`)
  const group = ask.target(`${place}/iommu_group`)
  const isThere = (path: string): boolean => ask.mode(path) !== undefined
  const only = <T extends string>(path: T | undefined): T | undefined =>
    path !== undefined && isThere(path) ? path : undefined
  const number = ask.names(`${place}/vfio-dev`)[0]
  const cdev = only(number === undefined ? undefined : `/dev/vfio/devices/${number}`)
  const groupPath = only(group === undefined ? undefined : `/dev/vfio/${group}`)
  const [hasIommufd, hasContainer] = ['/dev/iommu', '/dev/vfio/vfio'].map(isThere)
  const recipe: Recipe | undefined =
    cdev !== undefined && hasIommufd === true
      ? { type: 'cdev', path: cdev }
      : groupPath !== undefined && hasContainer === true
        ? { type: 'group', path: groupPath, name: address }
        : undefined
  const known = {
    bus,
    address,
    kind: kindOf(ask, bus, place),
    driver,
    group,
    cdev,
    groupPath,
    state: ask.text(`/sys/kernel/debug/vfio/${address}/migration/state`),
    users: [cdev, groupPath].flatMap((path) => (path === undefined ? [] : (holders.get(path) ?? []))),
    recipe,
  }
  return { ...known, obstacles: inTheWay(ask, known) }
}

function kindOf(ask: Questions, bus: Bus, place: string): string | undefined {
  if (bus === 'mdev') return ask.target(`${place}/mdev_type`)
  const [vendor, device] = ['vendor', 'device'].map((name) => ask.text(`${place}/${name}`)?.replace(/^0x/, ''))
  return vendor === undefined || device === undefined ? undefined : `${vendor}:${device}`
}
