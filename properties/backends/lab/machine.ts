// The lab's machine: QEMU without KVM, its kernel booted directly, its first process the agent, which speaks on a port
// that is QEMU's standard input and output. Whatever goes wrong in the kernel, a warning too, is its end, and the end
// of the kernel is the end of QEMU. The console has a file of its own: kernel messages are no replies. So has the
// agent's black box, which the machine sees as the memory of a device.
import { BLACK_BOX } from '../kernel/black-box.ts'
import type { Flavour } from './config.ts'

/** What is started. */
export const QEMU = 'qemu-system-x86_64'

export interface Machine {
  readonly flavour: Flavour
  /** Files: the kernel's ELF image, the archive with the agent, and what the console is written to. */
  readonly kernel: string
  readonly archive: string
  readonly console: string
  /** The file that holds the agent's black box. */
  readonly blackBox: string
  /** Seconds without a word from whoever speaks to it after which the agent ends the machine; 0 for never. */
  readonly silence?: number
}

/** How long a verifier is silent at most, in seconds. */
const SILENCE = 10

/** Megabytes of memory: KASAN takes an eighth for itself, and lockdep its tables. */
const memory = { plain: 64, debug: 512 } as const

/** Where the black box is on the machine's bus. */
const SLOT = '1e'

/** What a flavour is told: what its checks find is a warning or less, and is to be its end all the same. */
const told = {
  plain: ['loglevel=4'],
  debug: ['loglevel=5', 'panic_on_taint=0x200', 'kasan.fault=panic'],
} as const

/** The kernel's command line; what stands behind the dashes is the agent's. */
export const kernelArguments = (flavour: Flavour, silence = SILENCE): string =>
  [
    'console=ttyS0',
    ...told[flavour],
    // At once, and never a second boot: QEMU is told not to.
    'panic=-1',
    'oops=panic',
    'panic_on_warn=1',
    '--',
    '--deadline',
    String(silence),
    '--black-box',
    `/sys/bus/pci/devices/0000:00:${SLOT}.0/resource2`,
  ].join(' ')

const pairs = (text: string): readonly string[] => text.split(' ')

/** A path within an option of QEMU, in which commas separate. */
const quoted = (path: string): string => path.replaceAll(',', ',,')

/**
 * The command that is a machine. QEMU does not see that its parent has died: setpriv has the kernel tell it, by KILL.
 */
export const commandOf = ({
  flavour,
  kernel,
  archive,
  console,
  blackBox,
  silence,
}: Machine): readonly [string, ...string[]] => [
  'setpriv',
  ...pairs(`--pdeathsig KILL ${QEMU} -accel tcg -M pc -m ${memory[flavour]}`),
  ...pairs('-display none -nodefaults -monitor none -no-reboot'),
  ...['-kernel', kernel, '-initrd', archive, '-append', kernelArguments(flavour, silence)],
  ...['-chardev', `file,id=console,path=${quoted(console)}`, '-serial', 'chardev:console'],
  ...['-chardev', 'stdio,id=agent,signal=off', '-device', 'virtio-serial-pci,max_ports=2'],
  ...['-device', 'virtserialport,chardev=agent,name=vfio.agent'],
  ...['-object', `memory-backend-file,id=box,share=on,size=${BLACK_BOX},mem-path=${quoted(blackBox)}`],
  ...['-device', `ivshmem-plain,memdev=box,addr=${SLOT}`],
]
