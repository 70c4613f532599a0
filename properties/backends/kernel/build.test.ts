import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAgent, compile, hasCompiler } from './build.ts'

const isThere = hasCompiler()
const needed = isThere ? '' : ' (needs a C compiler)'
const folder = mkdtempSync(join(tmpdir(), 'vfio-agent-'))
const plain = join(folder, 'vfio-agent')
const checked = join(folder, 'vfio-agent-checked')
const noting = join(folder, 'vfio-agent-noting')

// Says which resets are made, since no device is here that could show them.
const shim = `#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
static int noted(int fd, unsigned long command, ...)
{
	va_list all;
	va_start(all, command);
	void *pointer = va_arg(all, void *);
	va_end(all);
	if (command == 0x3b6f)
		return dprintf(2, "reset %d\\n", fd), 0;
	return ioctl(fd, command, pointer);
}
#define ioctl noted
`

beforeAll(() => {
  if (!isThere) return
  buildAgent(plain)
  const checks = ['-g', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread', '-fno-sanitize-recover=all']
  buildAgent(checked, [...checks, '-fsanitize=address,undefined'])
  writeFileSync(join(folder, 'shim.h'), shim)
  buildAgent(noting, ['-O2', '-pthread', '-include', join(folder, 'shim.h')])
  writeFileSync(join(folder, 'file'), 'some bytes')
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An agent and what it says: lines are awaited by number. */
function agent(program: string, args: readonly string[] = [], given: readonly number[] = []) {
  const stdio = ['pipe', 'pipe', 'pipe', ...given] as const
  // What a spawn with further files gives has the three pipes as well.
  const child = spawn(program, args, { cwd: folder, stdio: [...stdio] }) as ChildProcessWithoutNullStreams
  const lines: string[] = []
  let [rest, errors] = ['', '']
  let heard = (): void => {}
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    const [last, ...whole] = (rest + text).split('\n').reverse()
    rest = last!
    lines.push(...whole.reverse())
    heard()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (errors += text))
  child.stdin.on('error', () => {})
  const exit = new Promise<number | string | null>((resolve) =>
    child.on('close', (code, signal) => {
      resolve(code ?? signal)
      heard()
    }),
  )
  const until = async (count: number): Promise<readonly string[]> => {
    while (lines.length < count && child.exitCode === null) await new Promise<void>((resolve) => (heard = resolve))
    if (lines.length < count) throw new Error(`It ended after ${lines.length} lines of ${count}: ${errors}`)
    return lines
  }
  return {
    child,
    exit,
    until,
    errors: () => errors,
    /** The replies to requests, without their ids, in the order of the requests. */
    async ask(...requests: readonly string[]): Promise<readonly string[]> {
      const before = (await until(1)).length
      child.stdin.write(requests.map((text, at) => `${before + at} ${text}\n`).join(''))
      const all = (await until(before + requests.length)).slice(before)
      return requests.map((_, at) => {
        const head = `${before + at} `
        return all.find((line) => line.startsWith(head))?.slice(head.length) ?? 'nothing'
      })
    },
  }
}

const hex = (text: string): string => Buffer.from(text).toString('hex')

describe.skipIf(!isThere)(`the agent${needed}`, () => {
  test('files by register: what one request opens, the next ones of the batch use', async () => {
    const { ask, child, exit } = agent(plain)
    const [opened, ...others] = await ask(
      '0 open r0 file 2',
      '0 read r0 4',
      '0 read r0 0x64',
      '0 read r0 1',
      '0 pwrite r0 4142 0',
      '0 pread r0 4 0',
      '0 dup r1 r0',
      '0 close r0',
      '0 close r0',
      '0 read r0 1',
      '0 pread r1 2 0',
      '0 open r1 file 0',
      '0 open r2 nowhere 0',
    )
    expect(Number(opened)).toBeGreaterThan(2)
    expect(others).toEqual([
      `4 ${hex('some')}`,
      `6 ${hex(' bytes')}`,
      '0',
      '2',
      `4 ${hex('ABme')}`,
      expect.stringMatching(/^\d+$/),
      '0',
      '-9',
      '-9',
      `2 ${hex('AB')}`,
      '! the register holds a file: close it first',
      '-2',
    ])
    child.stdin.end()
    expect(await exit).toBe(0)
  })

  test('memory is as it was asked for: an ioctl meets EFAULT where it may not write or read', async () => {
    const { ask, child } = agent(plain)
    const [FIONREAD, FIONBIO] = ['0x541b', '0x5421']
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await ask('0 open r0 pipe 2', '0 write r0 414243')
    expect(
      await ask(
        `0 ioctl r0 ${FIONREAD} 00000000`,
        `0 ioctl r0 ${FIONREAD} 00000000 read-only`,
        `0 ioctl r0 ${FIONREAD} 00000000 unreadable`,
        `0 ioctl r0 ${FIONBIO} 01000000 read-only`,
        `0 ioctl r0 ${FIONBIO} 01000000 unreadable`,
        // Two bytes are too few, and behind them there is nothing that could be read.
        `0 ioctl r0 ${FIONBIO} 0100`,
      ),
    ).toEqual(['0 03000000', '-14 00000000', '-14', '0 01000000', '-14', '-14 0100'])
    child.stdin.end()
  })

  test('sessions go by age, and a file is taken once', async () => {
    // Two files that the agent finds open stand in for those that a driver gives.
    writeFileSync(join(folder, 'first'), 'abcd')
    writeFileSync(join(folder, 'second'), 'efgh')
    const given = ['first', 'second'].map((name) => openSync(join(folder, name), 'r'))
    const { ask, child } = agent(plain, [], given)
    // FIONBIO leaves its memory as it is: what it is given becomes what is taken.
    const take = (fd: number | string, table = 't0'): string => {
      const bytes = Buffer.alloc(8)
      bytes.writeInt32LE(1)
      bytes.writeInt32LE(Number(fd), 4)
      return `0 ioctl r9 0x5421 ${bytes.toString('hex')} take ${table} 4`
    }
    const took: unknown = expect.stringMatching(/^0 /)
    const [event] = await ask('0 eventfd r9 0 0')
    expect(await ask(take(3), '0 read t0.0 1', take(4), '0 read t0.0 1', '0 read t0.1 1', '0 read t0.2 1')).toEqual([
      took,
      `1 ${hex('a')}`,
      took,
      `1 ${hex('e')}`,
      `1 ${hex('b')}`,
      '-9',
    ])
    expect(await ask('0 close t0.0', '0 read t0.0 1', '0 read t0.1 1', '0 close t0.0')).toEqual([
      '0',
      '-9',
      `1 ${hex('c')}`,
      '-9',
    ])
    // What is no new file is a session that cannot be reached: somebody's, the agent's own, or none at all.
    for (const fd of [event!, 3, 0, 1, 2, 999, 2 ** 31 - 1]) {
      expect(await ask(take(fd), '0 read t0.0 1', '0 write t0.0 41')).toEqual([took, '-9', '-9'])
    }
    expect(await ask(take(-1), '0 clear t0', '0 read t0.0 1', '0 clear t0')).toEqual([took, '1', '-9', '0'])
    expect(await ask('0 ioctl r9 0x5421 01000000 take t0 1', take(3, 't16'))).toEqual([
      '! the offset is beyond the bytes',
      '! a table was expected: t0 to t15',
    ])
    child.stdin.end()
    for (const fd of given) closeSync(fd)
  })

  test('a blocking read in one lane stops no other, and can be interrupted', async () => {
    const { ask, child, until } = agent(plain)
    await ask('0 eventfd r0 0 0')
    const { length } = await until(2)
    child.stdin.write('100 1 read r0 8\n101 0 stat file\n')
    expect((await until(length + 1)).at(-1)).toMatch(/^101 0 /)
    child.stdin.write('102 0 write r0 0500000000000000\n')
    const both = (await until(length + 3)).slice(-2)
    expect([...both].sort()).toEqual(['100 8 0500000000000000', '102 8'])
    child.stdin.write('103 1 read r0 8\n104 1 hello\n')
    expect(await ask('0 hello')).toHaveLength(1)
    child.stdin.write('200 1 cancel 104\n')
    expect((await until(length + 5)).at(-1)).toBe('200 -3')
    child.stdin.write('201 1 cancel 103\n')
    expect([...(await until(length + 8))].slice(-3).sort()).toEqual([
      '103 -4',
      expect.stringMatching(/^104 0 /),
      '201 0',
    ])
    child.stdin.end()
  })

  test('a call is interrupted that is about to begin, or has just begun', async () => {
    const { ask, child, until } = agent(plain)
    await ask('0 eventfd r0 0 0')
    // Lanes that have done nothing yet are among them.
    for (let id = 1000, lane = 1; id < 1200; id += 2, lane = 1 + (lane % 7)) {
      child.stdin.write(`${id} ${lane} read r0 8\n`)
      const { length } = await until(id % 4 === 0 ? (await ask('0 hello')).length : 0)
      child.stdin.write(`${id + 1} ${lane} cancel ${id}\n`)
      expect([...(await until(length + 2))].slice(-2).sort()).toEqual([`${id} -4`, `${id + 1} 0`])
    }
    child.stdin.end()
  })

  test('a file that is closed while it is read stays what it was to the reader', async () => {
    const { ask, child, until } = agent(checked)
    const [number] = await ask('0 eventfd r0 0 0')
    child.stdin.write('100 1 read r0 8\n')
    await ask('0 poll r0 1 50')
    // To everybody else it is closed, and its number is not given to another file before the reader is through.
    const [closed, gone, other] = await ask('0 close r0', '0 close r0', '0 eventfd r0 1 0')
    expect([closed, gone, other === number]).toEqual(['0', '-9', false])
    child.stdin.write('101 1 cancel 100\n')
    const { length } = await until(1)
    expect([...(await until(length + 2))].slice(-2).sort()).toEqual(['100 -4', '101 0'])
    expect(await ask('0 eventfd r1 0 0')).toEqual([number])
    child.stdin.end()
  })

  test('what is wrong with a line is told, and nothing is done', async () => {
    const { ask, child, until } = agent(checked)
    await ask('0 open r0 file 2')
    const malformed: readonly (readonly [string, string])[] = [
      ['0', 'an operation was expected'],
      ['0 frob', 'there is no such operation'],
      ['0 open r1 file', 'an argument is missing'],
      ['0 close r0 r1', 'there are too many arguments'],
      ['8 hello', 'a lane was expected: 0 to 7'],
      ['0 write r0 abc', 'an odd number of hexadecimal digits'],
      ['0 write r0 0g', 'hexadecimal digits were expected: 0 to 9, a to f'],
      ['0 write r64 00', 'a file was expected: r0 to r63, or a table and an age, as t0.0'],
      ['0 write t0 00', 'a file was expected: r0 to r63, or a table and an age, as t0.0'],
      ['0 open r0 none 65', 'the register holds a file: close it first'],
      ['0 open r1 none 99999999999', 'flags were expected: a number'],
      ['0 read r0 -1', 'a length was expected: at most 1048576'],
      ['0 read r0 18446744073709551617', 'a length was expected: at most 1048576'],
      ['0 pread r0 1 x', 'an offset was expected: a number'],
      ['0 ioctl r0 4294967296 00', 'the number of an ioctl was expected'],
      ['0 ioctl r0 1 00 writable', 'read-only, unreadable, take TABLE OFFSET or into REGISTER was expected'],
      ['0 ioctl r0 1 00000000 take t0', 'read-only, unreadable, take TABLE OFFSET or into REGISTER was expected'],
      ['0 meet 1 9', 'a key and a number of lanes were expected: 1 to 8'],
      ['0 files 65537', 'a number of files was expected: at most 65536'],
      ['0 he\x7fllo', 'a character that is not printable'],
    ]
    expect(await ask(...malformed.map(([line]) => line))).toEqual(malformed.map(([, why]) => `! ${why}`))
    expect(await ask('0 get file', '0 get none')).toEqual([`10 ${hex('ABme bytes')}`, '-2'])
    const { length } = await until(1)
    const id = '? ! an id was expected: a number of at most 18 digits, not 0'
    child.stdin.write(`\n0 0 hello\nx 0 hello\n1234567890123456789 0 hello\n77 0 write r0 ${'0'.repeat(3 * 2 ** 20)}\n`)
    expect((await until(length + 5)).slice(length)).toEqual([id, id, id, id, '77 ! the line is too long'])
    child.stdin.end()
  })

  test('a request is passed over where the check before it says so', async () => {
    const { ask, child } = agent(plain)
    await ask('0 eventfd r0 0 0')
    const check = (values: string, file = 'r0'): string => `0 unless ${file} 0x5421 01000000 0 ${values}`
    expect(
      await ask(
        ...[check('0,1'), '0 hello', '0 stat file'],
        ...[check('0,2'), '0 close r7', check('2', 'r5'), '0 hello'],
        ...[check('x'), '0 hello', check('1'), check('0'), '0 hello', '0 close r7'],
      ),
    ).toEqual([
      ...['0 01000000', '~', expect.stringMatching(/^0 [0-9a-f]+$/)],
      ...['0 01000000', '-9', '-9 01000000', '~'],
      ...['! values were expected: numbers, separated by commas', '~', '0 01000000', '~', '~', '-9'],
    ])
    child.stdin.end()
  })

  test('lanes meet', async () => {
    const { child, until } = agent(plain)
    await until(1)
    child.stdin.write('1 0 meet 7 2\n2 0 hello\n3 2 stat file\n')
    expect((await until(2)).at(-1)).toMatch(/^3 /)
    // Which of two lanes comes first is nobody's to say: that one waits, and the other one is refused.
    child.stdin.write('4 1 meet 7 3\n')
    const isFirst = (await until(3)).includes('4 ! that key is taken, with another number of lanes')
    child.stdin.write(isFirst ? '5 1 meet 7 2\n' : '5 0 meet 7 3\n6 2 meet 7 3\n')
    const count = isFirst ? 6 : 7
    expect((await until(count)).filter((line) => /^[1456] 0$/.test(line))).toHaveLength(isFirst ? 2 : 3)
    // There is room for as many meetings as there are lanes, and it is given back.
    for (let turn = 0; turn < 10; turn++)
      child.stdin.write(`${100 + turn} 0 meet ${turn} 2\n${200 + turn} 1 meet ${turn} 2\n`)
    expect((await until(count + 20)).slice(count).filter((line) => !line.endsWith(' 0'))).toEqual([])
    child.stdin.end()
  })

  test.each([
    ['the end of its input', (child: ReturnType<typeof agent>['child']) => void child.stdin.end(), [], 0],
    ['a signal', (child: ReturnType<typeof agent>['child']) => void child.kill('SIGTERM'), [], 143],
    ['silence', () => {}, ['--deadline', '1'], 3],
    ['a request to quit', (child: ReturnType<typeof agent>['child']) => void child.stdin.write('9 1 quit\n'), [], 0],
  ])('guarded devices are reset on %s, and no others', async (_, end, args, code) => {
    const { ask, child, exit, errors } = agent(noting, args)
    const [one, two] = await ask('0 open r0 file 0', '0 open r1 file 0', '0 open r2 file 0')
    // A lane that is stuck does not hold this up.
    child.stdin.write('50 3 meet 1 2\n')
    expect(await ask('0 guard r0', '0 guard r1', '0 guard r2', '0 guard r3', '0 close r2')).toEqual([
      '0',
      '0',
      '0',
      '-9',
      '0',
    ])
    end(child)
    expect(await exit).toBe(code)
    expect(errors().trim().split('\n').sort()).toEqual([`reset ${one}`, `reset ${two}`].sort())
  })

  test('sysfs and the like: whole files, folders, links', async () => {
    const { ask, child } = agent(plain)
    writeFileSync(join(folder, 'knob'), '0123')
    expect(
      await ask(
        `0 put knob ${hex('ab')}`,
        '0 get knob',
        '0 put no/such 41',
        '0 ls no',
        '0 readlink knob',
        '0 rmmod no_such',
      ),
    ).toEqual(['2', `4 ${hex('ab23')}`, '-2', '-2', '-22', expect.stringMatching(/^-\d+$/)])
    expect(readFileSync(join(folder, 'knob'), 'utf8')).toBe('ab23')
    const names = Buffer.from((await ask('0 ls .'))[0]!.split(' ')[1]!, 'hex')
      .toString()
      .split('\n')
    expect(names).toEqual(expect.arrayContaining(['file', 'knob', 'vfio-agent']))
    expect(names).toEqual([...names].sort())
    const limit = Number((await ask('0 files 4', '0 open r5 file 0', '0 files 64'))[0])
    expect(await ask('0 files 4', '0 open r5 file 0', `0 files ${limit}`, '0 open r5 file 0')).toEqual([
      '64',
      '-24',
      '4',
      expect.stringMatching(/^\d+$/),
    ])
    child.stdin.end()
  })

  test('a megabyte at a time, and no more', async () => {
    const { ask, child } = agent(checked)
    const bytes = 'a5'.repeat(2 ** 20)
    await ask('0 open r0 large 0x42')
    expect(await ask(`0 write r0 ${bytes}`, `0 write r0 ${bytes}00`)).toEqual(['1048576', '! too many bytes'])
    expect(await ask('0 pread r0 1048576 0', '0 pread r0 1048577 0')).toEqual([
      `1048576 ${bytes}`,
      '! a length was expected: at most 1048576',
    ])
    expect(await ask('0 get large')).toEqual([`1048576 ${bytes}`])
    child.stdin.end()
  })
})

test.each(['none', 'small'])('a black box that cannot hold what it is to is none: %s', async (name) => {
  if (!isThere) return
  writeFileSync(join(folder, 'small'), 'too little')
  const { exit, errors } = agent(plain, ['--black-box', join(folder, name)])
  expect([await exit, errors()]).toEqual([2, expect.stringMatching(/cannot hold the black box/)])
})

test('usage errors, and a source that does not compile, are told in words', async () => {
  writeFileSync(join(folder, 'bad.c'), 'int main(void) { return nothing; }\n')
  if (!isThere) return
  expect(() => compile(join(folder, 'bad.c'), join(folder, 'bad'), [])).toThrow(/bad\.c does not compile:\n/)
  const { exit, errors } = agent(plain, ['--frob'])
  expect(await exit).toBe(2)
  expect(errors()).toBe('usage: vfio-agent [--deadline SECONDS] [--port PATH] [--black-box PATH]\n')
})

test('without a compiler it is said what to install', () => {
  const { CC } = process.env
  process.env['CC'] = 'no-such-compiler'
  try {
    expect(hasCompiler()).toBe(false)
    expect(() => buildAgent(join(folder, 'none'))).toThrow(/There is no C compiler "no-such-compiler"\. Install gcc/)
  } finally {
    if (CC === undefined) delete process.env['CC']
    else process.env['CC'] = CC
  }
})
