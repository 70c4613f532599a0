import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hasCompiler } from '../kernel/build.ts'
import { agentArchive, cleanLabs, contentsOf, entered, fileOf, labAt, labs, labsFolder, placeOf } from './place.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vfio-mig-place-'))
  vi.stubEnv('XDG_CACHE_HOME', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const record = (date: string, flavour: 'plain' | 'debug' = 'plain') => ({
  flavour,
  version: '6.12.1',
  source: 's',
  contents: contentsOf(flavour),
  answersBlocked: true,
  date,
  seconds: 1,
})

function made(source: string, about: ReturnType<typeof record>): string {
  const place = placeOf(about.flavour, source)
  const work = join(labsFolder(), 'work')
  mkdirSync(work, { recursive: true })
  writeFileSync(join(work, 'vmlinux'), source)
  entered(place, work, about)
  return place
}

test('a place tells flavours and sources apart, and nothing else', () => {
  const places = [placeOf('plain', 'a'), placeOf('plain', 'b'), placeOf('debug', 'a')]
  expect(new Set(places).size).toBe(3)
  expect(placeOf('plain', 'a')).toBe(places[0])
  expect(places[0]).toMatch(new RegExp(`^${join(folder, 'vfio-mig', 'lab')}/[0-9a-f]{16}$`))
})

test('what was entered is there whole, and nothing of the work is left', () => {
  const place = made('a', record('2026-01-01'))
  expect(labAt(place)).toEqual({ ...record('2026-01-01'), place })
  expect(readFileSync(fileOf(labAt(place)!, 'kernel'), 'utf8')).toBe('a')
  expect(readdirSync(labsFolder())).toEqual([place.split('/').at(-1)])
})

test('a folder without its record is no lab', () => {
  const place = made('a', record('2026-01-01'))
  rmSync(join(place, 'lab.json'))
  expect([labAt(place), labs('plain')]).toEqual([undefined, []])
})

test('the newest of a flavour comes first, and none of an older configuration', () => {
  made('a', record('2026-01-01'))
  made('b', record('2026-02-01'))
  made('c', record('2026-03-01', 'debug'))
  made('d', { ...record('2026-04-01'), contents: 'other' })
  expect(labs('plain').map(({ date }) => date)).toEqual(['2026-02-01', '2026-01-01'])
  expect(labs('debug').map(({ date }) => date)).toEqual(['2026-03-01'])
})

test('cleaning removes all of them and says how many', () => {
  made('a', record('2026-01-01'))
  made('b', record('2026-01-01'))
  expect([cleanLabs(), existsSync(labsFolder()), cleanLabs()]).toEqual([2, false, 0])
})

test.skipIf(!hasCompiler())('the archive holds the agent, is made once, and leaves no program behind', () => {
  const place = agentArchive()
  const text = readFileSync(place, 'latin1')
  expect(text.startsWith('070701')).toBe(true)
  expect(text).toContain('vfio-agent: there is no port')
  writeFileSync(place, 'kept')
  expect([agentArchive(), readFileSync(place, 'utf8')]).toEqual([place, 'kept'])
  expect(readdirSync(labsFolder())).toHaveLength(1)
})
