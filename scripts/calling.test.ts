import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { calledBy, quoted, type Started } from './calling.ts'

const root = '/srv/vfio-mig'
const npm = { npm_package_name: 'vfio-mig', npm_lifecycle_event: 'verify' }

describe('the command is called again', () => {
  test.each<[string, string, Partial<Started>]>([
    ['by its name', 'vfio-mig', { program: '/usr/local/bin/vfio-mig' }],
    ['by npx', 'npx --no-install vfio-mig', { program: '/opt/app/node_modules/.bin/vfio-mig' }],
    ['by npm', 'npm run -s vfio-mig --', { program: `${root}/scripts/bin.ts`, env: { ...npm, INIT_CWD: `${root}/a` } }],
    [
      'by npm from elsewhere',
      'npm --prefix /srv/vfio-mig run -s vfio-mig --',
      { program: `${root}/scripts/bin.ts`, env: { ...npm, INIT_CWD: '/opt' } },
    ],
    ['by npm, where tsx was typed', 'npm run -s vfio-mig --', { program: `${root}/scripts/bin.ts` }],
    ['by node', `node ${root}/dist/scripts/bin.js`, { program: `${root}/dist/scripts/bin.js` }],
    [
      'by node from elsewhere',
      `node ${root}/dist/scripts/bin.js`,
      { program: `${root}/dist/scripts/bin.js`, cwd: '/opt' },
    ],
  ])('%s', (_, line, started) => {
    expect(calledBy({ env: {}, program: '/x', cwd: root, root, ...started })).toBe(line)
  })
  test('a word is quoted where a shell would not take it as it is', () => {
    expect(['a/b-c.js', "a b's"].map(quoted)).toEqual(['a/b-c.js', `'a b'\\''s'`])
  })
})

test('the line of a refutation works where it is pasted; what is saved has the bare name', () => {
  const home = fileURLToPath(new URL('..', import.meta.url))
  const shell = (line: string) => spawnSync('sh', ['-c', line], { cwd: home, encoding: 'utf8' })
  const { stdout, stderr, status } = shell(
    'npm run -s vfio-mig -- verify --mutant opens-early --features 1 --requirement sessions/last-arc-opens --json -',
  )
  expect(status).toBe(1)
  const line = /replay {2}(npm run -s vfio-mig -- replay .*)$/m.exec(stderr)?.[1]
  expect(line).toBeDefined()
  expect((JSON.parse(stdout) as { results: readonly { replay: string }[] }).results[0]!.replay).toBe(
    line!.replace('npm run -s vfio-mig --', 'vfio-mig'),
  )
  expect(shell(line!)).toMatchObject({ status: 1, stdout: expect.stringContaining('\nbroken\n') as string })
}, 60_000)
