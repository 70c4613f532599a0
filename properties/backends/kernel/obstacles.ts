// What stands in the way of a device, and what whoever owns the machine can do about each: a table of conditions, the
// first ones first. None of them is found out by trying.
import type { Found } from './discovery.ts'
import type { Questions } from './looking.ts'

export interface Obstacle {
  /** What is wrong. */
  readonly what: string
  /** What can be done, as a full sentence. */
  readonly remedy: string
}

/** What is known of a device before it is asked what is in the way. */
export type Known = Omit<Found, 'obstacles'>

/** Whether a driver is one of vfio's: a variant driver has it in its name, and a mediated device has no other. */
export const isOfVfio = ({ bus, driver }: Pick<Known, 'bus' | 'driver'>): boolean =>
  driver !== undefined && (bus === 'mdev' || driver.includes('vfio'))

/** Drivers that may have devices of a group without being in the way of the others. */
const harmless = ['pcieport', 'pci-stub', 'pci-pf-stub']

const binding = (address: string): string =>
  `Where the machine can do without it, bind it to the vfio driver of its vendor, DRIVER: ` +
  `echo DRIVER > /sys/bus/pci/devices/${address}/driver_override; ` +
  `echo ${address} > /sys/bus/pci/devices/${address}/driver/unbind (where it has one); ` +
  `echo ${address} > /sys/bus/pci/drivers_probe.`

/** Each condition: undefined where it is not met, and what is wrong otherwise. */
const conditions: readonly ((ask: Questions, known: Known) => Obstacle | undefined)[] = [
  (_, known) => {
    if (isOfVfio(known)) return undefined
    const { address, driver, bus } = known
    const what = driver === undefined ? 'no driver' : `its driver is ${driver}, which is none of vfio's`
    const remedy = bus === 'pci' ? binding(address) : "Load its parent's module, and vfio_mdev where there is one."
    return { what, remedy }
  },
  (_, { driver, address }) =>
    driver === 'vfio-pci'
      ? { what: 'vfio-pci is for any device, and does not migrate', remedy: binding(address) }
      : undefined,
  (ask, { bus, group, cdev }) => {
    if (group !== undefined || (bus === 'mdev' && cdev !== undefined)) return undefined
    const isNone = ask.names('/sys/kernel/iommu_groups').length === 0
    const remedy =
      'Switch it on: VT-d or AMD-Vi in the firmware, and intel_iommu=on on the command line of an Intel machine.'
    return isNone && bus === 'pci'
      ? { what: 'the machine has no IOMMU that is on', remedy }
      : { what: 'it is in no IOMMU group', remedy: 'Build the kernel with VFIO_GROUP or VFIO_DEVICE_CDEV.' }
  },
  (ask, { bus, group, address }) => {
    if (bus !== 'pci' || group === undefined) return undefined
    const strangers = ask
      .names(`/sys/kernel/iommu_groups/${group}/devices`)
      .filter((other) => other !== address)
      .map((other) => ({ other, driver: ask.target(`/sys/bus/pci/devices/${other}/driver`) }))
      .filter(({ driver }) => driver !== undefined && !driver.includes('vfio') && !harmless.includes(driver))
    if (strangers.length === 0) return undefined
    const named = strangers.map(({ other, driver }) => `${other} (${driver})`).join(', ')
    return {
      what: `others of its IOMMU group are the kernel's: ${named}`,
      remedy: 'Unbind them, or bind them to vfio-pci: a group is given away as a whole.',
    }
  },
  (_, { users }) =>
    users.length === 0
      ? undefined
      : { what: `in use by ${users.join(', ')}`, remedy: 'End that first: no device in use is touched.' },
  (_, known) => {
    if (!isOfVfio(known) || known.recipe !== undefined) return undefined
    const has = [known.cdev, known.groupPath].filter((path) => path !== undefined)
    return has.length > 0
      ? { what: `${has.join(' and ')}, but neither /dev/iommu nor /dev/vfio/vfio`, remedy: 'modprobe iommufd vfio.' }
      : {
          what: 'no file in /dev/vfio',
          remedy: 'Is /dev the devtmpfs of this kernel, and was it built with VFIO_GROUP or VFIO_DEVICE_CDEV?',
        }
  },
  (ask, { recipe }) => {
    if (recipe === undefined) return undefined
    const { path } = recipe
    const user = /^Uid:\s+\d+\s+(\d+)/m.exec(ask.text('/proc/self/status') ?? '')?.[1]
    if (user === undefined || user === '0') return undefined
    const mode = ask.mode(path) ?? 0
    // The file of a group has one user at a time: it is not opened to find out.
    const isShut = recipe.type === 'cdev' ? ask.isRefused(path) : false
    if (!isShut && (recipe.type === 'cdev' || (mode & 0o6) === 0o6)) return undefined
    return {
      what: isShut ? `no permission for ${path}` : `${path} may be its owner's alone (mode 0${mode.toString(8)})`,
      remedy: `Run it as root, or give the file to user ${user}: chown ${user} ${path}.`,
    }
  },
]

/** What stands in the way of a device. */
export const inTheWay = (ask: Questions, known: Known): readonly Obstacle[] =>
  conditions.flatMap((condition) => condition(ask, known) ?? [])
