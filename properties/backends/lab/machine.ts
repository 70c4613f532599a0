// The lab's machine: QEMU without KVM, its kernel booted directly, its first process the agent, which speaks on a port
// that is QEMU's standard input and output. Whatever goes wrong in the kernel, a warning too, is its end, and the end
// of the kernel is the end of QEMU. The console has a file of its own: kernel messages are no replies.
import type { Flavour } from './config.ts'

/** What is started. */
export const QEMU = 'qemu-system-x86_64'

export interface Machine {
  readonly flavour: Flavour
  /** Files: the kernel's ELF image, the archive with the agent, and what the console is written to. */
  readonly kernel: string
  readonly archive: string
  readonly console: string
}

/** Seconds without a word from the verifier after which the agent ends the machine. */
const DEADLINE = 10

/** Megabytes of memory: KASAN takes an eighth for itself, and lockdep its tables. */
const memory = { plain: 64, debug: 512 } as const

/** The kernel's command line; what stands behind the dashes is the agent's. */
export const kernelArguments = [
  'console=ttyS0',
  'loglevel=4',
  // At once, and never a second boot: QEMU is told not to.
  'panic=-1',
  'oops=panic',
  'panic_on_warn=1',
  '--',
  '--deadline',
  String(DEADLINE),
].join(' ')

const pairs = (text: string): readonly string[] => text.split(' ')

/** A path within an option of QEMU, in which commas separate. */
const quoted = (path: string): string => path.replaceAll(',', ',,')

/**
 * The command that is a machine. QEMU does not see that its parent has died: setpriv has the kernel tell it, by KILL.
 */
export const commandOf = ({ flavour, kernel, archive, console }: Machine): readonly [string, ...string[]] => [
  'setpriv',
  ...pairs(`--pdeathsig KILL ${QEMU} -accel tcg -M pc -m ${memory[flavour]}`),
  ...pairs('-display none -nodefaults -monitor none -no-reboot'),
  ...['-kernel', kernel, '-initrd', archive, '-append', kernelArguments],
  ...['-chardev', `file,id=console,path=${quoted(console)}`, '-serial', 'chardev:console'],
  ...['-chardev', 'stdio,id=agent,signal=off', '-device', 'virtio-serial-pci,max_ports=2'],
  ...['-device', 'virtserialport,chardev=agent,name=vfio.agent'],
]
