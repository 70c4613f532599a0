import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  be64,
  flags,
  generations,
  joined,
  payloadOf,
  statePieces,
  written,
  type Packet,
  type StatePacket,
} from '#model'
import { main, ran } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-stream-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function fileOf(bytes: Uint8Array): string {
  const path = join(folder, `stream${files++}`)
  writeFileSync(path, bytes)
  return path
}

const data = (length: number): Packet => ({ flag: 'data', payload: payloadOf(new Uint8Array(length)) })
const config: Packet = { flag: 'config', payload: payloadOf(Uint8Array.of(1, 2, 3)) }
const end: Packet = { flag: 'end' }
const setup: Packet = { flag: 'setup' }
const v2 = joined([
  ...written(generations.v2, [setup, end, data(20), { flag: 'initial' }, data(9), data(1), end, config, end]),
])

describe('stream', () => {
  test('prints the packets, and what they are a stream of', async () => {
    const { out, code } = await ran('stream', fileOf(v2))
    expect(out).toMatchInlineSnapshot(`
      "             0  setup
                   8  end of state
                  16  data                          20 bytes
                  52  initial data sent
                  60  data                           9 bytes
                  85  data                           1 bytes
                 102  end of state
                 110  config                         3 bytes
                 121  end of state
      a whole stream of v2: 9 packets, 30 bytes of device data
      "
    `)
    expect(code).toBe(0)
  })

  test('says at which byte it goes wrong, what is there and what would be right, and exits 1', async () => {
    const file = fileOf(v2.subarray(0, 40))
    const { out, code } = await ran('stream', file, '--generation', 'v2')
    expect(out.replace(file, 'FILE')).toMatchInlineSnapshot(`
      "             0  setup
                   8  end of state
                  16  data                          20 bytes
      FILE: byte 40: the end of the stream in the data packet at 16
        expected 12 more bytes of it
      "
    `)
    expect(code).toBe(1)
  })

  test('a generation that was not thought of is pointed to', async () => {
    const first = [setup, end, config, end, data(5), end]
    const file = fileOf(joined([...written(generations['v1-config-first'], first)]))
    const { out, code } = await ran('stream', file)
    expect(out).toContain(
      'It was read as v1 and v2; for what else there is, --generation v1-config-first, v2-multifd, multifd.',
    )
    expect(code).toBe(1)
    expect(await ran('stream', file, '--generation', 'v1-config-first')).toMatchObject({ code: 0 })
  })

  test('JSON is an object a line, the last one the result', async () => {
    const lines = async (...args: string[]): Promise<unknown[]> =>
      (await ran('stream', ...args, '--json')).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    const whole = await lines(fileOf(v2))
    expect(whole[2]).toEqual({ at: 16, flag: 'data', length: 20, payload: 32 })
    expect(whole.at(-1)).toEqual({ result: 'whole', packets: 9, data: 30, kind: 'v2', flaw: null })
    const wrong = await lines(fileOf(joined([v2, v2])))
    expect(wrong.at(-1)).toMatchObject({ result: 'refused', flaw: { at: v2.length, found: 'more bytes' } })
  })

  test('the packets of multifd channels', async () => {
    const one = { name: '0000:02:00.0/vfio', instance: 0, isConfig: false }
    const packets: readonly StatePacket[] = [
      { ...one, index: 1, payload: payloadOf(new Uint8Array(7)) },
      { ...one, index: 0, payload: payloadOf(new Uint8Array(4)) },
      { ...one, index: 2, isConfig: true, payload: payloadOf(new Uint8Array(2)) },
    ]
    const bytes = joined(packets.flatMap((packet) => [...statePieces(packet)]))
    const { out, code } = await ran('stream', fileOf(bytes), '--generation', 'multifd')
    expect(out).toMatchInlineSnapshot(`
      "             0  data                           7 bytes  index 1     0000:02:00.0/vfio 0
                 295  data                           4 bytes  index 0     0000:02:00.0/vfio 0
                 587  config                         2 bytes  index 2     0000:02:00.0/vfio 0
      a whole stream of multifd: 3 packets, 11 bytes of device data
      "
    `)
    expect(code).toBe(0)
    const cut = await ran('stream', fileOf(bytes.subarray(300)), '--generation', 'multifd')
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining('byte 0: the magic') as string })
  })

  test('what cannot be read exits 2', async () => {
    const none = await ran('stream', join(folder, 'none'))
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read (ENOENT)') as string })
    expect(await ran('stream', folder)).toMatchObject({ code: 2 })
    const wrong = await ran('stream', fileOf(v2), '--generation', 'v3')
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean v1?') as string })
  })

  test('an empty file is no stream', async () => {
    expect(await ran('stream', fileOf(new Uint8Array()))).toMatchObject({ code: 1 })
  })
})

/** A v1 stream with one data packet so large, written where it is not zero; the file is sparse. */
function sparse(gigabytes: number): { readonly path: string; readonly size: number } {
  const path = join(folder, `sparse${gigabytes}`)
  const length = gigabytes * 2 ** 30
  const head = joined([be64(flags.setup.value), be64(flags.end.value), be64(flags.data.value), be64(BigInt(length))])
  const tail = joined([be64(flags.end.value), be64(flags.config.value), new Uint8Array(256), be64(flags.end.value)])
  writeFileSync(path, head)
  truncateSync(path, head.length + length)
  const file = openSync(path, 'r+')
  writeSync(file, tail, 0, tail.length, head.length + length)
  closeSync(file)
  return { path, size: head.length + length + tail.length }
}

const bin = join(import.meta.dirname, 'bin.ts')
const node = ['--import', 'tsx', '--conditions=source']

test('gigabytes are read in constant memory, with progress for whoever watches', async () => {
  const { path, size } = sparse(1)
  const before = process.memoryUsage().rss
  const [shown, out]: [string[], string[]] = [[], []]
  await main(['stream', path], {
    out: (text) => void out.push(text),
    err: () => {},
    exit: (code) => expect(code).toBe(0),
    screen: { write: (text) => void shown.push(text), columns: 80 },
  })
  expect(out.join('')).toContain(`${size - 8}  end of state`)
  expect(out.join('')).toContain(`${2 ** 30} bytes`)
  expect(shown.some((text) => /\d+ MiB, \d+ %$/.test(text))).toBe(true)
  expect(shown.at(-1)).toBe('\r\u001b[K')
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28)
}, 60_000)

test('the page of the documents names files that are there', () => {
  const root = join(import.meta.dirname, '..')
  const page = readFileSync(join(root, 'model/vmm/README.md'), 'utf8')
  // A file by its path, or by its path from the page; or it lies beside the one named before it.
  const rows = page.split('\n').filter((line) => /^(\||-) /.test(line))
  const home = 'model/vmm'
  let count = 0
  for (const row of rows) {
    let beside = home
    for (const [, path] of row.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)) {
      const places = /^(model|properties|generators|scripts|proofs)\//.test(path!) ? [''] : [`${beside}/`, `${home}/`]
      const full = places.map((place) => place + path).find((each) => existsSync(join(root, each)))
      expect([path, full]).toEqual([path, expect.any(String)])
      beside = full!.slice(0, full!.lastIndexOf('/'))
      count++
    }
  }
  expect(count).toBeGreaterThan(40)
})

test('from standard input, with nothing on standard error where nobody watches', async () => {
  const child = spawn(process.execPath, [...node, bin, 'stream', '-'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (text: Buffer) => (heard.out += String(text)))
  child.stderr.on('data', (text: Buffer) => (heard.err += String(text)))
  // Piece by piece, so that a flag comes in two.
  child.stdin.write(v2.subarray(0, 11))
  await new Promise((resolve) => setTimeout(resolve, 50))
  child.stdin.end(v2.subarray(11))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(heard.err).toBe('')
  expect(heard.out).toContain('a whole stream of v2: 9 packets, 30 bytes of device data')
  expect(code).toBe(0)
}, 60_000)

test('no memory is needed for what the file carries', () => {
  const { path } = sparse(1)
  const limited = ['--max-old-space-size=64', ...node, bin, 'stream', path]
  const { status, stdout } = spawnSync(process.execPath, limited, { encoding: 'utf8' })
  expect(stdout).toContain('a whole stream of v1')
  expect(status).toBe(0)
}, 60_000)
