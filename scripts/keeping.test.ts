import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { jsonOf, type Act } from '#model'
import type { Counterexample } from '#properties'
import { ran } from './cli.ts'
import { kept } from './keeping.ts'
import { resultsAt } from './results-file.ts'
import { replayLine } from './reports/verdict-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-keeping-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => void vi.restoreAllMocks())

async function counterexample(): Promise<Counterexample> {
  const file = join(folder, 'found.json')
  await ran('verify', '--mutant', 'opens-early', '--requirement', 'sessions/last-arc-opens', '-q', '--json', file)
  for (const { verdict } of resultsAt(file).results) if ('counterexample' in verdict) return verdict.counterexample
  throw new Error('nothing was found')
}

test('a counterexample too long to be pasted is kept, and the line that names its file does it again', async () => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  const found = await counterexample()
  const look: Act = { device: 0, lane: 0, event: { type: 'get-state' } }
  const acts = [...Array.from({ length: 200 }, () => look), ...found.acts]
  const long = { ...found, acts }
  const target = { backend: 'simulated', mutant: 'opens-early' }
  const pasting = { called: 'npx --no-install vfio-mig', fileOf: kept }
  expect(replayLine(found, target, pasting)).toContain('npx --no-install vfio-mig replay --requirement')
  expect(replayLine(found, target, pasting)).toContain(" --acts '[{")
  const line = replayLine(long, target, pasting)
  const name = `sessions-last-arc-opens-${found.features.join('+')}-seed-1.json`
  expect(line.endsWith(` ${name}`)).toBe(true)
  expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(jsonOf(long))
  const { out, code } = await ran(...line.split(' ').slice(3))
  expect([code, out.match(/get-state/g)?.length]).toEqual([1, 200])
  // As it is saved it names nothing of this machine.
  expect(replayLine(long, target)).toContain(
    'vfio-mig replay --requirement sessions/last-arc-opens --mutant opens-early',
  )
  expect(replayLine(long, target)).toContain(" --acts '[{")
  // What deviates fails by its own line where it failed by the command that found it, and only there.
  const strictly = { ...pasting, isStrict: true }
  expect(replayLine({ ...found, level: 'should' }, target, strictly)).toContain(' --strict ')
  expect(replayLine(found, target, strictly)).not.toContain('--strict')
  expect(replayLine({ ...found, level: 'should' }, target, pasting)).not.toContain('--strict')
})

test('what was kept is never overwritten, and not kept twice', async () => {
  vi.spyOn(process, 'cwd').mockReturnValue(mkdtempSync(join(folder, 'kept-')))
  const found = await counterexample()
  const name = `sessions-last-arc-opens-${found.features.join('+')}-seed-1`
  const other = { ...found, because: 'another reason' }
  expect([found, found, other, other].map(kept)).toEqual([name, name, `${name}-2`, `${name}-2`].map((n) => `${n}.json`))
  expect(readdirSync(process.cwd())).toHaveLength(2)
  vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'nowhere'))
  expect(kept(found)).toBeUndefined()
})
