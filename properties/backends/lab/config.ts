// The configuration of the lab's kernel, on top of one in which everything is off: what the agent and its channel need,
// VFIO with both ways to open a device, and modules, of which the sample driver is one: so that another version of it
// takes no kernel. `lackingIn` says what a made configuration has not taken, for make drops what depends on something
// else without a word.

/** What is built: the kernel as it is, or one that watches its own memory and locks, and whose allocations can fail. */
export type Flavour = 'plain' | 'debug'

/** Options by what they are for, without their CONFIG_. */
const plain = {
  machine: ['64BIT', 'HYPERVISOR_GUEST', 'PVH', 'CC_OPTIMIZE_FOR_PERFORMANCE', 'KERNEL_LZ4'],
  time: ['NO_HZ_IDLE', 'HIGH_RES_TIMERS'],
  'the first process': ['BLK_DEV_INITRD', 'BINFMT_ELF', 'PROC_FS', 'SYSFS', 'DEVTMPFS'],
  'the console': ['TTY', 'SERIAL_8250', 'SERIAL_8250_CONSOLE', 'PRINTK', 'BUG'],
  "the agent's port": ['PCI', 'VIRTIO_MENU', 'VIRTIO_PCI', 'VIRTIO_CONSOLE'],
  VFIO: ['IOMMU_SUPPORT', 'IOMMUFD', 'VFIO', 'VFIO_DEVICE_CDEV', 'VFIO_GROUP', 'VFIO_CONTAINER'],
  'names in an oops': ['KALLSYMS'],
  modules: ['MODULES', 'MODULE_UNLOAD', 'SAMPLES'],
  'what the driver says of itself': ['DYNAMIC_DEBUG'],
} as const

/** What is built to be loaded: the driver, which brings the core of mediated devices along, and tests in the kernel. */
const loaded = ['SAMPLE_VFIO_MDEV_MTTY', 'KUNIT'] as const

const debug = {
  'what it needs': ['DEBUG_KERNEL', 'DEBUG_FS', 'KALLSYMS_ALL', 'UNWINDER_FRAME_POINTER', 'STACKTRACE'],
  memory: ['SLUB_DEBUG', 'KASAN', 'KASAN_GENERIC', 'KASAN_OUTLINE', 'UBSAN', 'UBSAN_BOUNDS'],
  locks: ['PROVE_LOCKING', 'DEBUG_ATOMIC_SLEEP'],
  'failing allocations': ['FAULT_INJECTION', 'FAILSLAB', 'FAULT_INJECTION_DEBUG_FS'],
} as const

/** The lines of a flavour's configuration. */
const linesOf = (flavour: Flavour): readonly string[] => [
  ...optionsOf(flavour).map((option) => `CONFIG_${option}=y`),
  ...loaded.map((option) => `CONFIG_${option}=m`),
]

/** The options of a flavour that are built in. */
export const optionsOf = (flavour: Flavour): readonly string[] => [
  ...Object.values(plain).flat(),
  ...(flavour === 'debug' ? Object.values(debug).flat() : []),
]

/** What make is given as KCONFIG_ALLCONFIG. */
export const fragmentOf = (flavour: Flavour): string => `${linesOf(flavour).join('\n')}\n`

/** The options that a configuration has not taken, or not as they were asked for. */
export function lackingIn(config: string, flavour: Flavour): readonly string[] {
  const lines = new Set(config.split('\n'))
  return linesOf(flavour)
    .filter((line) => !lines.has(line))
    .map((line) => line.replace(/^CONFIG_|=.$/g, ''))
}
