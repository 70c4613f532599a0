// SPIN on a Promela text: generated, compiled and run in a folder of its own, its counts read from what it prints. Its
// count of transitions holds one more than there are moves: the step into the initial state.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What SPIN says of a model. */
export interface SpinRun {
  /** Violations found; it stops at the first. */
  readonly errors: number
  readonly states: number
  /** Moves, the step into the initial state left out. */
  readonly transitions: number
  /** Of the search alone. */
  readonly seconds: number
  /** What it holds for each state, in bytes. */
  readonly stateBytes: number
  readonly output: string
}

const runs = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0

/** Whether SPIN and a C compiler are there. */
export const hasSpin = (): boolean => runs('spin', '-V') && runs('gcc', '--version')

/** Whether counts are compared or a claim is checked. */
export type SpinGoal = { readonly claim?: undefined } | { readonly claim: string }

/** Has SPIN explore a model; throws where a tool refuses it or the search was cut short. */
export function spun(model: string, { claim }: SpinGoal = {}): SpinRun {
  const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-spin-'))
  const tool = (command: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    if (status !== 0) throw new Error(`${command} exits ${status}: ${error?.message ?? ''}${stdout}${stderr}`)
    return stdout
  }
  try {
    writeFileSync(join(folder, 'model.pml'), model)
    tool('spin', '-a', 'model.pml')
    // A claim is explored together with the model, so its run is no count of the model's own states.
    const kind = claim === undefined ? ['-DSAFETY', '-DNOREDUCE', '-DNOCLAIM', '-DNOFAIR'] : ['-DNOFAIR']
    tool('gcc', '-w', '-O2', '-DNOBOUNDCHECK', ...kind, '-o', 'pan', 'pan.c')
    const output = tool(join(folder, 'pan'), '-m2000000', ...(claim === undefined ? [] : ['-a', '-N', claim]))
    if (/max search depth too small|out of memory/.test(output)) throw new Error(`SPIN did not finish: ${output}`)
    const figure = (pattern: RegExp): number => {
      const text = pattern.exec(output)?.[1]
      if (text === undefined) throw new Error(`SPIN says nothing of ${pattern.source}: ${output}`)
      return Number(text)
    }
    const states = figure(/^\s*(\d+) states, stored/m)
    return {
      errors: figure(/errors: (\d+)/),
      states,
      transitions: figure(/^\s*(\d+) transitions/m) - 1,
      seconds: figure(/elapsed time ([\d.]+) seconds/),
      stateBytes: (figure(/^\s*([\d.]+)\s+actual memory usage for states/m) * 2 ** 20) / states,
      output,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
