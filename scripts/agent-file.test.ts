import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { agentFile, cacheFolder } from './agent-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-agent-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the agent is built once, and found from then on', () => {
  const there = join(folder, 'cache')
  let built = 0
  const build = (place: string): void => {
    built++
    writeFileSync(place, 'an agent')
  }
  const place = agentFile(there, build)
  expect([agentFile(there, build), built]).toEqual([place, 1])
  expect(readdirSync(there)).toEqual([place.slice(there.length + 1)])
})

test('a build that fails leaves nothing that would be taken for an agent', () => {
  const there = join(folder, 'failing')
  const build = (place: string): void => {
    writeFileSync(place, 'half')
    throw new Error('There is no C compiler "cc".')
  }
  expect(() => agentFile(there, build)).toThrow('There is no C compiler')
  expect(readdirSync(there)).toEqual([])
})

test('the cache is where the user wants it', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/vfio-mig')
  expect(cacheFolder({}).endsWith(join('.cache', 'vfio-mig'))).toBe(true)
  expect(existsSync('/x/vfio-mig')).toBe(false)
})
