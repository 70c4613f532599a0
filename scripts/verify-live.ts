// `vfio-mig verify` on a live device: fewer plans than in process unless told otherwise, for each request takes its
// time there, and replay lines that meet the same device again.
import { backendText } from './backend-option.ts'
import type { Terminal } from './command.ts'
import { onLive } from './live.ts'
import { verifyDevice, type VerifyOptions } from './verify-device.ts'

/** Random plans for each requirement, and requests in those that are all tried, unless told otherwise. */
export const LIVE_RUNS = 10
export const LIVE_DEPTH = 2

/** Verifies a live device; undefined where the options name the simulated one. */
export const verifyLive = (options: VerifyOptions, terminal: Terminal): Promise<number | undefined> =>
  onLive(options, terminal, ({ backend }, subject) => {
    const replaying = (text: string): string =>
      text.replaceAll('vfio-mig replay ', () => `vfio-mig replay${backendText(options)} `)
    const { runs = `${LIVE_RUNS}`, depth = `${LIVE_DEPTH}`, ...others } = options
    return verifyDevice(
      { ...others, runs, depth, backend: backend.name, features: subject.features.join('+') },
      { ...terminal, out: (text) => terminal.out(replaying(text)), err: (text) => terminal.err(replaying(text)) },
      () => subject,
    )
  })
