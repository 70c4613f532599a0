// Tests that run in the kernel: a KUnit test is built as a module for a lab's kernel and loaded in a fresh machine,
// where it runs at once; what it says is in the kernel's log, in KTAP.
import { boot } from './boot.ts'
import { kernelLog } from './log.ts'
import { moduleOf } from './modules.ts'
import { fileOf, type Lab } from './place.ts'

/** The lines of a test's report, from KTAP's own first one; throws where the test does not come to its end. */
export async function kernelTest(lab: Lab, name: string, text: string): Promise<readonly string[]> {
  // A kernel whose configuration says nothing of it runs no tests unless it is told to.
  const core = { path: fileOf(lab, 'kunit'), parameters: 'enable=1' }
  const modules = [core, { path: await moduleOf(lab, name, text) }]
  const { calls } = await boot({ flavour: lab.flavour, kernel: fileOf(lab, 'kernel'), modules }, 'cdev', { devices: 0 })
  try {
    const lines = await kernelLog(calls).read()
    if (!Array.isArray(lines)) throw new Error(`the kernel's log cannot be read: ${JSON.stringify(lines)}`)
    return reportIn(lines as readonly string[])
  } finally {
    await calls.close()
  }
}

/** The KTAP report in a log: up to the last verdict that is not indented. */
export function reportIn(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line === 'KTAP version 1')
  if (first < 0) throw new Error('the kernel says nothing of a test: there is no KTAP in its log')
  const end = lines.findLastIndex((line) => /^(not )?ok \d+ /.test(line))
  if (end < first) throw new Error(`the test did not come to its end: ${lines.at(-1)}`)
  return lines.slice(first, end + 1)
}
