import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { protocol, restrict, simulatedDevice, type Power } from '#model'
import { v2 } from '../../protocol.ts'
import { requirements } from '../../requirements/index.ts'
import { verify } from '../../verify.ts'
import { simulated } from '../simulated.ts'
import { connectAgent } from './agent.ts'
import { kernelBackend } from './backend.ts'
import { hasCompiler } from './build.ts'
import { buildServedAgent, FIRST_FILE, serve } from './served.ts'
import { simulatedKernel } from './simulated-kernel.ts'

const isThere = hasCompiler()
const folder = mkdtempSync(join(tmpdir(), 'vfio-served-'))
const program = join(folder, 'agent')
const path = join(folder, 'kernel')
beforeAll(() => (isThere ? buildServedAgent(program) : undefined), 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!isThere)('the real agent over a simulated kernel (needs a C compiler)', () => {
  const features = ['STOP_COPY', 'P2P', 'PRE_COPY']
  const powers: readonly Power[] = ['raw', 'reopen', 'lanes']
  test('the catalogue says of a device behind it what it says of the device itself', async () => {
    const devices = [1, 2].map((seed) => simulatedDevice({ features, seed, pages: 4, size: 16 }))
    const served = await serve(() => simulatedKernel(devices, FIRST_FILE), path)
    const backend = kernelBackend({
      name: 'kernel',
      lifeline: false,
      caution: { allowBlocked: true, allowError: true },
      async connect() {
        const calls = await connectAgent({ command: ['env', `VFIO_SOCKET=${path}`, program] })
        return { calls, recipes: [0, 1].map((at) => ({ type: 'cdev', path: `/dev/vfio/devices/vfio${at}` }) as const) }
      },
    })
    const subject = { protocol: v2, spec: restrict(protocol, features), features }
    const search = { seed: 1, runs: 5, depth: 1, shrink: false }
    const told = []
    const wanted = []
    for (const requirement of requirements.filter(({ party }) => party !== 'user')) {
      const own = simulated(features, { powers, pages: 4, size: 16 })
      wanted.push([requirement.name, (await verify(requirement, { ...subject, backend: own }, search)).type])
      told.push([requirement.name, (await verify(requirement, { ...subject, backend }, search)).type])
    }
    expect(told).toEqual(wanted)
    expect(told.filter(([, type]) => type === 'upheld').length).toBeGreaterThan(20)
    expect(await backend.end()).toBeUndefined()
    served.close()
  }, 120_000)
})
