import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problemsOf } from './command.ts'
import { resultFile } from './result-file.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vfio-mig-result-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const messageOf = (path: string): string | undefined => {
  try {
    resultFile(path, '--json')
    return undefined
  } catch (error) {
    const [problem] = problemsOf(error) ?? []
    return `${problem?.at}: ${problem?.message.replace(folder, '')}`
  }
}

describe('a result file', () => {
  test('leaves the old result until there is a new one, and nothing beside it', () => {
    const path = join(folder, 'x.json')
    writeFileSync(path, 'old', { mode: 0o640 })
    const file = resultFile(path, '--json')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['x.json'])
    file.write('new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['x.json'])
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  test('is not there before it is written', () => {
    const path = join(folder, 'x.json')
    const file = resultFile(path, '--json')
    expect(readdirSync(folder)).toEqual([])
    file.write('new')
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  test('behind a link leaves the link', () => {
    const [path, link] = [join(folder, 'x.json'), join(folder, 'link.json')]
    writeFileSync(path, 'old')
    symlinkSync(path, link)
    resultFile(link, '--json').write('new')
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'x.json'])
    const dangling = join(folder, 'dangling.json')
    symlinkSync(join(folder, 'y.json'), dangling)
    resultFile(dangling, '--json').write('new')
    expect(readFileSync(dangling, 'utf8')).toBe('new')
  })

  test('that is a device is written to and not replaced', () => {
    resultFile('/dev/null', '--json').write('new')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  test('that cannot be written is told at once', () => {
    expect(messageOf('/nowhere/x.json')).toBe('--json: /nowhere/x.json cannot be written (ENOENT)')
    expect(messageOf(folder)).toBe('--json:  cannot be written (EISDIR)')
    writeFileSync(join(folder, 'file'), '')
    expect(messageOf(join(folder, 'file', 'x.json'))).toBe('--json: /file/x.json cannot be written (ENOTDIR)')
  })

  test('whose folder goes away meanwhile is told then', () => {
    mkdirSync(join(folder, 'sub'))
    const file = resultFile(join(folder, 'sub', 'x.json'), '--json')
    rmSync(join(folder, 'sub'), { recursive: true })
    expect(() => file.write('new')).toThrow('cannot be written (ENOENT)')
  })
})
