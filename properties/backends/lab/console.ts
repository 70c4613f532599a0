// What a kernel says on its console when something goes wrong, and the first lines of it: enough to know what happened,
// and where. A fault that follows from another one is none of its own.

/** How it ends after a fault, and what is a fault where there is none before it. */
const PANIC = /Kernel panic/

/** How a kernel's report of a fault begins. */
const beginnings: readonly RegExp[] = [
  /BUG: /,
  /WARNING: /,
  /Oops/,
  /general protection fault/,
  /divide error/,
  /invalid opcode/,
  /UBSAN: /,
  /INFO: (rcu|task)/,
  PANIC,
]

/** Lines of a fault that are kept. */
const LINES = 6

/** Time and processor in front of a line. */
const stamps = /^\[[^\]]*\] ?/

/** What the registers held, what led to any system call, and what is the same in every fault. */
const untelling: readonly RegExp[] = [
  /^(Code|[RE](?!IP)[A-Z0-9]{2}|[FGCDES]S|CR\d|DR\d|PKRU|Modules linked in|CPU|Hardware name|Call Trace)\b ?:/,
  /^(#PF: |PGD \w+ |RIP: 0033:|<\/?TASK>|-+\[ (cut here|end trace)|\? |Kernel Offset)/,
  /^(__x64_sys_|x64_sys_call|do_syscall_64|entry_SYSCALL_64)/,
]

/** The first lines of the first fault on a console, as one line; undefined where there is none. */
export function faultIn(console: string): string | undefined {
  const lines = console.split(/\r?\n/).map((line) => line.replace(stamps, '').trim())
  const first = lines.findIndex((line) => beginnings.some((beginning) => beginning.test(line)))
  if (first < 0) return undefined
  const end = lines.findIndex((line, at) => at > first && PANIC.test(line))
  return lines
    .slice(first, end < 0 ? undefined : end)
    .filter((line, at, all) => line !== '' && all.indexOf(line) === at && !untelling.some((one) => one.test(line)))
    .slice(0, LINES)
    .join('; ')
}
